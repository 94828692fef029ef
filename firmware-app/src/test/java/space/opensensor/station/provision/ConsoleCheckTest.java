package space.opensensor.station.provision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import space.opensensor.station.model.BucketModel;
import space.opensensor.station.sensor.ChipBench;
import space.opensensor.station.sensor.simulated.ChipFault;

/** The command check: sensors, flash, and the way to the bucket. */
class ConsoleCheckTest {

  private final ConsoleBench it = new ConsoleBench();

  @Test
  void theCheckAsksTheBucketAndTheStationGoesOn() throws Exception {
    it.boot(60_000);
    List<String> lines = it.say("check");
    assertEquals(": sensors ok: no chips: the readings are a model's", lines.get(0));
    assertTrue(
        lines.get(1).matches(": flash ok: 12 rows since the start, \\d+ KiB free for files"),
        "" + lines);
    assertEquals(": link ok: up", lines.get(2));
    assertEquals(": time ok: set", lines.get(3));
    assertTrue(lines.get(4).startsWith(": server ok: localhost:9000"), "" + lines);
    assertTrue(lines.stream().anyMatch(line -> line.startsWith(": put ")), "" + lines);
  }

  @Test
  void afterACheckWithoutFaultTheFirstRowsFollowAtOnceAndTheRestOnce() throws Exception {
    it.boot(60_000);
    List<String> lines = it.say("check");
    assertEquals("ok", lines.get(lines.size() - 1), "" + lines);
    it.bench.runUntil(ConsoleBench.NOON + 70_000);
    assertEquals(1, files().size(), "" + files());
    it.say("check");
    it.bench.runUntil(ConsoleBench.NOON + 80_000);
    assertEquals(1, files().size(), "only the first rows hurry: " + files());
    it.bench.runUntil(ConsoleBench.NOON + 16 * 60_000);
    assertEquals(2, files().size(), "" + files());
    List<Long> times = new ArrayList<>();
    for (String key : files()) {
      it.bench.rows(key).forEach(row -> times.add(row.timestamp()));
    }
    assertEquals(
        LongStream.range(0, 180).mapToObj(n -> ConsoleBench.NOON + n * 5000).toList(),
        times.stream().sorted().toList());
  }

  private List<String> files() {
    return it.bench.bucket.keys().stream().filter(key -> key.endsWith(".parquet")).toList();
  }

  @Test
  void whoTakesNoAnswerOfACheckHoldsUpNoUpload() throws Exception {
    it.boot(60_000);
    it.port.setRoom(0);
    it.port.arrive("check\n");
    long noon = ConsoleBench.NOON;
    for (long t = 60_000; t <= 31 * 60_000; t += 1000) {
      it.console.step(it.bench.board.clock().uptimeMillis());
      it.bench.runUntil(noon + t);
    }
    assertEquals(
        2,
        it.bench.bucket.keys().stream().filter(key -> key.endsWith(".parquet")).count(),
        "" + it.bench.bucket.keys());
  }

  @Test
  void noFileGoesWhileACheckAsksTheBucket() throws Exception {
    it.boot(60_000);
    it.port.setRoom(1);
    it.port.arrive("check\n");
    for (int i = 0; i < 200; i++) {
      it.console.step(it.bench.board.clock().uptimeMillis());
    }
    it.bench.runUntil(ConsoleBench.NOON + 16 * 60_000);
    assertTrue(
        it.bench.bucket.keys().stream().noneMatch(key -> key.endsWith(".parquet")),
        "" + it.bench.bucket.keys());
    it.port.setRoom(1000);
    it.settle();
    it.bench.runUntil(ConsoleBench.NOON + 20 * 60_000);
    assertTrue(
        it.bench.bucket.keys().stream().anyMatch(key -> key.endsWith("/data_1200.parquet")),
        "" + it.bench.bucket.keys());
  }

  @Test
  void withoutALinkTheCheckSaysWhatToSet() throws Exception {
    it.boot(60_000);
    it.bench.board.modelLink().setReachable(false);
    List<String> lines = it.say("check");
    assertTrue(lines.get(2).startsWith(": link failed: "), "" + lines);
    assertEquals(":   -> check wifi.ssid and wifi.password", lines.get(3));
    assertEquals("error: something failed", lines.get(4));
  }

