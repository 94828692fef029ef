package space.opensensor.site;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A browser without a window and its one tab, driven by the <a
 * href="https://chromedevtools.github.io/devtools-protocol/">DevTools protocol</a>.
 */
final class Chromium implements AutoCloseable {

  private static final String LISTENING = "DevTools listening on ";
  private static final long ANSWER_SECONDS = 90;

  private final Process process;
  private final Path profile;
  private final ObjectMapper json = new ObjectMapper();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final Map<String, Consumer<JsonNode>> listeners = new ConcurrentHashMap<>();
  private final AtomicInteger number = new AtomicInteger();
  private final WebSocket socket;
  private final String session;
  private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);

  private Chromium(Process process, Path profile, URI address) {
    this.process = process;
    this.profile = profile;
    this.socket =
        HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(address, new Receiver()).join();
    String target = send(null, "Target.createTarget", Map.of("url", "about:blank"), "targetId");
    this.session =
        send(
            null,
            "Target.attachToTarget",
            Map.of("targetId", target, "flatten", true),
            "sessionId");
    send("Page.enable", Map.of());
    send("Runtime.enable", Map.of());
    send("Log.enable", Map.of());
  }

  /** The program of a browser on this machine, or null. */
  static Path program() {
    String given = System.getenv("CHROMIUM");
    List<Path> places = new ArrayList<>();
    if (given != null) {
      places.add(Path.of(given));
    }
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
      for (String name : List.of("chromium", "chromium-browser", "google-chrome")) {
        places.add(Path.of(folder, name));
      }
    }
    return places.stream().filter(Files::isExecutable).findFirst().orElse(null);
  }

  /**
   * Starts one.
   *
   * @param profile a folder of its own
   * @param options more of its command line
   */
  static Chromium start(Path program, Path profile, String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                program.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--no-first-run",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile));
    command.addAll(List.of(options));
    command.add("about:blank");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    StringBuilder said = new StringBuilder();
    String line = lines.readLine();
    while (line != null && !line.startsWith(LISTENING)) {
      said.append(line).append('\n');
      line = lines.readLine();
    }
    if (line == null) {
      throw new IOException("no browser: " + said);
    }
    Thread rest = new Thread(() -> lines.lines().forEach(each -> {}), "chromium-lines");
    rest.setDaemon(true);
    rest.start();
    return new Chromium(process, profile, URI.create(line.substring(LISTENING.length()).strip()));
  }

  /** Calls a listener at each event of a name. */
  void on(String event, Consumer<JsonNode> listener) {
    listeners.put(event, listener);
  }

  /** Sends a command to the tab and waits for its answer. */
  JsonNode send(String method, Map<String, ?> parameters) {
    return await(post(session, method, parameters), method);
  }

  private String send(String to, String method, Map<String, ?> parameters, String field) {
    return await(post(to, method, parameters), method).get(field).asText();
  }

  /** Sends a command whose answer nobody waits for. */
  void post(String method, Map<String, ?> parameters) {
    post(session, method, parameters);
  }

  private synchronized CompletableFuture<JsonNode> post(
      String to, String method, Map<String, ?> parameters) {
    int id = number.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    ObjectNode message = json.createObjectNode().put("id", id).put("method", method);
    message.set("params", json.valueToTree(parameters));
    if (to != null) {
      message.put("sessionId", to);
    }
    String text = message.toString();
    sent = sent.thenCompose(done -> socket.sendText(text, true));
    return answer;
  }

  private static JsonNode await(CompletableFuture<JsonNode> answer, String method) {
    JsonNode message = answer.orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS).join();
    if (message.has("error")) {
      throw new AssertionError(method + ": " + message.get("error"));
    }
    return message.get("result");
  }

  private void received(String text) {
    JsonNode message;
    try {
      message = json.readTree(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    if (message.has("id")) {
      answers.remove(message.get("id").asInt()).complete(message);
      return;
    }
    Consumer<JsonNode> listener = listeners.get(message.get("method").asText());
    if (listener != null) {
      listener.accept(message.get("params"));
    }
  }

  @Override
  public void close() throws IOException {
    socket.abort();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().join();
    // Links to places outside of the profile.
    for (String name : List.of("SingletonSocket", "SingletonCookie", "SingletonLock")) {
      Files.deleteIfExists(profile.resolve(name));
    }
  }

  private final class Receiver implements WebSocket.Listener {
    private final StringBuilder parts = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      parts.append(data);
      if (last) {
        String text = parts.toString();
        parts.setLength(0);
        received(text);
      }
      from.request(1);
      return null;
    }
  }
}
