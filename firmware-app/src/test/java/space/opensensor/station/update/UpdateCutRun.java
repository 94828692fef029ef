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
 * A station that updates itself, its bucket and its slots over many boots, whose power fails. At
 * the end only what was published has booted, the update is kept or given up as it deserves, and
 * each row is stored once.
 */
final class UpdateCutRun {

  private static final int BOOTS = 24;
  private static final long MINUTE = 60000;
  private static final int SLOT = 196608;

  /** Longer than any update takes, of which one that reaches nobody is given ten minutes. */
  private static final long UPDATE = 45 * MINUTE;

  private final long seed;
  private final UpdateCutFigures figures;
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
  private long nextCut = Long.MAX_VALUE;
  private int trialsCut;
  private int documents;
  private Span span;

  /**
   * A station with its first firmware.
   *
   * @param bootsOnTrial how many boots the boot loader gives a new one
   * @param figures to which what happens is added
   */
  UpdateCutRun(long seed, int bootsOnTrial, UpdateCutFigures figures)
      throws GeneralSecurityException {
    this.seed = seed;
    this.figures = figures;
    this.random = new Random(seed);
    this.power = new PowerSupply(seed);
    this.flash = new FlashModel(power, 24, 1024);
    this.files = new FileModel(power);
    this.channel = new Channel(bucket.documents());
    byte[] image = Channel.image("0.1.0", "good", 30000, seed);
    channel.trust(image);
    this.slots = new SlotsModel(power, SLOT, image, channel.key(), bootsOnTrial);
  }

  /** Cuts the power at random over many boots, on a network that comes and goes. */
  void cutAtRandom(String kind, BucketReader reader) throws Exception {
    publish("0.2.0", kind);
    for (int i = 0; i < BOOTS; i++) {
      if (random.nextInt(4) == 0) {
        publishSettings();
      }
      nextCut = power.operations() + 1 + random.nextInt(random.nextBoolean() ? 60 : 500);
      boot((2 + random.nextInt(30)) * MINUTE, true);
    }
    nextCut = Long.MAX_VALUE;
    String before = slots.version();
    // Undisturbed, the first offer comes to its end, and the next is taken whatever that was.
    calm(150 * MINUTE);
    boolean good = kind.equals("good") && trialsCut < Trial.MOST_BOOTS;
    if (!kind.equals("good") || good) {
      assertEquals(
          good ? "0.2.0" : "0.1.0", slots.version(), state(before + " ran after the last cut"));
    }
    figures.ended(good);
    publish("0.3.0", "good");
    calm(150 * MINUTE);
    assertEquals("0.3.0", slots.version(), state(before + " ran after the last cut"));
    // One that was on trial when the power failed too often is given up; the next is taken.
    publishSettings();
    calm(90 * MINUTE);
    assertEquals(documents % 2 == 0 ? "60 10" : "30 5", pair(), state("the last settings"));
    assertEquals(UpdateResult.KEPT, slots.change()[2], state("the last settings"));
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

  /** The operations of an update that no cut disturbs. */
  Span operationsOf(String kind) throws Exception {
    span = new Span();
    publish("0.2.0", kind);
    calm(UPDATE);
    assertEquals(kind.equals("good") ? "0.2.0" : "0.1.0", slots.version(), kind);
    assertTrue(span.first > 0 && span.last > span.first, kind + " has no end");
    return span;
  }

  /** From the first operation after the first look for a firmware to the end of its trial. */
  static final class Span {

    long first;
    long last;

    private void see(ModelBoard board, BucketModel bucket, long operations) {
      if (first == 0
          && bucket.requests().stream().anyMatch(r -> r.key().equals(Channel.MANIFEST))) {
        first = operations;
      }
      if (last == 0
          && board.lines().stream()
              .anyMatch(line -> line.matches(".* update: .*(is kept|going back|back again)"))) {
        last = operations;
      }
    }
  }

  /** Cuts the power once, in an operation: 1 is the first since the station was made. */
  void cutOnce(String kind, long operation, BucketReader reader) throws Exception {
    publish("0.2.0", kind);
    nextCut = operation;
    calm(UPDATE);
    nextCut = Long.MAX_VALUE;
    calm(90 * MINUTE);
    boolean good = kind.equals("good");
    assertEquals(
        good ? "0.2.0" : "0.1.0", slots.version(), state(kind + ", cut at operation " + operation));
    figures.ended(good);
    judge(reader);
  }

  private String state(String what) {
    return "seed " + seed + ", " + what;
  }

  private void publish(String version, String kind) throws GeneralSecurityException {
    // What is in the slot is noted every 64 KB.
    int bytes = 20000 + random.nextInt(SLOT - 20000);
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
    if (nextCut > power.operations()) {
      power.cutIn(nextCut - power.operations());
    }
    boolean onTrial = slots.isOnTrial();
    boolean cut = false;
    Station station = null;
    try {
      SlotUpdates updates =
          new SlotUpdates(slots, new PoweredSettings(settings, power), board.device(), board.log());
      if (!updates.open()) {
        assertTrue(pair().equals("30 5") || pair().equals("60 10"), state(pair()));
        station = new Station(board, SensorProfile.indoor10().schema(), updates);
        station.boot();
        runUntil(board, station, epochMillis + millis, faulty);
      }
    } catch (PowerCut e) {
      cut = true;
      figures.cut(power.failedIn());
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
      if (span != null) {
        span.see(board, bucket, power.operations());
      }
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
    figures.stored(stored.size());
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
