package space.opensensor.s3;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A presigned request whose date was already judged by the server's own clock, shown to S3Proxy as
 * if it were signed at this moment of real time.
 *
 * <p>S3Proxy judges the life of a URL by the machine's clock and has no other; it checks the
 * signature over the request as it came, which is not this one.
 */
final class RealTimeRequest extends HttpServletRequestWrapper {

  private static final DateTimeFormatter AMZ_DATE =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  RealTimeRequest(HttpServletRequest request) {
    super(request);
  }

  @Override
  public String getParameter(String name) {
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
