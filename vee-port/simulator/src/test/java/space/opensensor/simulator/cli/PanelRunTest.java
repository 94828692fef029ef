package space.opensensor.simulator.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code simulate --panel}: who may do faults, and what they do. */
@Timeout(120)
class PanelRunTest {

  private static final Pattern ADDRESS = Pattern.compile("open (http://127\\.0\\.0\\.1:\\d+/) ");
  private static final Pattern TOKEN = Pattern.compile("name=\"token\" content=\"(\\w{32})\"");

  @TempDir Path folder;
  private final Cli cli = new Cli();
  private final HttpClient client = HttpClient.newHttpClient();
  private URI page;

  private Thread start(String... more) {
    List<String> words = new ArrayList<>(List.of(more));
    words.addAll(0, List.of("simulate", "--panel", "0", "--data-dir", folder.toString()));
    Thread run = new Thread(() -> cli.run(words.toArray(String[]::new)));
    run.start();
    String said = cli.out();
    while (!ADDRESS.matcher(said).find()) {
      assertTrue(run.isAlive(), () -> cli.out() + cli.err());
      Thread.onSpinWait();
      said = cli.out();
    }
    page = URI.create(found(ADDRESS, said));
    return run;
  }

  private static String found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .findFirst()
        .map((MatchResult m) -> m.group(1))
        .orElseThrow();
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(page.resolve(path)));
  }

  private int order(String token, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(page.resolve("faults"))
            .POST(HttpRequest.BodyPublishers.ofString(body));
    return send(token == null ? request : request.header("X-Token", token)).statusCode();
  }

  /** Asks until an answer holds a part. */
  private void await(String path, int status, String part) throws Exception {
    HttpResponse<String> answer = get(path);
    while (answer.statusCode() != status || !answer.body().contains(part)) {
      Thread.onSpinWait();
      answer = get(path);
    }
  }

  @Test
  void faultsAreDoneByThePageAloneAndEndWithTheirCause() throws Exception {
    Thread run = start();
    try {
      String html = get("").body();
      String token = found(TOKEN, html);
      assertTrue(html.contains("faults.js") && html.contains("id=readings"), html);
      assertTrue(html.contains("setTimeout(ask,500)"), html);
      assertEquals(403, order(null, "network=off"));
      assertEquals(403, order("0".repeat(32), "network=off"));
      assertEquals(400, order(token, "network=maybe"));
      assertEquals(400, order(token, "chip=99 none garbage"));
      assertEquals(400, order(token, "x".repeat(10_000)));
      assertEquals(400, order(token, "settings=all"));
      assertEquals(405, send(HttpRequest.newBuilder(page.resolve("faults")).DELETE()).statusCode());
      assertEquals(404, get("../../etc/passwd").statusCode());
      assertEquals("421", raw("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"));

      await("status.json", 200, "\"link\":\"UP\"");
      await("metrics", 200, "station_reading{name=\"temperature\"");
      assertEquals(204, order(token, "network=off"));
      await("faults.json", 200, "\"network\":false");
      await("status.json", 200, "\"link\":\"DOWN\"");
      assertEquals(204, order(token, "chip=0 silent"));
      await("status.json", 200, "\"why\":\"ABSENT\"");
      assertEquals(204, order(token, "power=off"));
      await("status.json", 503, "the station is off");
      assertEquals(204, order(token, "power=on"));
      assertEquals(204, order(token, "network=on"));
      await("status.json", 200, "\"boot\":2");
      await("status.json", 200, "\"link\":\"UP\"");
      assertFalse(cli.out().contains(token), "the token is printed");
    } finally {
      run.interrupt();
      run.join();
    }
    assertEquals("", cli.err());
  }

  /** Settings that are meant for a board: the page asks for the station's status by itself. */
  @Test
  void aPasswordOfTheSettingsDoesNotShutThePageOut() throws Exception {
    Path settings = folder.resolve("station.properties");
    Files.writeString(settings, "panel.access=password\npanel.password=correct horse\n");
    Thread run = start("--settings", settings.toString());
    try {
      await("status.json", 200, "\"link\":\"UP\"");
    } finally {
      run.interrupt();
      run.join();
    }
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", page.getPort())) {
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return new String(socket.getInputStream().readNBytes(12), ISO_8859_1).substring(9);
    }
  }

  @Test
  void whatAPanelHasOfItsOwnIsNotGiven() {
    assertTrue(cli.fail(2, "simulate", "--panel", "70000").contains("--panel: expected a port"));
    assertTrue(
        cli.fail(2, "simulate", "--panel", "--speed", "7").contains("--speed: a --panel has"));
    assertTrue(
        cli.fail(2, "simulate", "--panel", "--windows", "2").contains("leave --endpoint, --start"));
  }
}
