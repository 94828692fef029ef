package space.opensensor.station.panel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import space.opensensor.station.Station;
import space.opensensor.station.bench.Bench;
import space.opensensor.station.provision.LastReading;
import space.opensensor.station.provision.LogTail;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.settings.PanelAccess;
import space.opensensor.vee.Board;

/** A station with a panel on a model board, and callers. */
final class PanelBench {

  static final long NOON = Instant.parse("2026-11-20T12:00:00Z").toEpochMilli();

  final Bench bench = new Bench(NOON);
  final CallersModel port = new CallersModel();
  final LogTail log = new LogTail(bench.board.log(), 1024);
  Station station;
  Panel panel;

  /** Boots it with these settings. */
  PanelBench boot(String... settings) throws Exception {
    bench.settings.put("panel.port", "8080").put("panel.access", "open");
    for (int i = 0; i < settings.length; i += 2) {
      bench.settings.put(settings[i], settings[i + 1]);
    }
    LastReading sensors =
        new LastReading(bench.board.modelSensors(), SensorProfile.indoor10().schema(), null);
    Board board =
        (Board)
            Proxy.newProxyInstance(
                Board.class.getClassLoader(),
                new Class<?>[] {Board.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("sensors")) {
                    return sensors;
                  }
                  try {
                    return method.getName().equals("log")
                        ? log
                        : method.invoke(bench.board, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    station = new Station(board, SensorProfile.indoor10().schema());
    station.boot();
    panel = new Panel(port, page(), PanelAccess.of(bench.settings), board, station, sensors, log);
    return this;
  }

  /** The page of the build. */
  static PanelPage page() throws IOException {
    byte[] bytes;
    try (InputStream in = Panel.class.getResourceAsStream("panel.html.gz")) {
      bytes = in.readAllBytes();
    }
    return new PageModel(bytes);
  }

  /** Bytes that are no part of a heap. */
  private record PageModel(byte[] bytes) implements PanelPage {
    @Override
    public int length() {
      return bytes.length;
    }

    @Override
    public void copy(int position, byte[] into, int offset, int length) {
      System.arraycopy(bytes, position, into, offset, length);
    }
  }

  /** Lets the station and its panel run for a while, the loop as ports have it. */
  PanelBench run(long millis) {
    long end = uptime() + millis;
    while (uptime() < end) {
      turn(end);
    }
    return this;
  }

  /** One turn of the loop. */
  void turn(long end) {
    long due = station.step();
    panel.step(uptime());
    boolean busy = station.isBusy() || panel.isBusy();
    long next = busy ? uptime() + 1 : Math.min(Math.max(due, uptime() + 1), uptime() + 50);
    bench.board.advanceTo(Math.min(next, end));
  }

  long uptime() {
    return bench.board.clock().uptimeMillis();
  }

  /** What the panel answers to bytes. */
  String ask(byte[] request) {
    CallersModel.Call call = port.call(request);
    run(3000);
    return new String(call.got(), ISO_8859_1);
  }

  /** What it answers to lines. */
  String ask(String... lines) {
    return ask((String.join("\r\n", lines) + "\r\n\r\n").getBytes(ISO_8859_1));
  }

  /** The status of an answer. */
  static String status(String answer) {
    return answer.startsWith("HTTP/1.1 ") ? answer.substring(9, 12) : "none: " + answer;
  }

  /** The body of an answer in chunks, put together as RFC 9112 has it. */
  static byte[] body(String answer) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int at = answer.indexOf("\r\n\r\n") + 4;
    while (true) {
      int end = answer.indexOf("\r\n", at);
      int length = Integer.parseInt(answer.substring(at, end), 16);
      at = end + 2;
      body.writeBytes(answer.substring(at, at + length).getBytes(ISO_8859_1));
      if (!answer.startsWith("\r\n", at + length)) {
        throw new AssertionError("no end of a chunk at " + (at + length));
      }
      at += length + 2;
      if (length == 0) {
        if (at != answer.length()) {
          throw new AssertionError("bytes behind the last chunk");
        }
        return body.toByteArray();
      }
    }
  }

  static String text(String answer) {
    return new String(body(answer), UTF_8);
  }

  static String get(String path) {
    return "GET " + path + " HTTP/1.1";
  }
}
