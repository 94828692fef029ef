package space.opensensor.station.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import space.opensensor.station.Station;
import space.opensensor.station.model.BucketModel;
import space.opensensor.station.model.BucketModel.Fault;
import space.opensensor.station.model.BucketReader;
import space.opensensor.station.model.FileModel;
import space.opensensor.station.model.FlashModel;
import space.opensensor.station.model.MapSettings;
import space.opensensor.station.model.ModelBoard;
import space.opensensor.station.model.ModelIdentity;
import space.opensensor.station.model.PowerCut;
import space.opensensor.station.model.PowerSupply;
import space.opensensor.station.model.PoweredConnector;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.vee.FileStore;

/**
 * A station whose power fails again and again in the middle of a flash, file or network operation,
 * on a network and a time server that come and go. Its clock is set wrong by up to a year (its
 * firmware is older), its flash and files fail to read and keep other bits than were written; in
 * every eighth run a waiting file rots, in another keys are issued for two minutes by what fails as
 * the bucket does, in another the length of a window changes between boots, and every fourth bucket
 * has a policy that allows PUT alone.
 *
 * <p>At the end every row must be in the bucket exactly once, but for the row that was being
 * written when the power failed. Under the PUT-only policy an object may have a second copy with
 * the same batch id. The rows of a file that rotted are kept aside instead. A seed gives the same
 * run every time.
 *
 * <p>Windows are one minute long here, so that a run of a few boots crosses many of them.
 */
public final class PowerCutRun {

  private static final long START = 1795132800000L;
  private static final long WINDOW = 60000;
  private static final long HOUR = 3600000;
  private static final long YEAR = 365 * 24 * HOUR;

  /** About how far from the start of the runs NTP begins at zero again. */
  private static final long ZERO_OF_NTP = 2085978496000L - START;

