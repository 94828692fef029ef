package space.opensensor.station.update;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import space.opensensor.station.Station;
import space.opensensor.station.model.BucketModel;
import space.opensensor.station.model.BucketModel.Fault;
import space.opensensor.station.model.BucketReader;
import space.opensensor.station.model.FileModel;
import space.opensensor.station.model.FlashModel;
import space.opensensor.station.model.MapSettings;
import space.opensensor.station.model.ModelBoard;
import space.opensensor.station.model.PowerCut;
import space.opensensor.station.model.PowerSupply;
import space.opensensor.station.model.PoweredConnector;
import space.opensensor.station.model.PoweredSettings;
import space.opensensor.station.model.SlotsModel;
import space.opensensor.station.sensor.profile.SensorProfile;

/**
 * Random power cuts through stations that update themselves and their settings, from good firmware
 * to good, to one that does not boot and to one that reaches nobody, under boot loaders that give
 * an image one boot on trial or three. {@code -Dpower.updates=N} runs N seeds instead of the few of
 * a normal build, {@code -Dpower.seed=S} begins at another.
 */
class UpdatePowerCutTest {

  private static final int BOOTS = 24;
  private static final long MINUTE = 60000;

  private int cuts;
  private int kept;
  private int givenUp;

  @Test
  void whereverThePowerFailsSignedFirmwareBootsAndEveryRowIsStoredOnce() throws Exception {
    int runs = Integer.getInteger("power.updates", 25);
    long first = Long.getLong("power.seed", 1);
    try (BucketReader reader = new BucketReader()) {
      for (long seed = first; seed < first + runs; seed++) {
        new Run(seed).run(reader);
      }
    }
    assertTrue(cuts >= 8 * runs, cuts + " cuts are too few to show anything");
    assertTrue(kept > 0 && givenUp > 0, kept + " updates kept, " + givenUp + " given up");
  }

  /** One station, its bucket and its slots over many boots. */
  private final class Run {

    private final long seed;
    private final Random random;
    private final PowerSupply power;
    private final FlashModel flash;
    private final FileModel files;
    private final BucketModel bucket = new BucketModel();
    private final Channel channel;
    private final SlotsModel slots;
    private final MapSettings settings =
        MapSettings.complete()
            .put("window.minutes", "5")
            .put("sample.period", "30")
            .put("retry.max", "8")
            .put("retry.first", "1")
            .put("station.id", "cut")
            .put("update.channel", "stable")
            .put("update.hours", "1")
            .put("update.trial", "10");
    private final Set<Integer> sampled = new HashSet<>();
    private final Set<Integer> recorded = new HashSet<>();
    private long epochMillis = UpdateBench.NOON;
    private int nextMark = 1;
    private int trialsCut;
    private int documents;

    Run(long seed) throws GeneralSecurityException {
      this.seed = seed;
      this.random = new Random(seed);
      this.power = new PowerSupply(seed);
      this.flash = new FlashModel(power, 24, 1024);
      this.files = new FileModel(power);
      this.channel = new Channel(bucket.documents());
      byte[] image = Channel.image("0.1.0", "good", 30000, seed);
      channel.trust(image);
      this.slots = new SlotsModel(power, 65536, image, channel.key(), random.nextBoolean() ? 1 : 3);
    }

    void run(BucketReader reader) throws Exception {
      String[] kinds = {"good", "crash", "deaf"};
      String kind = kinds[random.nextInt(kinds.length)];
      publish("0.2.0", kind);
      for (int i = 0; i < BOOTS; i++) {
        if (random.nextInt(4) == 0) {
          publishSettings();
        }
        boot((2 + random.nextInt(30)) * MINUTE, true);
      }
      String before = slots.version();
      // Undisturbed, the first offer comes to its end, and the next is taken whatever that was.
      calm(150 * MINUTE);
      boolean good = kind.equals("good") && trialsCut < Trial.MOST_BOOTS;
      if (!kind.equals("good") || good) {
        assertEquals(good ? "0.2.0" : "0.1.0", slots.version(), state(before));
      }
      kept += good ? 1 : 0;
      givenUp += good ? 0 : 1;
      publish("0.3.0", "good");
      calm(150 * MINUTE);
      assertEquals("0.3.0", slots.version(), state(before));
      // One that was on trial when the power failed too often is given up; the next is taken.
      publishSettings();
      calm(90 * MINUTE);
      assertEquals(documents % 2 == 0 ? "60 10" : "30 5", pair(), state(before));
      assertEquals(UpdateResult.KEPT, slots.change()[2], state(before));
      judge(reader);
    }

