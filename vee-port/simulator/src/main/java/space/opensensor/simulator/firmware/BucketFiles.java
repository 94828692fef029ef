package space.opensensor.simulator.firmware;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import space.opensensor.sigv4.AnswerException;
import space.opensensor.sigv4.AsciiBuffer;
import space.opensensor.sigv4.Bucket;
import space.opensensor.sigv4.Credentials;
import space.opensensor.sigv4.ListObjectsV2Answer;
import space.opensensor.sigv4.ListedObject;
import space.opensensor.sigv4.Presigner;
import space.opensensor.sigv4.S3Request;
import space.opensensor.sigv4.SoftwareSha256;
import space.opensensor.simulator.Reason;
import space.opensensor.simulator.TrustedRoots;

/**
 * Whole small objects of a bucket and lists of them, by signed URLs over verified TLS. Whatever the
 * server answers, it ends: its bytes, its time and the pages of a list are bounded.
 */
public final class BucketFiles {

  private static final int MAX_TARGET_BYTES = 32_768;
  private static final int VALID_SECONDS = 300;

  /** Objects of a page that are asked for: with names of usual lengths it is read whole. */
  private static final int PAGE = 250;

  private static final int MOST_OF_PAGE = 1000;

  /** Pages of a list: more than any command makes something of. */
  private static final int MOST_PAGES = 1000;

  /** Bytes of a page: as many as are read of it. */
  private static final int MOST_PAGE_BYTES = 262_144;

  /** Bytes of an object: more than the image of a station has. */
  private static final int MOST_BYTES = 64 << 20;

  private static final Duration TIMEOUT = Duration.ofSeconds(120);

  private final Bucket bucket;
  private final String prefix;
  private final Presigner presigner;
  private final HttpClient http;
  private final Duration patience;

  /**
   * The objects of a bucket.
   *
   * @param prefix what all keys begin with
   * @param roots by which the server is verified, or null for this JVM's
   */
  public BucketFiles(Bucket bucket, String prefix, Credentials credentials, TrustedRoots roots)
      throws IOException {
    this(bucket, prefix, credentials, roots, TIMEOUT);
  }