  private static final long[] CLOCK_ERRORS = {
    0, 0, 0, 3000, -3000, HOUR, -HOUR, YEAR, -YEAR, ZERO_OF_NTP
  };
  private static final Fault[] FAULTS = {
    Fault.NONE,
    Fault.NONE,
    Fault.NONE,
    Fault.BROKEN_BEFORE,
    Fault.BROKEN_AFTER,
    Fault.REFUSED,
    Fault.SLOW_DOWN,
    Fault.INTERNAL_ERROR,
    Fault.SKEWED,
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
  private final boolean putOnly;
  private final boolean rots;
  private final boolean windowsVary;
  private final boolean serversDiffer;
  private final List<BucketVerdict.Boot> past = new ArrayList<>();
  private final Map<String, byte[]> rotted = new HashMap<>();
  private final CRC32 trace = new CRC32();
  private final PowerCutFigures figures = new PowerCutFigures();
  private long epochMillis = START;
  private int nextMark = 1;

  /** A change of the file store by which a test shows that the run finds a missing precaution. */
  public interface FilesChange {
    FileStore of(FileModel files);
  }

  public PowerCutRun(long seed, int boots, FilesChange change) {
    this.seed = seed;
    this.boots = boots;
    this.random = new Random(seed);
    this.power = new PowerSupply(seed);
    this.flash = new FlashModel(power, 24, 1024);
    this.medium = new FileModel(power);
    this.files = change.of(medium);
    this.putOnly = seed % 4 == 3;
    this.rots = seed % 8 == 5;
    this.windowsVary = seed % 8 == 6;
    this.serversDiffer = seed % 8 == 2;
    this.settings =
        MapSettings.complete()
            .put("window.minutes", "1")
            .put("retry.max", "8")
            .put("retry.first", "1")
            .put("timeout.idle", "5");
    if (putOnly) {
      bucket.forbidHead();
    }
    if (seed % 8 == 4) {
      settings.put("credentials.url", "https://localhost:9000/role-aliases/station/credentials");
      settings.remove("s3.access-key");
      settings.remove("s3.secret-key");
      bucket.issueKeys(ModelIdentity.certified(START - 9 * YEAR, START + 99 * YEAR), 2 * WINDOW);
    }
  }

  /** What it came to, complete after {@link #verdict}. */
  public PowerCutFigures figures() {
    return figures;
  }

  /** A checksum of every log line and every object, alike for two runs that went alike. */
  public long trace() {
    bucket
        .objects()
        .forEach(
            (key, object) -> {
              trace.update(key.getBytes(StandardCharsets.UTF_8));
              trace.update(object);
            });
    return trace.getValue() << 32 | power.operations();
  }

  /** Runs all boots and a last one without faults, after which the bucket should have every row. */
  public void run() throws IOException, SettingsException {
    for (int i = 0; i < boots; i++) {
      boot(30000 + random.nextInt(240000), true);
    }
    power.cutNever();
    settings.put("window.minutes", "1");
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
    board.modelTime().setEarliest(START - 2 * YEAR);
    if (faulty) {
      board.modelTime().setError(CLOCK_ERRORS[random.nextInt(CLOCK_ERRORS.length)]);
      power.cutIn(1 + random.nextInt(random.nextBoolean() ? 30 : 400));
      settings.put("window.minutes", windowsVary && random.nextInt(3) == 0 ? "2" : "1");
    }
    boolean cut = false;
    Station station = null;
    try {
      station = new Station(board, SensorProfile.indoor10().schema());
      station.boot();
      runUntil(board, station, epochMillis + millis, faulty);
    } catch (PowerCut e) {
      cut = true;
      figures.cuts++;
    }
    figures.boots++;
    remember(board, station == null ? 0 : station.rowsRecorded());
    epochMillis = board.epochMillis() + 1000 + random.nextInt(20000);
    if (faulty) {
      if (!cut) {
        // A reset without a loss of power: what was written stays, what was open is gone.
        power.cutNow();
      }
      power.restore();
      if (rots && random.nextInt(4) == 0) {
        rotAFile();
      }
    }
  }

  private void remember(ModelBoard board, long recorded) {
    List<Integer> marks =
        board.modelSensors().taken().stream().map(ModelBoard.Sample::mark).toList();
    past.add(new BucketVerdict.Boot(marks, recorded));
    figures.sampled += marks.size();
    nextMark += marks.size();
    for (String line : board.lines()) {
      trace.update(line.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void rotAFile() {
    List<String> waiting =
        medium.names().stream()
            .filter(name -> name.endsWith("d") && !BucketVerdict.isAside(name))
            .toList();
    if (waiting.isEmpty()) {
      return;
    }
    String name = waiting.get(random.nextInt(waiting.size()));
    byte[] content = medium.get(name);
    rotted.putIfAbsent(name, content);
    medium.rot(name, random.nextInt(content.length), random.nextInt(8));
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
        if (serversDiffer) {
          board.modelTime().setError(CLOCK_ERRORS[random.nextInt(CLOCK_ERRORS.length)]);
        }
        bucket.expect(FAULTS[random.nextInt(FAULTS.length)]);
        disturbTheMedia();
      }
      long before = board.clock().uptimeMillis();
      long due = station.step();
      board.advanceTo(Math.max(before + 10, Math.min(due, before + 5000)));
    }
  }

  private void disturbTheMedia() {
    switch (random.nextInt(16)) {
      case 0 -> flash.miswrite();
      case 1 -> medium.miswrite();
      case 2 -> flash.failReads(1 + random.nextInt(2));
      case 3 -> medium.failReads(1 + random.nextInt(2));
      default -> {
        // Nothing fails.
      }
    }
  }

  /** What is wrong with the bucket, or an empty string; also completes the figures. */
  public String verdict(BucketReader reader) throws IOException {
    String wrong = new BucketVerdict(bucket, medium, past, rotted, putOnly, figures).of(reader);
    return wrong.isEmpty() ? "" : "seed " + seed + ", " + boots + " boots:" + wrong;
  }
}
