package space.opensensor.station;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import space.opensensor.station.BucketModel.Fault;
import space.opensensor.station.storage.FileModel;
import space.opensensor.station.storage.FlashModel;
import space.opensensor.station.storage.PowerCut;
import space.opensensor.station.storage.PowerSupply;
import space.opensensor.vee.FileStore;

/**
 * A station whose power fails again and again in the middle of a flash, file or network operation,
 * on a network and a time server that come and go. At the end every row must be in the bucket
 * exactly once, but for the row that was being written when the power failed. A seed gives the same
 * run every time.
 *
 * <p>Windows are one minute long here, so that a run of a few boots crosses many of them.
 */
final class PowerCutRun {

  private static final long START = 1795132800000L;
  private static final long WINDOW = 60000;
  private static final Fault[] FAULTS = {
    Fault.NONE,
    Fault.NONE,
    Fault.NONE,
    Fault.BROKEN_BEFORE,
    Fault.BROKEN_AFTER,
    Fault.REFUSED,
    Fault.SLOW_DOWN,
    Fault.INTERNAL_ERROR,
    Fault.GARBAGE
  };

  private final long seed;
  private final int boots;
  private final Random random;
  private final PowerSupply power;
  private final FlashModel flash;
  private final FileStore files;
  private final FileModel medium;
  private final BucketModel bucket = new BucketModel();
  private final MapSettings settings;
  private final Set<Integer> sampled = new HashSet<>();
  private final Set<Integer> inFlight = new HashSet<>();
  private long epochMillis = START;
  private int cuts;
  private int nextMark = 1;

  /** A change of the file store by which a test shows that the run finds a missing precaution. */
  interface FilesChange {
    FileStore of(FileModel files);
  }

  PowerCutRun(long seed, int boots, FilesChange change) {
    this.seed = seed;
    this.boots = boots;
    this.random = new Random(seed);
    this.power = new PowerSupply(seed);
    this.flash = new FlashModel(power, 16, 4096);
    this.medium = new FileModel(power);
    this.files = change.of(medium);
    this.settings =
        MapSettings.complete()
            .put("window.minutes", "1")
            .put("retry.max", "8")
            .put("retry.first", "1")
            .put("timeout.idle", "5");
  }

  /** Power cuts so far. */
  int cuts() {
    return cuts;
  }

  /** Rows sampled so far. */
  int rows() {
    return sampled.size();
  }

  /** What is in the bucket. */
  BucketModel bucket() {
    return bucket;
  }

  /** Runs all boots and a last one without faults, after which the bucket should have every row. */
  void run() throws IOException, SettingsException {
    for (int i = 0; i < boots; i++) {
      boot(30000 + random.nextInt(240000), true);
    }
    power.cutNever();
    boot(15 * WINDOW - epochMillis % WINDOW, false);
  }

  private void boot(long millis, boolean faulty) throws IOException, SettingsException {
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
      power.cutIn(1 + random.nextInt(random.nextBoolean() ? 30 : 400));
    }
    boolean cut = false;
    try {
      Station station = new Station(board, Profiles.indoor10());
      station.boot();
      runUntil(board, station, epochMillis + millis, faulty);
    } catch (PowerCut e) {
      cut = true;
      cuts++;
    }
    List<ModelBoard.Sample> taken = board.modelSensors().taken();
    for (ModelBoard.Sample sample : taken) {
      sampled.add(sample.mark());
      nextMark = sample.mark() + 1;
    }
    if (cut && !taken.isEmpty()) {
      inFlight.add(taken.get(taken.size() - 1).mark());
    }
    epochMillis = board.epochMillis() + 1000 + random.nextInt(20000);
    if (cut) {
      power.restore();
    } else if (faulty) {
      // A reset without a loss of power: what was written stays, what was open is gone.
      power.cutNow();
      power.restore();
    }
  }

  private void runUntil(ModelBoard board, Station station, long until, boolean faulty) {
    if (!faulty) {
      bucket.clearFaults();
    }
    long nextChange = 0;
    while (board.epochMillis() < until) {
      if (faulty && board.clock().uptimeMillis() >= nextChange) {
        nextChange += 15000;
        board.modelLink().setReachable(random.nextInt(4) != 0);
        board.modelTime().setAnswering(random.nextInt(3) != 0);
        bucket.expect(FAULTS[random.nextInt(FAULTS.length)]);
      }
      long before = board.clock().uptimeMillis();
      long due = station.step();
      board.advanceTo(Math.max(before + 10, Math.min(due, before + 5000)));
    }
  }

  /** What is wrong, or an empty string: rows stored twice, rows lost, rows never sampled. */
  String verdict(List<Integer> stored) {
    List<Integer> sorted = new ArrayList<>(stored);
    Collections.sort(sorted);
    StringBuilder wrong = new StringBuilder();
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).equals(sorted.get(i - 1))) {
        wrong.append(" twice: ").append(sorted.get(i));
      }
    }
    Set<Integer> there = new HashSet<>(stored);
    for (int mark : sampled) {
      if (!there.contains(mark) && !inFlight.contains(mark)) {
        wrong.append(" lost: ").append(mark);
      }
    }
    there.removeAll(sampled);
    if (!there.isEmpty()) {
      wrong.append(" never sampled: ").append(there);
    }
    if (!medium.names().isEmpty()) {
      wrong.append(" left in the spool: ").append(medium.names());
    }
    return wrong.length() == 0 ? "" : "seed " + seed + ", " + boots + " boots:" + wrong;
  }
}
