package space.opensensor.s3;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;

/**
 * Which web pages may read: a rule of <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html">CORS</a> as a bucket of
 * AWS has it, with GET and HEAD, any header, and what a reader of ranges needs exposed.
 *
 * @param origins such as {@code https://example.org}, or {@code *} for any; none where it is empty
 */
record CrossOrigin(Set<String> origins) {

  private static final String METHODS = "GET, HEAD";
  private static final String EXPOSED =
      "ETag, Content-Length, Content-Range, Accept-Ranges, Last-Modified, x-amz-request-id";
  private static final String AN_HOUR = "3600";

  CrossOrigin {
    origins = Set.copyOf(origins);
  }

  /** Whether a request is a browser's question whether it may ask. */
  static boolean isQuestion(IncomingRequest request) {
    return request.method().equals("OPTIONS") && request.header("origin") != null;
  }

  private boolean allows(IncomingRequest request, String method) {
    String origin = request.header("origin");
    return origin != null
        && ("GET".equals(method) || "HEAD".equals(method))
        && (origins.contains("*") || origins.contains(origin));
  }

  /**
   * Answers a browser's question, without a signature as it comes.
   *
   * @throws S3Refusal when the answer is no
   */
  void answer(IncomingRequest request, HttpServletResponse response) throws S3Refusal {
    if (!allows(request, request.header("access-control-request-method"))) {
      throw new S3Refusal(
          403,
          "AccessForbidden",
          origins.isEmpty()
              ? "CORSResponse: CORS is not enabled for this bucket."
              : "CORSResponse: This CORS request is not allowed.");
    }
    allow(request, response);
    response.setHeader("Access-Control-Allow-Methods", METHODS);
    String headers = request.header("access-control-request-headers");
    if (headers != null) {
      response.setHeader("Access-Control-Allow-Headers", headers);
    }
    response.setHeader("Access-Control-Max-Age", AN_HOUR);
    response.setStatus(200);
    response.setContentLength(0);
  }

  /** Says on an answer that a page may read it, where it may; errors are answers too. */
  void mark(IncomingRequest request, HttpServletResponse response) {
    if (allows(request, request.method())) {
      allow(request, response);
      response.setHeader("Access-Control-Expose-Headers", EXPOSED);
    }
  }

  private void allow(IncomingRequest request, HttpServletResponse response) {
    response.setHeader(
        "Access-Control-Allow-Origin", origins.contains("*") ? "*" : request.header("origin"));
    response.setHeader(
        "Vary", "Origin, Access-Control-Request-Headers, Access-Control-Request-Method");
  }
}
