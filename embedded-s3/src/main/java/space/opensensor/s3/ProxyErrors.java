package space.opensensor.s3;

import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.gaul.s3proxy.auth.AwsSignature;
import org.gaul.s3proxy.auth.S3AuthorizationHeader;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Turns what S3Proxy throws into the answer AWS gives. */
final class ProxyErrors {

  /** Codes by the status S3Proxy's store gives where it gives no code. */
  private static final Map<Integer, String> CODES =
      Map.of(
          400, "BadDigest",
          403, "AccessDenied",
          404, "NoSuchKey",
          405, "MethodNotAllowed",
          412, "PreconditionFailed",
          416, "InvalidRange",
          422, "BadDigest",
          501, "NotImplemented");

  /** AWS's messages where S3Proxy only repeats the status. */
  private static final Map<String, String> MESSAGES =
      Map.of(
          "AccessDenied", "Access Denied",
          "BadDigest",
              "The Content-MD5 or checksum value that you specified did not match what the server"
                  + " received.",
          "InvalidDigest", "The Content-MD5 or checksum value that you specified is not valid.",
          "InvalidArgument", "Invalid Argument",
          "InvalidRange", "The requested range is not satisfiable",
          "InvalidPart",
              "One or more of the specified parts could not be found.  The part may not have been"
                  + " uploaded, or the specified entity tag may not match the part's entity tag.",
          "NoSuchKey", "The specified key does not exist.",
          "NoSuchUpload",
              "The specified upload does not exist. The upload ID may be invalid, or the upload may"
                  + " have been aborted or completed.",
          "PreconditionFailed", "At least one of the pre-conditions you specified did not hold",
          "NotImplemented", "A header you provided implies functionality that is not implemented");

  private static final Set<String> GENERIC = Set.of("Forbidden", "Bad Request", "Not Found");

  private ProxyErrors() {}

  /** The refusal of a request behind an exception; 500 InternalError if there is none. */
  static S3Refusal refusal(Throwable thrown, IncomingRequest request) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof S3Refusal) {
        return (S3Refusal) cause;
      }
      if (cause instanceof AwsServiceException) {
        return refusal((AwsServiceException) cause, request);
      }
      if (cause instanceof TimeoutException) {
        return new S3Refusal(
            400,
            "RequestTimeout",
            "Your socket connection to the server was not read from or written to within the"
                + " timeout period. Idle connections will be closed.");
      }
      if (cause instanceof FileSystemException) {
        return new S3Refusal(
            501,
            "NotImplemented",
            "This server keeps each object in a file named after its key, and cannot keep this one: "
                + ((FileSystemException) cause).getReason());
      }
      if (cause instanceof EOFException) {
        return S3Refusal.incompleteBody();
      }
      if (cause instanceof UnsupportedOperationException) {
        return new S3Refusal(501, "NotImplemented", MESSAGES.get("NotImplemented"));
      }
    }
    if (thrown instanceof InvalidPathException) {
      return new S3Refusal(
          501,
          "NotImplemented",
          "This server keeps each object in a file named after its key, and its locale has no such"
              + " name; start it with LC_ALL=C.UTF-8");
    }
    if (thrown instanceof IllegalArgumentException) {
      return new S3Refusal(400, "InvalidArgument", String.valueOf(thrown.getMessage()));
    }
    return new S3Refusal(
        500, "InternalError", "We encountered an internal error. Please try again.");
  }

  private static S3Refusal refusal(AwsServiceException thrown, IncomingRequest request) {
    String code = thrown.awsErrorDetails() == null ? null : thrown.awsErrorDetails().errorCode();
    if (code == null) {
      code = CODES.getOrDefault(thrown.statusCode(), "InternalError");
      if (code.equals("BadDigest") && request.method().equals("POST")) {
        // A POST has no digest of its own: the parts it names are not those uploaded.
        code = "InvalidPart";
      }
    }
    String message =
        thrown.awsErrorDetails() == null ? null : thrown.awsErrorDetails().errorMessage();
    if (message == null || GENERIC.contains(message)) {
      message = MESSAGES.getOrDefault(code, code);
    }
    return new S3Refusal(thrown.statusCode(), code, message);
  }

  /** Adds to SignatureDoesNotMatch what AWS adds, so that a client can be mended by comparing. */
  static S3Refusal explain(
      S3Refusal refusal,
      HttpServletRequest http,
      Authentication authentication,
      String secretAccessKey) {
    refusal.with("AWSAccessKeyId", authentication.accessKeyId());
    try {
      S3AuthorizationHeader header =
          new S3AuthorizationHeader(
              "AWS4-HMAC-SHA256 Credential="
                  + authentication.accessKeyId()
                  + "/"
                  + authentication.scope()
                  + ", SignedHeaders="
                  + String.join(";", authentication.signedHeaders())
                  + ", Signature="
                  + authentication.signature());
      AwsSignature.SignatureDetail detail =
          AwsSignature.createAuthorizationSignatureV4(
              http,
              header,
              new byte[0],
              http.getRequestURI(),
              secretAccessKey,
              authentication.presigned(),
              AwsSignature.pinnedPayloadHash(http),
              http.getHeader("x-amz-content-sha256"));
      refusal
          .with("StringToSign", detail.stringToSign())
          .with("SignatureProvided", authentication.signature())
          .with("StringToSignBytes", bytes(detail.stringToSign()))
          .with("CanonicalRequest", detail.canonicalRequest())
          .with("CanonicalRequestBytes", bytes(detail.canonicalRequest()));
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      refusal.with("SignatureProvided", authentication.signature());
    }
    return refusal;
  }

  private static String bytes(String text) {
    return HexFormat.ofDelimiter(" ").formatHex(text.getBytes(StandardCharsets.UTF_8));
  }
}
