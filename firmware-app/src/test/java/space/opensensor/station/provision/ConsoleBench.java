package space.opensensor.station.provision;

import java.time.Instant;
import java.util.List;
import space.opensensor.station.bench.Bench;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.vee.Reading;
import space.opensensor.vee.WifiScanner;

/** A console on a model board, stepped by hand. */
final class ConsoleBench {

  static final long NOON = Instant.parse("2026-11-20T12:00:00Z").toEpochMilli();

  final Bench bench = new Bench(NOON);
  final ScriptedPort port = new ScriptedPort();
  final LogTail log = new LogTail(bench.board.log(), 120);
  Console console = new Console(port, bench.board, bench.settings, log, null);

  ConsoleBench with(WifiScanner scanner) {
    console = new Console(port, bench.board, bench.settings, log, scanner);
    return this;
  }

  /** Boots the station and runs it for a while, with the console beside it. */
  ConsoleBench boot(long millis) throws Exception {
    bench.settings.put("s3.create-only", "on");
    bench.boot();
    LastReading sensors =
        new LastReading(bench.board.modelSensors(), SensorProfile.indoor10().schema(), null);
    bench.runUntil(NOON + millis);
    sensors.read(new Reading(SensorProfile.indoor10().schema()));
    console.attach(bench.station, sensors);
    return this;
  }

  /** Steps until all that arrived is read and answered. */
  void settle() {
    for (int i = 0; i < 100_000 && (i < 3 || !port.isRead() || console.isBusy()); i++) {
      console.step(bench.board.clock().uptimeMillis());
    }
  }

  /** Sends a line and gives the lines of its answer. */
  List<String> say(String line) {
    port.arrive(line + "\n");
    settle();
    return port.takeLines();
  }

  /** Sends bytes and gives the packets of the answer. */
  List<String> send(byte[] bytes) {
    port.arrive(bytes);
    settle();
    return ImprovPackets.read(port.takeSent());
  }

  /** Lets time pass without the station. */
  void pass(long millis) {
    bench.board.advanceTo(bench.board.clock().uptimeMillis() + millis);
    settle();
  }
}
