package space.opensensor.s3;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;

/**
 * A request as S3Proxy is to see it once the front has judged what S3Proxy cannot: a presigned URL
 * looks as if it were signed at this moment of real time, the session token is gone, and so is the
 * id of an upload that is not one of the key's.
 *
 * <p>S3Proxy judges the life of a URL by the machine's clock and has no other, it refuses the
 * token's header as one it does not implement, and it knows uploads by their id alone: who may
 * abort an upload of one key could take that of another away. The signature it checks over the
 * request as it came, which is not this one.
 */
final class JudgedRequest extends HttpServletRequestWrapper {

  private static final DateTimeFormatter AMZ_DATE =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** The id of no upload. */
  private static final String NO_UPLOAD = "none";

  private final boolean presigned;
  private final boolean otherUpload;

  /**
   * A request to hand on.
   *
   * @param otherUpload whether it names an upload that is not under way for its key
   */
  JudgedRequest(HttpServletRequest request, boolean presigned, boolean otherUpload) {
    super(request);
    this.presigned = presigned;
    this.otherUpload = otherUpload;
  }

  @Override
  public Enumeration<String> getHeaderNames() {
    List<String> names = Collections.list(super.getHeaderNames());
    names.removeIf(name -> name.equalsIgnoreCase("x-amz-security-token"));
    return Collections.enumeration(names);
  }

  @Override
  public String getParameter(String name) {
    if (otherUpload && name.equals("uploadId")) {
      return NO_UPLOAD;
    }
    if (!presigned) {
      return super.getParameter(name);
    }
    switch (name) {
      case "X-Amz-Date":
        return AMZ_DATE.format(Instant.now());
      case "X-Amz-Expires":
        return Long.toString(Authentication.MAX_EXPIRES);
      default:
        return super.getParameter(name);
    }
  }
}