  /** Whoever takes the first lines of a check late must not get in the way of a file's upload. */
  @Test
  void anUploadThatBeganSinceTheCheckDidGoesFirst() throws Exception {
    it.boot(60_000);
    it.port.setRoom(0);
    it.port.arrive("check\n");
    for (int i = 0; i < 200; i++) {
      it.console.step(it.bench.board.clock().uptimeMillis());
    }
    it.bench.bucket.expect(BucketModel.Fault.SILENT);
    it.bench.runUntil(ConsoleBench.NOON + 15 * 60_000 + 10_000);
    assertTrue(it.bench.station.isBusy());
    it.port.setRoom(1000);
    for (int i = 0; i < 200; i++) {
      it.console.step(it.bench.board.clock().uptimeMillis());
    }
    assertTrue(it.bench.station.isBusy());
    assertFalse(it.bench.bucket.requests().stream().anyMatch(r -> r.key().endsWith("check.txt")));
    it.bench.runUntil(ConsoleBench.NOON + 20 * 60_000);
    assertTrue(files().stream().anyMatch(key -> key.endsWith("/data_1200.parquet")), "" + files());
    it.settle();
    assertEquals("ok", last(it.port.takeLines()));
  }

  private void attachChips(ChipBench chips) {
    it.console.attach(
        it.bench.station, new LastReading(chips.rack, chips.rack.schema(), chips.rack));
  }

  @Test
  void chipsThatAllReadAreOneLine() throws Exception {
    it.boot(60_000);
    ChipBench chips = new ChipBench("indoor10");
    chips.tick();
    attachChips(chips);
    assertEquals(": sensors ok: " + chips.rack.size() + " chips read", it.say("check").get(0));
  }

  @Test
  void eachChipThatDoesNotReadIsNamedAndTheFirstRowsGoUpAllTheSame() throws Exception {
    it.boot(60_000);
    ChipBench chips = new ChipBench("indoor10");
    chips.tick();
    chips.chips.i2c().chip(ChipBench.BME680).setFault(ChipFault.SILENT);
    chips.chips.pms5003().setFault(ChipFault.SILENT);
    chips.ticks(20);
    attachChips(chips);
    List<String> lines = it.say("check");
    String cure = ":   -> check its wiring, or set sensors.chips to those that are fitted";
    assertTrue(lines.get(0).startsWith(": sensors failed: bme680 at i2c 0x77: "), "" + lines);
    assertEquals(cure, lines.get(1));
    assertTrue(lines.get(2).startsWith(": sensors failed: pms5003 at "), "" + lines);
    assertEquals(cure, lines.get(3));
    assertTrue(lines.get(4).startsWith(": flash ok: "), "" + lines);
    assertEquals("error: something failed", lines.get(lines.size() - 1));
    it.bench.runUntil(ConsoleBench.NOON + 70_000);
    assertEquals(1, files().size(), "" + files());
  }

  @Test
  void flashThatIsNotReadIsSaidWithItsCure() throws Exception {
    it.boot(60_000);
    it.bench.flash.failReads(1);
    List<String> lines = it.say("check");
    assertTrue(lines.get(1).startsWith(": flash failed: "), "" + lines);
    assertEquals(
        ":   -> restart the station; where it comes again the flash is worn out", lines.get(2));
    assertEquals(": link ok: up", lines.get(3));
    assertEquals("error: something failed", lines.get(lines.size() - 1));
    assertEquals("ok", last(it.say("check")), "it was read this time");
  }

  @Test
  void rowsThatTheFlashDidNotTakeAreCounted() throws Exception {
    it.boot(60_000);
    it.bench.flash.failProgramsAfter(0);
    it.bench.runUntil(ConsoleBench.NOON + 120_000);
    List<String> lines = it.say("check");
    assertTrue(
        lines
            .get(1)
            .matches(": flash failed: \\d+ rows since the start are lost, \\d+ KiB free for files"),
        "" + lines);
  }

  private static String last(List<String> lines) {
    return lines.get(lines.size() - 1);
  }
}
