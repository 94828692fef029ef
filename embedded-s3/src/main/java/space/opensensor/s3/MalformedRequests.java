package space.opensensor.s3;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Answers requests that are no HTTP, which the front never sees, with an error document too. */
final class MalformedRequests extends ErrorHandler {

  @Override
  public boolean errorPageForMethod(String method) {
    return true;
  }

  @Override
  protected void generateResponse(
      Request request,
      Response response,
      int status,
      String message,
      Throwable cause,
      Callback callback) {
    String requestId = String.format(Locale.ROOT, "%016X", ThreadLocalRandom.current().nextLong());
    String code = status >= 500 ? "InternalError" : "InvalidRequest";
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/xml");
    response.getHeaders().put("x-amz-request-id", requestId);
    response.getHeaders().put(HttpHeader.CONNECTION, "close");
    response.write(
        true,
        ByteBuffer.wrap(
            ErrorDocument.of(code, "The request is not well-formed HTTP.", Map.of(), requestId)
                .getBytes(StandardCharsets.UTF_8)),
        callback);
  }
}
