package space.opensensor.station.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import space.opensensor.station.sensor.Quantity;
import space.opensensor.vee.Board;
import space.opensensor.vee.Clock;
import space.opensensor.vee.Connector;
import space.opensensor.vee.Device;
import space.opensensor.vee.Entropy;
import space.opensensor.vee.FileStore;
import space.opensensor.vee.FlashLog;
import space.opensensor.vee.InstantSensors;
import space.opensensor.vee.Log;
import space.opensensor.vee.MissingCause;
import space.opensensor.vee.NetworkLink;
import space.opensensor.vee.Reading;
import space.opensensor.vee.ResetReason;
import space.opensensor.vee.SensorBoard;
import space.opensensor.vee.Settings;
import space.opensensor.vee.TimeSource;
import space.opensensor.vee.Watchdog;

/**
 * A board whose time, network and sensors a test moves by hand. Flash, files and bucket are given
 * from outside, so that they outlive a reset: one {@code ModelBoard} is one boot.
 */
public final class ModelBoard implements Board {

  private final FlashLog journal;
  private final FileStore files;
  private final Connector connector;
  private final MapSettings settings;
  private final ModelLink link = new ModelLink();
  private final ModelTime time = new ModelTime();
  private final ModelSensors sensors;
  private SensorBoard otherSensors;
  private final List<String> lines = new ArrayList<>();
  private final Random random;
  private ModelDevice device = new ModelDevice();
  private long uptime;
  private int fed;

  /**
   * Powers a board on.
   *
   * @param epochMillis the true time of day at power-on, which only the time source tells
   * @param seed of entropy and readings
   */
  public ModelBoard(
      FlashLog journal,
      FileStore files,
      Connector connector,
      MapSettings settings,
      long epochMillis,
      long seed) {
    this.journal = journal;
    this.files = files;
    this.connector = connector;
    this.settings = settings;
    this.time.epochMillisAtBoot = epochMillis;
    this.sensors = new ModelSensors(seed, this::epochMillis);
    this.random = new Random(seed);
  }

  /** Lets time pass. */
  public void advanceTo(long uptimeMillis) {
    if (uptimeMillis > uptime) {
      uptime = uptimeMillis;
    }
  }

  /** Tells why this boot began. */
  public void setResetReason(ResetReason reason) {
    device = new ModelDevice(reason);
  }

  /** The true time of day. */
  public long epochMillis() {
    return time.epochMillisAtBoot + uptime;
  }

  public ModelLink modelLink() {
    return link;
  }

  public ModelTime modelTime() {
    return time;
  }

  public ModelSensors modelSensors() {
    return sensors;
  }

  /** Sensors that read at once. */
  public static SensorBoard instant(Consumer<Reading> sensors) {
    return new InstantSensors() {
      @Override
      public void read(Reading reading) {
        sensors.accept(reading);
      }
    };
  }

  /** Reads other sensors instead of the model's from now on. */
  public void use(SensorBoard newSensors) {
    otherSensors = newSensors;
  }

  /** The log so far, one line each. */
  public List<String> lines() {
    return lines;
  }

  /** Forgets what was logged and sampled. */
  public void forget() {
    lines.clear();
    sensors.taken.clear();
  }

  /** How often the watchdog was fed. */
  public int fed() {
    return fed;
  }

  @Override
  public Device device() {
    return device;
  }

  @Override
  public Clock clock() {
    return () -> uptime;
  }

  @Override
  public TimeSource timeSource() {
    return time;
  }

  @Override
  public NetworkLink link() {
    return link;
  }

  @Override
  public Connector connector() {
    return connector;
  }

  @Override
  public Settings settings() {
    return settings;
  }

  @Override
  public FileStore files() {
    return files;
  }

  @Override
  public FlashLog journal() {
    return journal;
  }

  @Override
  public Entropy entropy() {
    return (buffer, offset, length) -> {
      for (int i = 0; i < length; i++) {
        buffer[offset + i] = (byte) random.nextInt();
      }
    };
  }

  @Override
  public Log log() {
    return (level, line) -> lines.add(level + " " + line);
  }

  @Override
  public Watchdog watchdog() {
    return () -> fed++;
  }

  @Override
  public SensorBoard sensors() {
    return new SensorBoard() {
      @Override
      public long step(long now, long tick) {
        return chosen().step(now, tick);
      }

      @Override
      public void read(Reading reading) {
        chosen().read(reading);
      }

      @Override
      public long missing(MissingCause cause) {
        return chosen().missing(cause);
      }

      private SensorBoard chosen() {
        return otherSensors == null ? sensors : otherSensors;
      }
    };
  }

  /** A link that is up as soon as it is joined, unless a test holds it down. */
  public static final class ModelLink implements NetworkLink {

    private boolean reachable = true;
    private boolean joined;
    private int joins;

    public void setReachable(boolean isReachable) {
      reachable = isReachable;
      joined &= isReachable;
    }

    public int joins() {
      return joins;
    }

    @Override
    public void join() {
      joins++;
      joined = reachable;
    }

    @Override
    public State state() {
      return joined ? State.UP : State.DOWN;
    }

    @Override
    public String failure() {
      return joined ? "" : "no such network";
    }

    @Override
    public int rssiDbm() {
      return joined ? -60 : NO_RSSI;
    }
  }

  /** A time server that answers at once, unless a test keeps it silent; it can be wrong. */
  public static final class ModelTime implements TimeSource {

    private long epochMillisAtBoot;
    private long error;
    private boolean answering = true;
    private boolean hanging;
    private long earliest = 1793491200000L;
    private State state = State.IDLE;
    private int requests;

    public void setAnswering(boolean isAnswering) {
      answering = isAnswering;
    }

    /** Leaves requests without an answer or a failure. */
    public void setHanging(boolean isHanging) {
      hanging = isHanging;
    }

    /** Makes its answers wrong by this much. */
    public void setError(long millis) {
      error = millis;
    }

    /** Moves the date of the firmware, which is 2026-11-01 where a test says nothing. */
    public void setEarliest(long epochMillis) {
      earliest = epochMillis;
    }

    public int requests() {
      return requests;
    }

    @Override
    public void request() {
      requests++;
      state = hanging ? State.PENDING : answering ? State.SYNCHRONISED : State.FAILED;
    }

    @Override
    public State poll() {
      return state;
    }

    @Override
    public long epochMillisAtBoot() {
      return epochMillisAtBoot + error;
    }

    @Override
    public long earliestMillis() {
      return earliest;
    }
  }

  /** When a reading was taken, by the true time of day, and its mark. */
  public record Sample(long epochMillis, int mark) {}

  /** Sensors whose every reading is different, and known to the test. */
  public static final class ModelSensors extends InstantSensors {

    private final Random random;
    private final LongSupplier time;
    private final List<Sample> taken = new ArrayList<>();
    private int next;

    ModelSensors(long seed, LongSupplier time) {
      this.random = new Random(seed);
      this.time = time;
      this.next = (int) seed * 100000;
    }

    /** Goes on after marks that an earlier boot gave. */
    public void continueAt(int mark) {
      next = mark - 1;
    }

    /** The readings given out; the gas resistance is their mark, no two are alike. */
    public List<Sample> taken() {
      return taken;
    }

    @Override
    public void read(Reading reading) {
      next++;
      taken.add(new Sample(time.getAsLong(), next));
      for (int c = 0; c < reading.schema().size(); c++) {
        if (reading.schema().get(c).number() == Quantity.GAS_RESISTANCE) {
          reading.set(c, next);
        } else if (random.nextInt(20) != 0) {
          reading.set(c, random.nextInt(900));
        }
      }
    }
  }
}
