package space.opensensor.sigv4;

/**
 * One request to a bucket: method, key, query and the headers to sign. A {@link Presigner} or a
 * {@link HeaderSigner} signs it.
 *
 * <p>An instance is reusable: each action method begins a new request and forgets the one before.
 * Keys are sent as they are: encoded once as UTF-8, with {@code /} kept, and never normalised, so
 * {@code a//b} and {@code ../a} are keys like any other.
 *
 * <p>Limits: keys of 1–1,024 bytes in UTF-8, 32 query parameters, 32 headers of 8,192 characters. A
 * refused argument throws {@link IllegalArgumentException} with its name and leaves the request as
 * it was.
 */
public final class S3Request {

  private static final int MAX_KEY = 1024;
  private static final int MAX_PARTS = 10000;

  /** Characters in the longest upload id. */
  static final int MAX_UPLOAD_ID = 1024;

  private final Bucket bucket;
  private final HeaderList headers = new HeaderList();
  private final QueryList query = new QueryList();
  private final SignedHeaders signedHeaders = new SignedHeaders();
  private String method;
  private String key;

  public S3Request(Bucket bucket) {
    if (bucket == null) {
      throw new IllegalArgumentException("bucket: missing");
    }
    this.bucket = bucket;
    this.method = "GET";
  }

  /** <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html">PutObject</a>. */
  public S3Request putObject(String key) {
    return onObject("PUT", key);
  }

  /** <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html">GetObject</a>. */
  public S3Request getObject(String key) {
    return onObject("GET", key);
  }

  /**
   * <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html">HeadObject</a>.
   */
  public S3Request headObject(String key) {
    return onObject("HEAD", key);
  }

  /**
   * <a
   * href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html">DeleteObject</a>.
   */
  public S3Request deleteObject(String key) {
    return onObject("DELETE", key);
  }

  /**
   * <a
   * href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html">ListObjectsV2</a>.
   * Its options are query parameters: {@code prefix}, {@code max-keys}, {@code continuation-token},
   * {@code delimiter}, {@code start-after}, {@code encoding-type}.
   */
  public S3Request listObjectsV2() {
    return onBucket("GET").query("list-type", "2");
  }

  /**
   * <a
   * href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html">CreateMultipartUpload</a>.
   */
  public S3Request createMultipartUpload(String key) {
    return onObject("POST", key).query("uploads", "");
  }

  /**
   * <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html">UploadPart</a>.
   *
   * @param partNumber 1–10,000
   */
  public S3Request uploadPart(String key, int partNumber, String uploadId) {
    checkUploadId(uploadId);
    if (partNumber < 1 || partNumber > MAX_PARTS) {
      throw new IllegalArgumentException(
          "partNumber: expected 1 to " + MAX_PARTS + ", got " + partNumber);
    }
    return onObject("PUT", key)
        .query("partNumber", Integer.toString(partNumber))
        .query("uploadId", uploadId);
  }

  /**
   * <a
   * href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html">CompleteMultipartUpload</a>.
   */
  public S3Request completeMultipartUpload(String key, String uploadId) {
    checkUploadId(uploadId);
    return onObject("POST", key).query("uploadId", uploadId);
  }

  /**
   * <a
   * href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html">AbortMultipartUpload</a>.
   */
  public S3Request abortMultipartUpload(String key, String uploadId) {
    checkUploadId(uploadId);
    return onObject("DELETE", key).query("uploadId", uploadId);
  }

  /** Any other action on an object. */
  public S3Request onObject(String method, String key) {
    checkMethod(method);
    checkKey(key);
    return begin(method, key);
  }

  /** Any other action on the bucket itself. */
  public S3Request onBucket(String method) {
    checkMethod(method);
    return begin(method, null);
  }

  /** Adds a query parameter; names may repeat, values may be empty. */
  public S3Request query(String name, String value) {
    query.add(name, value);
    return this;
  }

