package space.opensensor.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What S3Proxy gets to see of a request. */
class JudgedRequestTest {

  private static final HttpServletRequest SENT =
      ServletCalls.of(
          HttpServletRequest.class,
          (method, arguments) ->
              switch (method) {
                case "getHeaderNames" ->
                    Collections.enumeration(List.of("Host", "X-Amz-Security-Token", "x-amz-date"));
                case "getParameter" -> "sent " + arguments[0];
                default -> throw new UnsupportedOperationException(method);
              });

  @Test
  void theSessionsTokenIsGone() {
    assertEquals(
        List.of("Host", "x-amz-date"),
        Collections.list(new JudgedRequest(SENT, false, false).getHeaderNames()));
  }

  @Test
  void aPresignedUrlIsOfThisMomentAndLivesAWeek() {
    JudgedRequest request = new JudgedRequest(SENT, true, false);
    String date = request.getParameter("X-Amz-Date");
    assertTrue(date.matches("2\\d{7}T\\d{6}Z"), date);
    assertEquals("604800", request.getParameter("X-Amz-Expires"));
    assertEquals("sent uploadId", request.getParameter("uploadId"));
    assertEquals("sent X-Amz-Signature", request.getParameter("X-Amz-Signature"));
  }

  @Test
  void otherRequestsKeepTheirParametersButTheIdOfAnotherKeysUpload() {
    JudgedRequest request = new JudgedRequest(SENT, false, false);
    assertEquals("sent X-Amz-Date", request.getParameter("X-Amz-Date"));
    assertEquals("sent X-Amz-Expires", request.getParameter("X-Amz-Expires"));
    assertEquals("sent uploadId", request.getParameter("uploadId"));
    JudgedRequest other = new JudgedRequest(SENT, true, true);
    assertEquals("none", other.getParameter("uploadId"));
    assertEquals("sent partNumber", other.getParameter("partNumber"));
    assertEquals("604800", other.getParameter("X-Amz-Expires"));
  }
}
