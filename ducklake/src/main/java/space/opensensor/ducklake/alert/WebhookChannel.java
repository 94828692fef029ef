package space.opensensor.ducklake.alert;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Posts JSON to a web address, which may hold a secret and is not shown. */
final class WebhookChannel implements AlertChannel {

  private static final Duration MOST = Duration.ofSeconds(20);

  private final URI address;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(MOST).build();

  WebhookChannel(URI address) {
    this.address = address;
  }

  @Override
  public String name() {
    return "webhook";
  }

  @Override
  public void send(AlertMessage message) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .timeout(MOST)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(message.json()))
            .build();
    try {
      int status = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      if (status < 200 || status > 299) {
        throw new IOException(address.getHost() + " answered " + status + ", expected 2xx");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(address.getHost() + ": interrupted", e);
    } catch (IOException e) {
      String why = e.getMessage();
      throw why != null && why.startsWith(address.getHost())
          ? e
          : new IOException(
              address.getHost() + " cannot be reached: " + e.getClass().getSimpleName(), e);
    }
  }
}
