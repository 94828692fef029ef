package space.opensensor.site;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** The page in a browser, whose serial port ends in a {@link Cable}. */
final class Tab {

  private static final int PATIENCE_MILLIS = 150_000;

  private final Chromium browser;
  private final Cable cable;
  private final List<String> faults = new CopyOnWriteArrayList<>();

  Tab(Chromium browser, Cable cable) throws IOException {
    this.browser = browser;
    this.cable = cable;
    browser.on("Runtime.exceptionThrown", event -> faults.add(event.toString()));
    browser.on(
        "Log.entryAdded",
        event -> {
          if (event.at("/entry/source").asText().equals("security")) {
            faults.add(event.toString());
          }
        });
    browser.on(
        "Runtime.bindingCalled",
        event -> cable.send(Base64.getDecoder().decode(event.get("payload").asText())));
    browser.send("Runtime.addBinding", Map.of("name", "serialSent"));
    String bridge = Files.readString(Path.of("src", "test", "resources", "serial-bridge.js"));
    browser.send("Page.addScriptToEvaluateOnNewDocument", Map.of("source", bridge));
    cable.listener(
        bytes -> run("serialBridge?.receive('" + Base64.getEncoder().encodeToString(bytes) + "')"),
        plugged -> run(plugged ? "serialBridge?.plug()" : "serialBridge?.pull()"));
  }

  private void run(String script) {
    browser.post(
        "Runtime.evaluate",
        Map.of("expression", script.replace("serialBridge", "window.serialBridge")));
  }

  /** Goes to the page that sets a board up and waits until its script has run. */
  void open(URI address) {
    open(address, "document.getElementById('set-s3-bucket')");
  }

  /** Goes to a page and waits until an expression is true there. */
  void open(URI address, String ready) {
    browser.send("Page.navigate", Map.of("url", address.toString()));
    await("document.readyState === 'complete' && " + ready);
  }

  /** Loads the page anew. */
  void reload() {
    value("window.before = true");
    browser.send("Page.reload", Map.of());
    await(
        "!window.before && document.readyState === 'complete' && document.getElementById('set-s3-bucket')");
  }

  /** The value of an expression, as text. */
  String value(String expression) {
    JsonNode answer =
        browser.send(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
    }
    return answer.get("result").path("value").asText();
  }

  /** Waits until an expression is true; what the page says is told where it never is. */
  void await(String expression) {
    long until = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    while (System.nanoTime() < until) {
      try {
        if (value(
                "new Promise(done => { const end = Date.now() + 2000; const look = () => { let is = false;"
                    + " try { is = !!("
                    + expression
                    + "); } catch {} if (is || Date.now() > end) done(is); else setTimeout(look, 20); }; look(); })")
            .equals("true")) {
          return;
        }
      } catch (AssertionError e) {
        // The page was left meanwhile.
      }
    }
    throw new AssertionError(
        expression
            + " never came; the page says: "
            + said()
            + "; faults: "
            + faults
            + "; cable: "
            + cable);
  }

  /** Waits until a live region says something. */
  void awaitText(String id, String part) {
    await("document.getElementById('" + id + "').textContent.includes(" + quoted(part) + ")");
  }

  /** All that the live regions say. */
  String said() {
    return value(
        "[...document.querySelectorAll('.said, .findings, .wrong')].map(e => e.textContent).join(' | ')");
  }

  /** Text of an element. */
  String text(String id) {
    return value("document.getElementById('" + id + "').textContent");
  }

  /** Presses a button, which has to be on. */
  void press(String id) {
    await("!document.getElementById('" + id + "').matches(':disabled')");
    value("document.getElementById('" + id + "').click()");
  }

  /** Fills a field in, as a person does who then goes on to the next. */
  void type(String id, String text) {
    value(
        "(() => { const field = document.getElementById('"
            + id
            + "'); field.focus(); field.value = "
            + quoted(text)
            + "; field.dispatchEvent(new Event('change', { bubbles: true })); })()");
  }

  /** All of the page that a script could read: its source, and what is in fields. */
  String everything() {
    return value(
        "document.documentElement.outerHTML + [...document.querySelectorAll('input, textarea, select')]"
            + ".map(e => e.value).join('\\n') + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)"
            + " + document.cookie + location.href + JSON.stringify(history.state)");
  }

  /** Faults of scripts, and what they were not allowed to do. */
  List<String> faults() {
    return faults;
  }

  /** A picture of the whole page. */
  void picture(Path file, int width, boolean dark) {
    browser.send(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
    browser.send(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    String data =
        browser
            .send("Page.captureScreenshot", Map.of("captureBeyondViewport", true))
            .get("data")
            .asText();
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, Base64.getDecoder().decode(data));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String quoted(String text) {
    return new ObjectMapper().valueToTree(text).toString();
  }
}
