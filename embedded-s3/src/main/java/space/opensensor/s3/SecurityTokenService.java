package space.opensensor.s3;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.gaul.s3proxy.auth.AwsSignature;
import org.gaul.s3proxy.auth.S3AuthorizationHeader;

/**
 * The one action of AWS STS by which temporary keys come about: AssumeRole, at the server's own
 * address. The role's name is taken as it is, for there are no roles here: a session may do what
 * its policy says, and never more than the key that asked for it.
 *
 * @see <a href="https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html">AssumeRole
 *     </a>
 */
final class SecurityTokenService {

  private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";
  private static final int MAX_BODY = 64 << 10;
  private static final int MIN_LIFE = 900;
  private static final int MAX_LIFE = 43_200;

  private final Admission admission;

  SecurityTokenService(Admission admission) {
    this.admission = admission;
  }

  /** Whether a request is meant for STS. */
  static boolean isFor(IncomingRequest request) {
    String type = request.header("content-type");
    return request.method().equals("POST")
        && request.path().equals("/")
        && request.bucket().isEmpty()
        && type != null
        && type.startsWith("application/x-www-form-urlencoded");
  }

  /** Answers a request, with a session or with STS's error. */
  void serve(
      IncomingRequest request,
      HttpServletRequest http,
      Instant now,
      Answer answer,
      IncomingBody body)
      throws IOException {
    String id = answer.getHeader("x-amz-request-id");
    try {
      byte[] form = body.readNBytes(MAX_BODY + 1);
      if (form.length > MAX_BODY) {
        throw new S3Refusal(413, "RequestEntityTooLarge", "The request is too large.");
      }
      S3Credentials caller = authenticate(request, http, form, now);
      answer.sendXml(200, null, answer(assumeRole(caller, fields(form), now), fields(form), id));
    } catch (S3Refusal refusal) {
      answer.sendXml(refusal.status(), refusal.code(), error(refusal, id));
    }
  }

  private S3Credentials authenticate(
      IncomingRequest request, HttpServletRequest http, byte[] form, Instant now) throws S3Refusal {
    if (request.header("authorization") == null) {
      throw new S3Refusal(
          403, "MissingAuthenticationToken", "Request is missing Authentication Token");
    }
    Authentication authentication;
    try {
      authentication = Authentication.of(request, "sts");
    } catch (S3Refusal e) {
      throw new S3Refusal(400, "IncompleteSignature", e.getMessage());
    }
    S3Credentials caller = admission.checkAssume(request, authentication, now);
    if (!isSigned(http, authentication, form, caller.secretAccessKey())) {
      throw S3Refusal.signatureDoesNotMatch();
    }
    return caller;
  }

  /** S3Proxy makes the canonical request; its string to sign is for S3 alone. */
  private static boolean isSigned(
      HttpServletRequest http, Authentication authentication, byte[] form, String secret) {
    try {
      String canonical =
          AwsSignature.createAuthorizationSignatureV4(
                  http,
                  new S3AuthorizationHeader(http.getHeader("Authorization")),
                  form,
                  "/",
                  secret,
                  false,
                  null,
                  null)
              .canonicalRequest();
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8));
      String toSign =
          "AWS4-HMAC-SHA256\n"
              + authentication.amzDate()
              + "\n"
              + authentication.scope()
              + "\n"
              + HexFormat.of().formatHex(hash);
      byte[] signature =
          authentication.signer(secret).doFinal(toSign.getBytes(StandardCharsets.UTF_8));
      return MessageDigest.isEqual(signature, HexFormat.of().parseHex(authentication.signature()));
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      return false;
    }
  }

  private S3Credentials assumeRole(S3Credentials caller, Map<String, String> form, Instant now)
      throws S3Refusal {
    if (!"AssumeRole".equals(form.get("Action"))) {
      throw new S3Refusal(
          400, "InvalidAction", "Could not find operation " + form.get("Action") + " here");
    }
    require(form, "RoleArn", "arn:aws:iam::[0-9]{12}:role/[\\w+=,.@/-]{1,512}");
    require(form, "RoleSessionName", "[\\w+=,.@-]{2,64}");
    String seconds = form.getOrDefault("DurationSeconds", "3600");
    int life = seconds.matches("[0-9]{1,6}") ? Integer.parseInt(seconds) : 0;
    if (life < MIN_LIFE || life > MAX_LIFE) {
      throw invalid("durationSeconds", "must be between 900 and 43200");
    }
    String policy = form.get("Policy");
    if (policy != null && policy.length() > PolicyDocument.MAX_LENGTH) {
      throw invalid("policy", "must have length less than or equal to 2048");
    }
    try {
      return admission.openSession(
          caller.accessKeyId(),
          form.get("RoleSessionName"),
          now.truncatedTo(ChronoUnit.SECONDS).plusSeconds(life),
          policy == null ? null : PolicyDocument.parse(policy),
          now);
    } catch (IllegalArgumentException e) {
      throw new S3Refusal(400, "MalformedPolicyDocument", e.getMessage());
    }
  }

  private static void require(Map<String, String> form, String name, String pattern)
      throws S3Refusal {
    if (!form.getOrDefault(name, "").matches(pattern)) {
      throw invalid(
          name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1),
          "must satisfy regular expression pattern: " + pattern);
    }
  }

  private static S3Refusal invalid(String field, String what) {
    return new S3Refusal(
        400,
        "ValidationError",
        "1 validation error detected: Value at '"
            + field
            + "' failed to satisfy constraint: Member "
            + what);
  }

  /** The fields of a form; of one given twice the first. */
  private static Map<String, String> fields(byte[] form) throws S3Refusal {
    Map<String, String> fields = new HashMap<>();
    try {
      for (String pair : new String(form, StandardCharsets.UTF_8).split("&")) {
        String[] sides = pair.split("=", 2);
        fields.putIfAbsent(
            URLDecoder.decode(sides[0], StandardCharsets.UTF_8),
            sides.length == 1 ? "" : URLDecoder.decode(sides[1], StandardCharsets.UTF_8));
      }
    } catch (IllegalArgumentException e) {
      throw new S3Refusal(400, "MalformedInput", "The request is not a form");
    }
    return fields;
  }

  private static String answer(S3Credentials session, Map<String, String> form, String requestId) {
    String arn =
        form.get("RoleArn").replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")
            + "/"
            + form.get("RoleSessionName");
    return new XmlText()
        .open("AssumeRoleResponse", NAMESPACE)
        .open("AssumeRoleResult")
        .open("AssumedRoleUser")
        .element("AssumedRoleId", "AROAEMBEDDEDS3EXAMPLE:" + form.get("RoleSessionName"))
        .element("Arn", arn)
        .close()
        .open("Credentials")
        .element("AccessKeyId", session.accessKeyId())
        .element("SecretAccessKey", session.secretAccessKey())
        .element("SessionToken", session.sessionToken())
        .element("Expiration", session.expiration().toString())
        .close()
        .element("PackedPolicySize", form.containsKey("Policy") ? "6" : "0")
        .close()
        .open("ResponseMetadata")
        .element("RequestId", requestId)
        .close()
        .close()
        .toString();
  }

  private static String error(S3Refusal refusal, String requestId) {
    return new XmlText()
        .open("ErrorResponse", NAMESPACE)
        .open("Error")
        .element("Type", "Sender")
        .element("Code", refusal.code())
        .element("Message", refusal.getMessage())
        .close()
        .element("RequestId", requestId)
        .close()
        .toString();
  }
}
