package space.opensensor.ducklake.alert;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Posts JSON to a web address, which may hold a secret and is not shown. */
final class WebhookChannel implements AlertChannel {

  private static final Duration MOST = Duration.ofSeconds(20);

  private final URI address;
  private final Duration most;
  private final HttpClient client;

  WebhookChannel(URI address) {
    this(address, MOST);
  }

  /**
   * A channel.
   *
   * @param most time for all of it, the end of an answer included
   */
  WebhookChannel(URI address, Duration most) {
    this.address = address;
    this.most = most;
    this.client = HttpClient.newBuilder().connectTimeout(most).build();
  }

  @Override
  public String name() {
    return "webhook";
  }

  @Override
  public void send(AlertMessage message) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(message.json()))
            .build();
    // The timeout of a request ends where the body of its answer begins.
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(request, HttpResponse.BodyHandlers.discarding());
    try {
      int status = answer.get(most.toMillis(), TimeUnit.MILLISECONDS).statusCode();
      if (status < 200 || status > 299) {
        throw new IOException(
            address.getHost()
                + " answered "
                + status
                + ", expected 2xx"
                + (status / 100 == 3 ? "; name the address that it leads to" : ""));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(address.getHost() + ": interrupted", e);
    } catch (TimeoutException e) {
      throw new IOException(
          address.getHost() + ": no whole answer in " + most.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      String why = e.getCause().getClass().getSimpleName();
      throw new IOException(address.getHost() + " cannot be reached: " + why, e);
    } finally {
      answer.cancel(true);
    }
  }
}
