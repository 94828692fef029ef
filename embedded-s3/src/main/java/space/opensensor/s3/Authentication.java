package space.opensensor.s3;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What a request says about its own signature, in the query or in the {@code Authorization} header.
 * Reading it checks the form only; whether the signature is right is S3Proxy's business.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html">Query
 *     parameters</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html">
 *     Authorization header</a>
 * @param presigned whether it stands in the query
 * @param expires seconds a presigned URL is good for; 0 with a header
 */
record Authentication(
    boolean presigned,
    String accessKeyId,
    String scopeDate,
    String region,
    String service,
    String amzDate,
    Instant date,
    long expires,
    List<String> signedHeaders,
    String signature,
    String sessionToken) {

  /** Longest life of a presigned URL, in seconds: seven days. */
  static final long MAX_EXPIRES = 604_800;

  private static final List<String> PARAMETERS =
      List.of(
          "X-Amz-Algorithm",
          "X-Amz-Credential",
          "X-Amz-Date",
          "X-Amz-Expires",
          "X-Amz-Security-Token",
          "X-Amz-Signature",
          "X-Amz-SignedHeaders");

  private static final Pattern HEADER =
      Pattern.compile(
          "AWS4-HMAC-SHA256\\s+Credential=([^,\\s]+)\\s*,\\s*SignedHeaders=([^,\\s]+)\\s*,"
              + "\\s*Signature=([0-9a-f]{64})\\s*");
  private static final DateTimeFormatter AMZ_DATE =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT);

  /** Reads the parameters of a signature for S3, or refuses the request as S3 does. */
  static Authentication of(IncomingRequest request) throws S3Refusal {
    return of(request, "s3");
  }

  /** The same of a signature for another service. */
  static Authentication of(IncomingRequest request, String service) throws S3Refusal {
    requireOnce(request);
    String header = request.header("authorization");
    boolean query = request.query("X-Amz-Algorithm") != null;
    if (header != null && query) {
      throw new S3Refusal(
              400,
              "InvalidArgument",
              "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature"
                  + " query string parameter or the Authorization header should be specified")
          .with("ArgumentName", "Authorization");
    }
    if (query) {
      return ofQuery(request, service);
    }
    if (header != null) {
      return ofHeader(request, header, service);
    }
    if (request.query("Signature") != null) {
      throw unsupported();
    }
    throw S3Refusal.accessDenied("Access Denied");
  }

  /** What is given twice could be judged by one value and signed with the other. */
  private static void requireOnce(IncomingRequest request) throws S3Refusal {
    for (String name : PARAMETERS) {
      if (request.queryCount(name) > 1) {
        throw queryError(name + " must be given once");
      }
    }
    for (String name : List.of("authorization", "x-amz-date", "x-amz-security-token")) {
      if (request.headers().getOrDefault(name, List.of()).size() > 1) {
        throw new S3Refusal(400, "InvalidArgument", name + " must be given once")
            .with("ArgumentName", name);
      }
    }
  }

  private static Authentication ofQuery(IncomingRequest request, String service) throws S3Refusal {
    String credential = request.query("X-Amz-Credential");
    String date = request.query("X-Amz-Date");
    String expires = request.query("X-Amz-Expires");
    String signedHeaders = request.query("X-Amz-SignedHeaders");
    String signature = request.query("X-Amz-Signature");
    if (credential == null
        || date == null
        || expires == null
        || signedHeaders == null
        || signature == null) {
      throw queryError(
          "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential,"
              + " X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.");
    }
    if (!"AWS4-HMAC-SHA256".equals(request.query("X-Amz-Algorithm"))) {
      throw queryError("X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"");
    }
    String token = request.query("X-Amz-Security-Token");
    return of(
        true,
        service,
        credential,
        date,
        expires,
        signedHeaders,
        signature,
        token != null ? token : request.header("x-amz-security-token"));
  }

  private static long expires(String text) throws S3Refusal {
    if (!text.matches("-?[0-9]{1,18}")) {
      throw queryError("X-Amz-Expires should be a number");
    }
    long seconds = Long.parseLong(text);
    if (seconds < 0) {
      throw queryError("X-Amz-Expires must be non-negative");
    }
    if (seconds > MAX_EXPIRES) {
      throw queryError(
          "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires"
              + " must be less than 604800 seconds");
    }
    return seconds;
  }

  private static Authentication ofHeader(IncomingRequest request, String header, String service)
      throws S3Refusal {
    if (header.startsWith("AWS ")) {
      throw unsupported();
    }
    if (!header.startsWith("AWS4-HMAC-SHA256")) {
      throw new S3Refusal(400, "InvalidArgument", "Unsupported Authorization Type")
          .with("ArgumentName", "Authorization")
          .with("ArgumentValue", header.split("\\s", 2)[0]);
    }
    Matcher matcher = HEADER.matcher(header);
    if (!matcher.matches()) {
      throw headerError(
          "expecting Credential=..., SignedHeaders=..., Signature=<64 lower-case hex digits>.");
    }
    return of(
        false,
        service,
        matcher.group(1),
        request.header("x-amz-date"),
        null,
        matcher.group(2),
        matcher.group(3),
        request.header("x-amz-security-token"));
  }

  /** Checks what both mechanisms say; {@code expires} counts for a presigned URL alone. */
  private static Authentication of(
      boolean presigned,
      String service,
      String credential,
      String date,
      String expires,
      String signedHeaders,
      String signature,
      String sessionToken)
      throws S3Refusal {
    String[] scope = scope(credential, service);
    if (scope == null) {
      throw credentialError(
          presigned,
          "the Credential is mal-formed; expecting"
              + " \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".");
    }
    Instant instant = date == null ? null : instant(date);
    if (instant == null) {
      throw presigned
          ? queryError("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"")
          : S3Refusal.accessDenied("AWS authentication requires a valid Date or x-amz-date header");
    }
    if (!date.startsWith(scope[1])) {
      String text =
          "Invalid credential date \""
              + scope[1]
              + "\". This date is not the same as X-Amz-Date: \""
              + date.substring(0, 8)
              + "\".";
      throw presigned ? queryError(text) : headerError(text);
    }
    return new Authentication(
        presigned,
        scope[0],
        scope[1],
        scope[2],
        service,
        date,
        instant,
        presigned ? expires(expires) : 0,
        List.of(signedHeaders.split(";")),
        signature,
        sessionToken);
  }

  /** {@code date/region/service/aws4_request}, the middle of every string to sign. */
  String scope() {
    return scopeDate + "/" + region + "/" + service + "/aws4_request";
  }

  /** What signs for this scope with a secret. */
  Mac signer(String secretAccessKey) {
    byte[] key = ("AWS4" + secretAccessKey).getBytes(StandardCharsets.UTF_8);
    for (String step : scope().split("/")) {
      key = mac(key).doFinal(step.getBytes(StandardCharsets.UTF_8));
    }
    return mac(key);
  }

  private static Mac mac(byte[] key) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no HmacSHA256", e);
    }
  }

  /** Refuses a region other than the server's. */
  void requireRegion(String expected) throws S3Refusal {
    if (region.equals(expected)) {
      return;
    }
    String text = "the region '" + region + "' is wrong; expecting '" + expected + "'";
    throw credentialError(presigned, text).with("Region", expected);
  }

  /** Access key, date, region; null when the credential is not made of its five parts. */
  private static String[] scope(String credential, String service) {
    String[] parts = credential.split("/", -1);
    boolean good =
        parts.length == 5
            && !parts[0].isEmpty()
            && parts[1].matches("[0-9]{8}")
            && !parts[2].isEmpty()
            && parts[3].equals(service)
            && parts[4].equals("aws4_request");
    return good ? parts : null;
  }

  private static Instant instant(String date) {
    try {
      return LocalDateTime.parse(date, AMZ_DATE).toInstant(ZoneOffset.UTC);
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  private static S3Refusal credentialError(boolean presigned, String text) {
    return presigned
        ? queryError("Error parsing the X-Amz-Credential parameter; " + text)
        : headerError(text);
  }

  private static S3Refusal queryError(String message) {
    return new S3Refusal(400, "AuthorizationQueryParametersError", message);
  }

  private static S3Refusal headerError(String message) {
    return new S3Refusal(
        400, "AuthorizationHeaderMalformed", "The authorization header is malformed; " + message);
  }

  private static S3Refusal unsupported() {
    return new S3Refusal(
        400,
        "InvalidRequest",
        "The authorization mechanism you have provided is not supported. Please use"
            + " AWS4-HMAC-SHA256.");
  }
}