  /**
   * The same.
   *
   * @param patience how long an answer may take, to its end
   */
  public BucketFiles(
      Bucket bucket, String prefix, Credentials credentials, TrustedRoots roots, Duration patience)
      throws IOException {
    this.bucket = bucket;
    this.prefix = prefix;
    this.patience = patience;
    this.presigner = new Presigner(credentials, new SoftwareSha256());
    HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(20));
    this.http = (roots == null ? client : client.sslContext(context(roots))).build();
  }

  private static SSLContext context(TrustedRoots roots) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (var root : roots.certificates().toList()) {
        store.setCertificateEntry("root-" + number++, root);
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("tls.ca: " + e.getMessage(), e);
    }
  }

  /** Where the objects are. */
  @Override
  public String toString() {
    return bucket + (prefix.isEmpty() ? "" : ", " + prefix);
  }

  /** An object's bytes, or null where there is none. */
  public byte[] get(String key) throws IOException {
    HttpResponse<byte[]> answer = send(key, new S3Request(bucket).getObject(prefix + key), null);
    if (answer.statusCode() == 404
        && !new String(answer.body(), ISO_8859_1).contains("<Code>NoSuchBucket</Code>")) {
      return null;
    }
    check(key, answer);
    return answer.body();
  }

  /** Stores an object in the place of any that is there. */
  public void put(String key, byte[] bytes) throws IOException {
    check(key, send(key, new S3Request(bucket).putObject(prefix + key), bytes));
  }

  /**
   * Stores an object where there is none.
   *
   * @return whether there was none
   */
  public boolean putNew(String key, byte[] bytes) throws IOException {
    S3Request request = new S3Request(bucket).putObject(prefix + key).header("if-none-match", "*");
    HttpResponse<byte[]> answer = send(key, request, bytes);
    if (answer.statusCode() == 412) {
      return false;
    }
    check(key, answer);
    return true;
  }

  /** The objects whose keys begin so, in the order of their keys, which have the prefix. */
  public List<ListedObject> objects(String begin) throws IOException {
    List<ListedObject> found = new ArrayList<>();
    for (ListObjectsV2Answer page : pages(begin, "")) {
      for (int i = 0; i < page.objects(); i++) {
        found.add(page.object(i));
      }
    }
    return found;
  }

  /** How the keys that begin so go on to their next slash, such as {@code station=s1/}. */
  public List<String> folders(String begin) throws IOException {
    List<String> found = new ArrayList<>();
    for (ListObjectsV2Answer page : pages(begin, "/")) {
      for (int i = 0; i < page.prefixes(); i++) {
        found.add(page.prefix(i).substring(prefix.length()));
      }
    }
    return found;
  }

  /**
   * A URL by which anybody gets an object.
   *
   * @param key whole, with the prefix
   * @param seconds how long it is valid, 1 to 604,800
   * @param epochMillis the time of signing
   */
  public String url(String key, int seconds, long epochMillis) {
    AsciiBuffer target = new AsciiBuffer(MAX_TARGET_BYTES);
    presigner.presign(new S3Request(bucket).getObject(key), seconds, epochMillis, target);
    return bucket.origin() + target;
  }

  /** Whether a page has keys and folders alone that were asked for. */
  private boolean isOf(ListObjectsV2Answer page, String begin) {
    boolean all = true;
    for (int i = 0; i < page.objects(); i++) {
      all &= page.object(i).key().startsWith(prefix + begin);
    }
    for (int i = 0; i < page.prefixes(); i++) {
      all &= page.prefix(i).startsWith(prefix + begin);
    }
    return all;
  }

  private List<ListObjectsV2Answer> pages(String begin, String delimiter) throws IOException {
    List<ListObjectsV2Answer> pages = new ArrayList<>();
    String what = "the list of " + begin;
    String token = null;
    do {
      if (pages.size() == MOST_PAGES) {
        throw new IOException(
            bucket.hostHeader() + ": " + what + ": no end after " + MOST_PAGES + " pages");
      }
      S3Request request =
          new S3Request(bucket)
              .listObjectsV2()
              .query("prefix", prefix + begin)
              .query("encoding-type", "url")
              .query("max-keys", Integer.toString(PAGE));
      if (!delimiter.isEmpty()) {
        request.query("delimiter", delimiter);
      }
      if (token != null) {
        request.query("continuation-token", token);
      }
      HttpResponse<byte[]> answer = send(what, MOST_PAGE_BYTES, request, null);
      check(what, answer);
      ListObjectsV2Answer page = new ListObjectsV2Answer(MOST_OF_PAGE);
      try {
        page.feed(answer.body(), 0, answer.body().length);
        page.finish();
      } catch (AnswerException e) {
        throw new IOException(bucket.host() + ": no list of S3: " + e.getMessage(), e);
      }
      if (!isOf(page, begin)) {
        throw new IOException(bucket.hostHeader() + ": " + what + " has other keys");
      }
      pages.add(page);
      String before = token;
      token = page.nextContinuationToken();
      if (token != null && token.equals(before)) {
        throw new IOException(bucket.hostHeader() + ": " + what + ": it does not go on");
      }
    } while (token != null);
    return pages;
  }

  private HttpResponse<byte[]> send(String what, S3Request request, byte[] body)
      throws IOException {
    return send(what, MOST_BYTES, request, body);
  }

  private HttpResponse<byte[]> send(String what, int most, S3Request request, byte[] body)
      throws IOException {
    AsciiBuffer target = new AsciiBuffer(MAX_TARGET_BYTES);
    presigner.presign(request, VALID_SECONDS, System.currentTimeMillis(), target);
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(bucket.origin() + target))
            .method(
                request.method(),
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    AsciiBuffer headers = new AsciiBuffer(MAX_TARGET_BYTES);
    request.writeHeaders(headers);
    for (String line : headers.toString().split("\r\n")) {
      int colon = line.indexOf(':');
      String name = colon < 0 ? "" : line.substring(0, colon);
      // The client writes the host by itself.
      if (!name.isEmpty() && !name.equalsIgnoreCase("host")) {
        builder.header(name, line.substring(colon + 1).strip());
      }
    }
    // The timeout of a request ends where the body of its answer begins.
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(builder.build(), head -> new BoundedBody(what, most));
    try {
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (TimeoutException e) {
      throw new IOException(
          bucket.hostHeader() + ": no whole answer in " + patience.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw new IOException(bucket.hostHeader() + ": " + why(e.getCause()), e);
    } finally {
      answer.cancel(true);
    }
  }

  private static String why(Throwable failure) {
    if (failure instanceof ConnectException) {
      // The client's has no message, also where a name has no address.
      return "cannot be reached; check s3.endpoint and the network";
    }
    for (Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof CertPathBuilderException) {
        return "its certificate is of no known authority; name the authority's file in tls.ca";
      }
    }
    return Reason.of(failure);
  }

  private void check(String key, HttpResponse<byte[]> answer) throws IOException {
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(
          prefix
              + key
              + ": the server answered "
              + answer.statusCode()
              + (answer.statusCode() == 403
                  ? "; check s3.access-key, s3.secret-key and what they may do"
                  : answer.statusCode() == 404 ? "; check s3.bucket and s3.endpoint" : ""));
    }
  }
}