    /** Settings that are good together alone: a period of 60 s and 10 minutes, or 30 s and 5. */
    private void publishSettings() throws GeneralSecurityException {
      documents++;
      channel.sign(
          "config/station=cut.properties",
          "station=cut\nversion="
              + documents
              + (documents % 2 == 0
                  ? "\nsample.period=60\nntp.server=a\nwindow.minutes=10"
                  : "\nsample.period=30\nntp.server=\nwindow.minutes=5"));
    }

    private String pair() {
      return new String(settings.get("sample.period"), StandardCharsets.UTF_8)
          + ' '
          + new String(settings.get("window.minutes"), StandardCharsets.UTF_8);
    }

    private String state(String before) {
      return "seed " + seed + ", " + before + " ran after the last cut";
    }

    private void publish(String version, String kind) throws GeneralSecurityException {
      int bytes = 20000 + random.nextInt(30000);
      channel.publish(version, Channel.image(version, kind, bytes, seed + bytes), "");
    }

    private void calm(long millis) throws Exception {
      bucket.clearFaults();
      long end = epochMillis + millis;
      while (epochMillis < end) {
        boot(end - epochMillis, false);
      }
    }

    private void boot(long millis, boolean faulty) throws Exception {
      byte[] image = slots.boot();
      assertTrue(channel.isPublished(image), "seed " + seed + ": boots what nobody signed");
      if (slots.kind().equals("crash")) {
        epochMillis += 1000;
        return;
      }
      ModelBoard board =
          new ModelBoard(
              flash,
              files,
              new PoweredConnector(bucket, power),
              settings,
              epochMillis,
              random.nextLong());
      board.modelSensors().continueAt(nextMark);
      if (faulty) {
        power.cutIn(1 + random.nextInt(random.nextBoolean() ? 60 : 500));
      }
      boolean onTrial = slots.isOnTrial();
      boolean cut = false;
      Station station = null;
      try {
        SlotUpdates updates =
            new SlotUpdates(
                slots, new PoweredSettings(settings, power), board.device(), board.log());
        if (!updates.open()) {
          assertTrue(pair().equals("30 5") || pair().equals("60 10"), "seed " + seed + pair());
          station = new Station(board, SensorProfile.indoor10().schema(), updates);
          station.boot();
          runUntil(board, station, epochMillis + millis, faulty);
        }
      } catch (PowerCut e) {
        cut = true;
        cuts++;
      }
      // A start that the power did not let happen counts as one, as a trial cut short does.
      boolean started = cut && board.lines().toString().contains(" is started");
      trialsCut += started || onTrial && slots.isOnTrial() ? 1 : 0;
      remember(board, station == null ? 0 : station.rowsRecorded());
      epochMillis = board.epochMillis() + 1000 + random.nextInt(20000);
      if (!cut) {
        // A restart: what was written stays.
        power.cutNow();
      }
      power.restore();
    }

    private void runUntil(ModelBoard board, Station station, long until, boolean faulty) {
      long nextChange = 0;
      while (board.epochMillis() < until && !slots.isRestarted()) {
        if (board.clock().uptimeMillis() >= nextChange) {
          nextChange += 30000;
          boolean deaf = slots.kind().equals("deaf");
          board.modelLink().setReachable(!deaf && (!faulty || random.nextInt(5) != 0));
          if (faulty && random.nextInt(3) == 0) {
            Fault[] all = {
              Fault.BROKEN_BEFORE,
              Fault.BROKEN_AFTER,
              Fault.REFUSED,
              Fault.SLOW_DOWN,
              Fault.INTERNAL_ERROR,
              Fault.GARBAGE
            };
            bucket.expect(all[random.nextInt(all.length)]);
          }
        }
        long before = board.clock().uptimeMillis();
        long due = station.step();
        board.advanceTo(Math.max(before + 10, Math.min(due, before + 5000)));
      }
    }

    private void remember(ModelBoard board, long rows) {
      List<Integer> marks =
          board.modelSensors().taken().stream().map(ModelBoard.Sample::mark).toList();
      sampled.addAll(marks);
      recorded.addAll(marks.subList(0, (int) Math.min(rows, marks.size())));
      nextMark += marks.size();
    }

    /** Rows of the last window may still be on flash, as of any station. */
    private void judge(BucketReader reader) throws Exception {
      List<Integer> stored = reader.marks(bucket);
      Set<Integer> once = new HashSet<>(stored);
      assertEquals(once.size(), stored.size(), "seed " + seed + ": a row is stored twice");
      assertTrue(sampled.containsAll(once), "seed " + seed + ": a row was never sampled");
      int last = once.stream().max(Integer::compare).orElseThrow();
      List<Integer> lost = new ArrayList<>();
      for (int mark : recorded) {
        if (mark <= last && !once.contains(mark)) {
          lost.add(mark);
        }
      }
      assertEquals(List.of(), lost, "seed " + seed + ": rows are lost");
      assertTrue(nextMark - last < 40, "seed " + seed + ": the last rows are missing");
    }
  }
}
