package space.opensensor.site;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A tab of a browser without a window, driven by the <a
 * href="https://chromedevtools.github.io/devtools-protocol/">DevTools protocol</a>. It shares
 * nothing with other tabs but the browser's process: that one is started once for each set of
 * options, and ends with this JVM.
 */
final class Chromium implements AutoCloseable {

  private static final String LISTENING = "DevTools listening on ";
  private static final long ANSWER_SECONDS = 90;

  /** Where running browsers are spoken to, by their options. */
  private static final Map<List<String>, URI> RUNNING = new HashMap<>();

  private final ObjectMapper json = new ObjectMapper();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final Map<String, Consumer<JsonNode>> listeners = new ConcurrentHashMap<>();
  private final AtomicInteger number = new AtomicInteger();
  private final WebSocket socket;
  private final String context;
  private final String session;
  private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);

  private Chromium(URI address) {
    this.socket =
        HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(address, new Receiver()).join();
    this.context = send(null, "Target.createBrowserContext", Map.of(), "browserContextId");
    String target =
        send(
            null,
            "Target.createTarget",
            Map.of("url", "about:blank", "browserContextId", context),
            "targetId");
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

  /** The program of a browser on this machine, that without windows first; or null. */
  static Path program() {
    String given = System.getenv("CHROMIUM");
    List<Path> places = new ArrayList<>();
    if (given != null) {
      places.add(Path.of(given));
    }
    for (String name :
        List.of("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")) {
      for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
        places.add(Path.of(folder, name));
      }
    }
    return places.stream().filter(Files::isExecutable).findFirst().orElse(null);
  }

  /**
   * Opens a tab.
   *
   * @param options more of the browser's command line
   */
  static Chromium open(Path program, String... options) throws IOException {
    synchronized (RUNNING) {
      List<String> key = List.of(options);
      if (!RUNNING.containsKey(key)) {
        RUNNING.put(key, start(program, key));
      }
      return new Chromium(RUNNING.get(key));
    }
  }

  private static URI start(Path program, List<String> options) throws IOException {
    Path profile = Files.createTempDirectory("chromium");
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
    command.addAll(options);
    command.add("about:blank");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process, profile)));
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
    return URI.create(line.substring(LISTENING.length()).strip());
  }

  private static void end(Process process, Path profile) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    process.onExit().join();
    try (Stream<Path> files = Files.walk(profile)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      System.err.println("chromium: left " + profile + ": " + e);
    }
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
  public void close() {
    await(
        post(null, "Target.disposeBrowserContext", Map.of("browserContextId", context)),
        "Target.disposeBrowserContext");
    socket.abort();
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
