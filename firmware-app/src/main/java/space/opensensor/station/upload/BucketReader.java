package space.opensensor.station.upload;

import java.io.IOException;
import space.opensensor.sigv4.AsciiBuffer;
import space.opensensor.sigv4.S3Error;
import space.opensensor.sigv4.S3Request;

/**
 * Reads objects of the station's bucket, one request at a time and each a bounded piece per {@link
 * #step}, with what files are uploaded with: no file goes while a reader is open.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html">GetObject</a>
 */
public final class BucketReader {

  private final HttpClient client;
  private final RequestSigner signer;
  private final Get request = new Get();
  private String key;
  private String etag;
  private String range;
  private ContentTarget target;
  private int length;
  private boolean open;

  /** A reader that borrows what an uploader sends with. */
  BucketReader(HttpClient client, RequestSigner signer) {
    this.client = client;
    this.signer = signer;
  }

  /**
   * Begins to read an object from its start to its end.
   *
   * @param knownEtag the entity tag of what is known already, or null; then an object that has it
   *     still is answered with 304
   */
  public void get(String objectKey, String knownEtag, ContentTarget to) {
    begin(objectKey, knownEtag, null, to);
  }

  /** Begins to read some bytes of an object. */
  public void get(String objectKey, int from, int bytes, ContentTarget to) {
    length = bytes;
    begin(objectKey, null, from + "-" + (from + bytes - 1), to);
  }

  private void begin(String objectKey, String knownEtag, String wantedRange, ContentTarget to) {
    key = objectKey;
    etag = knownEtag;
    range = wantedRange;
    target = to;
    open = true;
    client.begin(request);
  }

  /**
   * Does what can be done now.
   *
   * @param now uptime
   * @param epochMillis the time of day, by which it is signed and certificates are judged
   * @return whether the answer is complete
   * @throws IOException when the request failed
   */
  public boolean step(long now, long epochMillis) throws IOException {
    try {
      return client.step(now, epochMillis);
    } catch (HttpException e) {
      throw new HttpException(key + ": " + e.getMessage());
    }
  }

  /** The key of the object. */
  public String key() {
    return key;
  }

  /** The answer's status. */
  public int status() {
    return client.response().status();
  }

  /** The error document, or null where there was none. */
  public S3Error error() {
    return client.response().error();
  }

  /** The entity tag, or null. */
  public String etag() {
    return client.response().etag();
  }

  /**
   * Whether the answer has the bytes that were asked for, of an object of this length.
   *
   * @param objectBytes the length that it must have
   */
  public boolean hasRange(int objectBytes) {
    return status() == 206
        && client.response().contentLength() == length
        && ("bytes " + range + "/" + objectBytes).equals(client.response().contentRange());
  }

  /** Whether something was asked since it was closed. */
  boolean isOpen() {
    return open;
  }

  /** Lets files go again. The connection is kept where it can be. */
  public void close() {
    open = false;
    target = null;
  }

  /** Gives up what is under way. */
  public void abort() {
    close();
    client.disconnect();
  }

  private final class Get extends Request {

    @Override
    AsciiBuffer head(long epochMillis) {
      S3Request get = signer.request();
      get.getObject(key);
      if (etag != null) {
        get.header("if-none-match", etag);
      }
      if (range != null) {
        get.header("range", "bytes=" + range);
      }
      return signer.presigned(epochMillis).append("\r\n");
    }

    @Override
    ContentTarget content() {
      return target;
    }
  }
}
