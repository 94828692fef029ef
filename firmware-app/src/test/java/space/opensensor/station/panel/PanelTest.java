package space.opensensor.station.panel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import space.opensensor.figures.Results;
import space.opensensor.station.bench.ReachableBytes;
import space.opensensor.station.settings.SettingsException;

class PanelTest {

  private static final String HOST = "Host: 192.168.1.20:8080";

  private final PanelBench bench = new PanelBench();

  @Test
  void thePageIsGivenByGzip() throws Exception {
    String answer = bench.boot().ask(PanelBench.get("/"), HOST, "Accept: text/html");
    assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
    assertTrue(answer.contains("\r\nContent-Encoding: gzip\r\n"));
    assertTrue(answer.contains("frame-ancestors 'none'"));
    byte[] page =
        new GZIPInputStream(new ByteArrayInputStream(PanelBench.body(answer))).readAllBytes();
    String html = new String(page, UTF_8);
    assertTrue(html.startsWith("<!doctype html>"), html);
    assertTrue(html.contains("fetch('status.json'"), html);
    assertFalse(html.contains("*/"), "a part is missing, or a remark was left in");
    // Not larger than an image has room for.
    assertTrue(PanelBench.body(answer).length < 6 * 1024);
  }

  @Test
  void theStatusIsJsonThatTellsOfReadingsWindowAndUploads() throws Exception {
    bench.boot("window.minutes", "1").run(200_000);
    String json = PanelBench.text(bench.ask(PanelBench.get("/status.json"), HOST));
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        PreparedStatement query =
            duckdb.prepareStatement(
                "SELECT j->>'station', j->'readings'->0->>'name', json_array_length(j->'readings'),"
                    + " json_array_length(j->'readings'->0->'recent'), j->'uploads'->0->>'outcome',"
                    + " j->'window'->>'of', (j->'health'->>'rows')::INT > 30,"
                    + " json_array_length(j->'log') > 1, j->>'link', j->'health'->>'boot',"
                    + " j->>'time' FROM (SELECT ?::JSON AS j)")) {
      query.setString(1, json);
      try (ResultSet row = query.executeQuery()) {
        row.next();
        assertEquals(bench.station.state().settings().stationId(), row.getString(1));
        assertEquals("temperature", row.getString(2));
        assertEquals(9, row.getInt(3));
        assertEquals(32, row.getInt(4));
        assertEquals("STORED", row.getString(5));
        assertEquals("12", row.getString(6));
        assertTrue(row.getBoolean(7), json);
        assertTrue(row.getBoolean(8), json);
        assertEquals("UP", row.getString(9));
        assertEquals("1", row.getString(10));
        assertTrue(Math.abs(row.getLong(11) - PanelBench.NOON - 200_000) < 5000, json);
      }
    }
  }

  /** What a server says of an upload may be of any script, and as long as there is room for. */
  @Test
  void aTextThatIsTooLongIsCutBeforeItsEnd() throws Exception {
    String[] texts = {
      "\u4e2d".repeat(300),
      "\"".repeat(300),
      "\\".repeat(300),
      "a\r\nb\n".repeat(99),
      "x".repeat(999),
    };
    try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
        PreparedStatement valid = duckdb.prepareStatement("SELECT json_valid(?)")) {
      for (String text : texts) {
        for (int before = 0; before <= 400; before += 3) {
          PanelText out = new PanelText();
          out.form("{'key':#,'other':#,'why':#}").value("k".repeat(Math.min(before, 200)));
          out.value("k".repeat(Math.max(0, before - 200))).value(text);
          String json = new String(out.bytes(), 0, out.length(), UTF_8);
          valid.setString(1, json);
          try (ResultSet row = valid.executeQuery()) {
            row.next();
            assertTrue(row.getBoolean(1), json);
          }
        }
      }
    }
  }

  @Test
  void theFirstReadingsAloneAreTold() throws Exception {
    bench.boot().run(9_000);
    String json = PanelBench.text(bench.ask(PanelBench.get("/status.json"), HOST));
    assertTrue(json.matches(".*\"recent\":\\[-?[0-9]+,-?[0-9]+(,-?[0-9]+)?\\].*"), json);
  }

  @Test
  void theMetricsAreLinesOfPrometheus() throws Exception {
    bench.boot().run(20_000);
    String text = PanelBench.text(bench.ask(PanelBench.get("/metrics?x=1"), HOST));
    // https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details
    String label = "[a-z_]+=\"(?:[^\"\\\\\n]|\\\\[\"\\\\n])*\"";
    for (String line : text.split("\n", -1)) {
      assertTrue(
          line.isEmpty()
              || line.matches(
                  "[a-z_][a-z0-9_]*(\\{" + label + "(," + label + ")*\\})? -?[0-9]+(\\.[0-9]+)?"),
          line);
    }
    assertTrue(text.contains("station_reading{name=\"temperature\",unit=\"°C\"} "), text);
    assertTrue(text.contains("\nstation_rows 4\n") || text.contains("\nstation_rows 5\n"), text);
    assertTrue(text.endsWith("\n"));
  }

  @Test
  void aRequestThatArrivesByteByByteIsAnswered() throws Exception {
    bench.boot();
    CallersModel.Call call =
        bench.port.call((PanelBench.get("/metrics") + "\n" + HOST + "\n\n").getBytes(UTF_8));
    call.slice = 1;
    call.room = 1;
    bench.run(10_000);
    String answer = new String(call.got(), ISO_8859_1);
    assertTrue(PanelBench.text(answer).contains("station_info{"), answer);
    assertTrue(call.closed);
  }

  @Test
  void aHeadIsAnsweredWithoutABody() throws Exception {
    String answer = bench.boot().ask("HEAD /status.json HTTP/1.1", HOST);
    assertEquals("200", PanelBench.status(answer));
    assertEquals(answer.length() - 4, answer.indexOf("\r\n\r\n"), answer);
  }

  @Test
  void whatIsNoGoodRequestIsRefusedWithItsReason() throws Exception {
    bench.boot();
    String[][] cases = {
      {"404", PanelBench.get("/settings"), HOST},
      {"404", PanelBench.get("/../../etc/passwd"), HOST},
      {"404", PanelBench.get("/%2e%2e/status.json"), HOST},
      {"404", PanelBench.get("//"), HOST},
      {"405", "POST /status.json HTTP/1.1", HOST, "Content-Length: 3", "", "abc"},
      {"405", "DELETE / HTTP/1.1", HOST},
      {"405", "OPTIONS / HTTP/1.1", HOST},
      {"405", "get / HTTP/1.1", HOST},
      {"505", "GET / HTTP/1.0", HOST},
      {"505", "GET / HTTP/2.0", HOST},
      {"400", "GET / HTTP/1.1"},
      {"400", "GET / HTTP/1.1", HOST, HOST},
      {"400", "GET /"},
      {"400", "GET http://192.168.1.20/ HTTP/1.1", HOST},
      {"400", "GET  / HTTP/1.1", HOST},
      {"400", "x"},
      {"400", "GET /\u0001 HTTP/1.1", HOST},
      {"400", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc"},
      {"414", PanelBench.get("/" + "a".repeat(1 << 20)), HOST},
      {"431", PanelBench.get("/"), "X: " + "a".repeat(1 << 20), HOST},
      {"431", PanelBench.get("/"), "A: b\r\n".repeat(1000) + HOST},
    };
    for (String[] each : cases) {
      String[] lines = java.util.Arrays.copyOfRange(each, 1, each.length);
      String shown = String.join("|", lines);
      assertEquals(
          each[0],
          PanelBench.status(bench.ask(lines)),
          shown.substring(0, Math.min(60, shown.length())));
    }
    assertEquals("200", PanelBench.status(bench.ask(PanelBench.get("/"), HOST)));
  }

  @Test
  void aNameThatAPageElsewhereCouldHaveIsRefused() throws Exception {
    bench.boot();
    for (String host :
        new String[] {
          "192.168.1.20",
          "[fe80::1]:8080",
          "[::1]",
          "localhost:8080",
          "station-7",
          "Kitchen.LOCAL",
          "\t kitchen.local \t",
        }) {
      assertEquals("200", PanelBench.status(bench.ask(PanelBench.get("/"), "host:" + host)), host);
    }
    for (String host :
        new String[] {
          "evil.example",
          "evil.example:8080",
          "1.2.3.4.evil.example",
          ".local",
          "a.local.evil",
          "",
          "[x].evil.example",
          "[::1].evil.example:8080",
          "[::1",
          "[evil.example]",
          "x".repeat(300)
        }) {
      String status = PanelBench.status(bench.ask(PanelBench.get("/status.json"), "Host: " + host));
      assertEquals("421", status, host);
    }
  }

  @Test
  void onlyWhoKnowsThePasswordMayLook() throws Exception {
    bench.boot("panel.access", "password", "panel.password", "correct horse");
    assertTrue(bench.ask(PanelBench.get("/"), HOST).startsWith("HTTP/1.1 401 Unauthorized\r\n"));
    assertTrue(
        bench
            .ask(PanelBench.get("/nothing"), HOST)
            .contains("WWW-Authenticate: Basic realm=\"station\""));
    String[][] cases = {
      {"200", "station:correct horse"},
      {"401", "station:correct hors"},
      {"401", "station:correct horsee"},
      {"401", "station:correct horsf"},
      {"401", "Station:correct horse"},
      {"401", ""},
      {"401", "station:" + "x".repeat(200)},
    };
    for (String[] each : cases) {
      String shown = Base64.getEncoder().encodeToString(each[1].getBytes(UTF_8));
      String answer =
          bench.ask(PanelBench.get("/status.json"), HOST, "Authorization: Basic " + shown);
      assertEquals(each[0], PanelBench.status(answer), each[1]);
      assertFalse(answer.contains("correct horse"), "the password is in an answer");
      assertFalse(answer.contains(shown.isEmpty() ? "Y29ycmVjdC" : shown));
    }
  }

  @Test
  void noSecretOfTheSettingsIsInAnyAnswer() throws Exception {
    bench.boot("panel.access", "password", "panel.password", "correct horse").run(30_000);
    String right = "Authorization: Basic c3RhdGlvbjpjb3JyZWN0IGhvcnNl"; // station:correct horse
    for (String path : new String[] {"/", "/status.json", "/metrics"}) {
      String answer = bench.ask(PanelBench.get(path), HOST, right);
      assertEquals("200", PanelBench.status(answer));
      for (String name : new String[] {"s3.secret-key", "s3.access-key", "panel.password"}) {
        String secret = new String(bench.bench.settings.get(name), UTF_8);
        assertFalse(answer.contains(secret), name + " is in " + path);
      }
    }
  }

  @Test
  void whoIsSilentHalfOrDeafLosesThePlace() throws Exception {
    bench.boot();
    CallersModel.Call silent = bench.port.call(new byte[0]);
    CallersModel.Call half = bench.port.call("GET /status.json HT".getBytes(UTF_8));
    CallersModel.Call deaf =
        bench.port.call((PanelBench.get("/") + "\r\n" + HOST + "\r\n\r\n").getBytes(UTF_8));
    deaf.room = 0;
    CallersModel.Call waits =
        bench.port.call((PanelBench.get("/") + "\r\n" + HOST + "\r\n\r\n").getBytes(UTF_8));
    bench.run(900);
    assertFalse(silent.closed);
    assertEquals(0, waits.got().length);
    bench.run(300);
    assertTrue(silent.closed);
    bench.run(500);
    assertTrue(waits.got().length > 3000, "answered once a place was free");
    assertFalse(half.closed);
    bench.run(1000);
    assertTrue(half.closed);
    assertFalse(deaf.closed);
    bench.run(18_000);
    assertTrue(deaf.closed);
  }

  @Test
  void whoHangsUpOrBreaksOffFreesThePlace() throws Exception {
    bench.boot();
    CallersModel.Call gone = bench.port.call("GET".getBytes(UTF_8));
    gone.hangsUp = true;
    CallersModel.Call broken =
        bench.port.call((PanelBench.get("/") + "\r\n" + HOST + "\r\n\r\n").getBytes(UTF_8));
    broken.broken = true;
    bench.run(500);
    assertTrue(gone.closed && broken.closed);
  }

  @Test
  void whatFollowsARequestIsPassedOver() throws Exception {
    bench.boot();
    String one = PanelBench.get("/metrics") + "\r\n" + HOST + "\r\n\r\n";
    CallersModel.Call call = bench.port.call(one.repeat(50).getBytes(UTF_8));
    bench.run(3000);
    String answer = new String(call.got(), ISO_8859_1);
    // A socket that is closed with bytes unread may lose the answer on its way.
    assertTrue(call.closed && call.isRead());
    assertTrue(PanelBench.text(answer).startsWith("station_info{"), answer);
  }

  @Test
  void aFloodOfCallersHoldsUpNoRowAndMovesABoundedPieceATurn() throws Exception {
    bench.boot("window.minutes", "1").run(10_000);
    String[] kinds = {
      PanelBench.get("/status.json") + "\r\n" + HOST + "\r\n\r\n",
      PanelBench.get("/") + "\r\nHost: evil.example\r\n\r\n",
      "\u0000\u0001\u0002",
      "GET /" + "x".repeat(5000),
      ""
    };
    long before = bench.station.rowsRecorded();
    long end = bench.uptime() + 300_000;
    long most = 0;
    bench.port.takeMoved();
    for (int i = 0; bench.uptime() < end; i++) {
      if (i % 4 == 0) {
        bench.port.call(kinds[i / 4 % kinds.length].getBytes(ISO_8859_1));
      }
      bench.turn(end);
      most = Math.max(most, bench.port.takeMoved());
    }
    assertEquals(60, bench.station.rowsRecorded() - before);
    assertTrue(most <= 3 * (PanelText.ROOM + 7), most + " bytes in one turn");
    bench.port.forget();
    bench.run(6000);
    String metrics = PanelBench.text(bench.ask(PanelBench.get("/metrics"), HOST));
    assertTrue(metrics.contains("station_rows_missed 0\n"), metrics);
    assertTrue(metrics.contains("station_rows_lost 0\n"), metrics);
  }

  @Test
  void itTakesLessThan8KbOfHeap() throws Exception {
    bench.boot("panel.access", "password", "panel.password", "p".repeat(64), "window.minutes", "1");
    bench.run(400_000);
    for (int i = 0; i < 3; i++) {
      bench.port.call((PanelBench.get("/status.json") + "\r\n" + HOST).getBytes(UTF_8));
    }
    bench.run(500);
    long bytes =
        ReachableBytes.of(new Object[] {bench.station, bench.panel, bench.log}, "com.sun.proxy");
    long without = ReachableBytes.of(new Object[] {bench.station, bench.log}, "com.sun.proxy");
    assertTrue(bytes - without <= 8 * 1024, bytes - without + " bytes");
    assertTrue(bytes - without > 4 * 1024, bytes - without + " bytes: is all of it counted?");
    Results results =
        new Results(
            "panel-heap", Results.commandOfTest("firmware-app", "PanelTest"), "what", "heap (B)");
    results.row("panel", bytes - without);
    results.publishIfAsked();
  }

  @Test
  void aPortThatIsTakenIsTriedAgain() throws Exception {
    bench.port.refuse(true);
    bench.boot().run(5_000);
    assertEquals(0, bench.port.port());
    bench.port.refuse(false);
    bench.run(11_000);
    assertEquals(8080, bench.port.port());
    assertArrayEquals(
        new String[] {"W panel: cannot listen at port 8080", "I panel: at port 8080"},
        lines("panel: "));
  }

  private String[] lines(String part) {
    return java.util.stream.IntStream.range(0, 64)
        .mapToObj(bench.log::line)
        .filter(line -> line != null && line.contains(part))
        .toArray(String[]::new);
  }

  @Test
  void aPanelWithoutAPasswordNeedsTheOwnersWord() {
    SettingsException e =
        assertThrows(SettingsException.class, () -> bench.boot("panel.access", "password"));
    assertEquals(
        "panel.password: not set; expected a password, or panel.access=open for everybody on the"
            + " network",
        e.getMessage());
    e =
        assertThrows(
            SettingsException.class,
            () -> bench.boot("panel.access", "password", "panel.password", "short"));
    assertEquals("panel.password: expected 8 to 64 printable ASCII characters", e.getMessage());
  }

  @Test
  void thePageOfTheBuildIsThatOfItsSources() throws Exception {
    String script = Files.readString(Path.of("src/main/panel/panel.js"));
    byte[] packed = new byte[PanelBench.page().length()];
    PanelBench.page().copy(0, packed, 0, packed.length);
    String html =
        new String(new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes(), UTF_8);
    String packedText = html.replaceAll("\\s", "");
    for (String line : script.split("\n")) {
      assertTrue(line.startsWith("/**") || packedText.contains(line.replaceAll("\\s", "")), line);
    }
    // What is in quotes keeps its blanks.
    assertTrue(html.contains("' rows in no file yet'"), html);
    assertTrue(html.contains("minmax(min(100%,24rem),1fr)"), html);
  }
}