  /**
   * Makes the server answer a GetObject with this header.
   *
   * @param name {@code content-type}, {@code content-language}, {@code expires}, {@code
   *     cache-control}, {@code content-disposition} or {@code content-encoding}
   */
  public S3Request responseHeader(String name, String value) {
    if (!isOverridable(name)) {
      throw new IllegalArgumentException(
          "responseHeader: expected content-type, content-language, expires, cache-control,"
              + " content-disposition or content-encoding, got "
              + AsciiText.quote(name));
    }
    return query("response-" + AsciiText.toLowerCase(name), value);
  }

  /**
   * Adds a header, which will be signed and must then be sent: {@link #writeHeaders} does that.
   *
   * @param name such as {@code if-none-match}; not one that the signers write: authorization, host,
   *     and of x-amz- the headers content-sha256, date, decoded-content-length, security-token and
   *     trailer
   * @param value printable ASCII, spaces and tabs
   */
  public S3Request header(String name, String value) {
    headers.add(name, value);
    return this;
  }

  public Bucket bucket() {
    return bucket;
  }

  /** The HTTP method. */
  public String method() {
    return method;
  }

  /** The key, or null for a request to the bucket itself. */
  public String key() {
    return key;
  }

  /** Writes the unsigned request target, {@code /path[?query]}. For header authentication. */
  public void writeTarget(AsciiBuffer out) {
    int start = out.length();
    try {
      bucket.writePath(key, out);
      if (query.size() > 0) {
        out.put('?');
        query.write(0, query.size(), out);
      }
    } catch (Throwable e) {
      out.truncate(start);
      throw e;
    }
  }

  /**
   * Writes the Host header and the headers of this request, one {@code name: value CR LF} each,
   * exactly as a presigned URL signs them. (A {@link HeaderSigner} writes them itself.)
   */
  public void writeHeaders(AsciiBuffer out) {
    int start = out.length();
    try {
      signedHeaders.bind(this);
      signedHeaders.writeLines(out);
    } catch (Throwable e) {
      out.truncate(start);
      throw e;
    }
  }

  HeaderList headers() {
    return headers;
  }

  QueryList queryList() {
    return query;
  }

  private S3Request begin(String method, String key) {
    this.method = method;
    this.key = key;
    headers.clear();
    query.clear();
    return this;
  }

  private static void checkKey(String key) {
    if (key == null || key.isEmpty()) {
      throw new IllegalArgumentException("key: expected 1 to 1024 bytes, got none");
    }
    if (key.length() > MAX_KEY || PercentEncoding.length("key", key) > MAX_KEY) {
      throw new IllegalArgumentException("key: it has more than 1024 bytes in UTF-8");
    }
  }

  private static void checkUploadId(String uploadId) {
    if (uploadId == null || uploadId.isEmpty() || uploadId.length() > MAX_UPLOAD_ID) {
      throw new IllegalArgumentException(
          "uploadId: expected the id from the answer to CreateMultipartUpload");
    }
    PercentEncoding.length("uploadId", uploadId);
  }

  private static void checkMethod(String method) {
    boolean good = method != null && !method.isEmpty() && method.length() <= 16;
    for (int i = 0; good && i < method.length(); i++) {
      good = method.charAt(i) >= 'A' && method.charAt(i) <= 'Z';
    }
    if (!good) {
      throw new IllegalArgumentException(
          "method: expected upper-case letters such as PUT, got " + AsciiText.quote(method));
    }
  }

  private static boolean isOverridable(String name) {
    return name != null
        && (AsciiText.equalsIgnoringCase(name, "content-type")
            || AsciiText.equalsIgnoringCase(name, "content-language")
            || AsciiText.equalsIgnoringCase(name, "expires")
            || AsciiText.equalsIgnoringCase(name, "cache-control")
            || AsciiText.equalsIgnoringCase(name, "content-disposition")
            || AsciiText.equalsIgnoringCase(name, "content-encoding"));
  }
}
