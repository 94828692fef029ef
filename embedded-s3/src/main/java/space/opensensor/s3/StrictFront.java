package space.opensensor.s3;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.gaul.s3proxy.AccessGrant;
import org.gaul.s3proxy.S3ProxyHandler;
import org.gaul.s3proxy.auth.AuthenticationType;

/**
 * Stands before S3Proxy: refuses what AWS refuses and S3Proxy lets through, hands the rest on as it
 * came, and writes every error the way AWS does.
 *
 * <p>S3Proxy still checks every signature, over the request as it came over the wire.
 */
final class StrictFront extends HttpServlet {

  private static final long serialVersionUID = 1L;

  /** Signed bodies that are not {@code aws-chunked} are held in memory, up to this many bytes. */
  private static final int MAX_SIGNED_BODY = 64 << 20;

  private static final long MAX_OBJECT = 5L << 30;
  private static final int MAX_CHUNK = 16 << 20;
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);

  private final transient DirectoryStore store;
  private final transient Admission admission;
  private final transient SecurityTokenService tokens;
  private final transient InstantSource clock;
  private final transient Set<String> virtualHosts;
  private final transient CrossOrigin pages;
  private final transient Consumer<Exchange> observer;
  private final Duration idle;
  private final transient Map<String, S3ProxyHandler> handlers = new HashMap<>();
  private long received;
  private int underWay;
  private final transient CountDownLatch closed = new CountDownLatch(1);
  private transient volatile Faults faults;

  StrictFront(
      DirectoryStore store,
      Admission admission,
      InstantSource clock,
      Set<String> virtualHosts,
      CrossOrigin pages,
      Faults faults,
      Consumer<Exchange> observer,
      Duration idle) {
    this.store = store;
    this.admission = admission;
    this.tokens = new SecurityTokenService(admission);
    this.clock = clock;
    this.virtualHosts = Set.copyOf(virtualHosts);
    this.pages = pages;
    this.faults = faults;
    this.observer = observer;
    this.idle = idle;
    handlers.put(null, handler(null));
    for (String host : virtualHosts) {
      handlers.put(host, handler(host));
    }
  }

  private S3ProxyHandler handler(String virtualHost) {
    S3ProxyHandler handler =
        new S3ProxyHandler(
            store,
            AuthenticationType.AWS_V4,
            "",
            "",
            virtualHost,
            MAX_OBJECT,
            MAX_SIGNED_BODY,
            MAX_CHUNK,
            false,
            null,
            null,
            Integer.MAX_VALUE);
    handler.setBlobStoreLocator(
        (identity, bucket, key) -> {
          String secret = admission.secret(identity);
          return secret == null ? null : new AccessGrant(secret, store);
        });
    return handler;
  }

  /** Replaces the faults for the requests to come. */
  void faults(Faults replacement) {
    this.faults = replacement;
  }

  /** Ends every delay under way. */
  void close() {
    closed.countDown();
  }

  @Override
  protected void service(HttpServletRequest http, HttpServletResponse response) throws IOException {
    IncomingRequest request = IncomingRequest.of(enter(), http, virtualHosts);
    Answer answer = new Answer(http, response);
    response.setHeader("Date", HTTP_DATE.format(clock.instant()));
    response.setHeader(
        "x-amz-request-id",
        String.format(Locale.ROOT, "%016X", ThreadLocalRandom.current().nextLong()));
    pages.mark(request, response);
    ServerFault fault = waitOut(faults.before(request));
    long breakAt = fault instanceof ServerFault.ResetInBody reset ? reset.bytes() : Long.MAX_VALUE;
    IncomingBody body = new IncomingBody(http, bodyLength(request), breakAt, idle);
    answer.discard(fault instanceof ServerFault.ResetAfterStored);
    try {
      if (breakAt == 0) {
        answer.resetConnection();
      } else if (fault instanceof ServerFault.Raw raw) {
        answer.sendRaw(raw.bytes());
      } else if (fault instanceof ServerFault.Answer error) {
        error.headers().forEach(response::setHeader);
        answer.refuse(new S3Refusal(error.status(), error.code(), error.message()), body);
      } else if (CrossOrigin.isQuestion(request)) {
        permit(request, response, answer, body);
      } else if (SecurityTokenService.isFor(request)) {
        tokens.serve(request, http, clock.instant(), answer, body);
        answer.finish();
      } else {
        serve(request, http, answer, body);
      }
    } finally {
      observer.accept(new Exchange(request, answer.status(), answer.errorCode()));
      leave();
    }
  }

  private void permit(
      IncomingRequest request, HttpServletResponse response, Answer answer, IncomingBody body)
      throws IOException {
    try {
      pages.answer(request, response);
    } catch (S3Refusal refusal) {
      answer.refuse(refusal, body);
    }
    answer.finish();
  }

  private synchronized long enter() {
    underWay++;
    return ++received;
  }

  private synchronized void leave() {
    underWay--;
    notifyAll();
  }

  /** Waits until every request that has come is answered and told to the observer. */
  synchronized void awaitIdle() throws InterruptedException {
    while (underWay > 0) {
      wait();
    }
  }

  private void serve(
      IncomingRequest request, HttpServletRequest http, Answer answer, IncomingBody body)
      throws IOException {
    Authentication authentication = null;
    try {
      Instant now = clock.instant();
      admission.checkFraming(request);
      authentication = Authentication.of(request);
      admission.check(request, authentication, now);
      AwsChunkedInputStream chunks =
          AwsChunkedInputStream.announcedBy(request)
              ? AwsChunkedInputStream.of(
                  body, request, authentication, admission.secret(authentication.accessKeyId()))
              : null;
      handlers
          .get(IncomingRequest.virtualHost(http.getHeader("Host"), virtualHosts))
          .doHandle(
              http,
              new JudgedRequest(http, authentication.presigned(), namesOtherUpload(request)),
              answer,
              chunks == null ? body : chunks,
              null);
      if (chunks != null && request.query("uploadId") == null) {
        keepChecksums(request, chunks, answer);
      }
    } catch (IOException | RuntimeException thrown) {
      if (hasCause(thrown, IncomingBody.BrokenOff.class)) {
        answer.resetConnection();
        return;
      }
      S3Refusal refusal = ProxyErrors.refusal(thrown, request);
      if (refusal.code().equals("NoSuchKey")
          && admission.hidesMissing(request, authentication.accessKeyId())) {
        refusal = S3Refusal.accessDenied("Access Denied");
      }
      switch (refusal.code()) {
        case "SignatureDoesNotMatch" ->
            ProxyErrors.explain(
                refusal, http, authentication, admission.secret(authentication.accessKeyId()));
        case "NoSuchKey" -> refusal.with("Key", request.key());
        case "NoSuchBucket" -> refusal.with("BucketName", request.bucket());
        case "PreconditionFailed" ->
            refusal.with(
                "Condition", request.header("if-match") == null ? "If-None-Match" : "If-Match");
        default -> {
          // Nothing to add.
        }
      }
      answer.refuse(refusal, body);
    }
    answer.finish();
  }

  private boolean namesOtherUpload(IncomingRequest request) {
    String id = request.query("uploadId");
    return id != null && !store.isUnderWay(request.bucket(), request.key(), id);
  }

  /** S3Proxy keeps checksums that come as headers; those that come as trailers are kept here. */
  private void keepChecksums(IncomingRequest request, AwsChunkedInputStream chunks, Answer answer)
      throws IOException {
    for (Map.Entry<String, String> checksum : chunks.checksums().entrySet()) {
      store.addChecksum(request.bucket(), request.key(), checksum.getKey(), checksum.getValue());
      answer.setHeader("x-amz-checksum-" + checksum.getKey(), checksum.getValue());
      answer.setHeader("x-amz-checksum-type", "FULL_OBJECT");
    }
  }

  private ServerFault waitOut(ServerFault fault) {
    ServerFault left = fault;
    while (left instanceof ServerFault.Delay delay) {
      sit(delay.duration());
      left = delay.then();
    }
    return left;
  }

  private void sit(Duration duration) {
    try {
      if (closed.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static long bodyLength(IncomingRequest request) {
    return request.header("transfer-encoding") != null ? -1 : Math.max(0, request.contentLength());
  }

  private static boolean hasCause(Throwable thrown, Class<? extends Throwable> type) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
