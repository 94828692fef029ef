package space.opensensor.station.sensor;

import space.opensensor.vee.BusException;
import space.opensensor.vee.MissingCause;
import space.opensensor.vee.Uart;

/**
 * Plantower PMS5003: PM1.0, PM2.5 and PM10 in µg/m³ and particles above six sizes in 0.1 l, over a
 * serial port at 9600 baud, in passive mode. Takes about 50 ms. Where readings are two minutes or
 * more apart the fan rests in between and is woken for its warm-up.
 *
 * <p>Frames that come unasked are those of a sensor that has restarted: it warms up again.
 *
 * <p>Specification: <a
 * href="https://www.aqmd.gov/docs/default-source/aq-spec/resources-page/plantower-pms5003-manual_v2-3.pdf">
 * PMS5003 manual 2.3</a>, appendix I (frames) and II (commands).
 */
public final class Pms5003 extends Sensor {

  /** Commands (appendix II). */
  public static final int READ = 0xe2;

  public static final int MODE = 0xe1;
  public static final int SLEEP = 0xe4;

  private static final int SWITCH_MILLIS = 100;
  private static final int ANSWER_MILLIS = 50;
  private static final int POLL_MILLIS = 20;
  private static final int POLLS = 15;
  private static final int COLLECT = 2;

  /** The most bytes taken in one step. */
  private static final int MOST_BYTES = 256;

  private static final int REST_FROM_MILLIS = 120_000;
  private static final int WAKE_MILLIS = ParticleValues.WARM_UP_MILLIS + 5_000;

  private final Uart uart;
  private final PmsFrame frame = new PmsFrame();
  private final ParticleValues values = new ParticleValues(frame);
  private final byte[] bytes = new byte[64];
  private final byte[] command = new byte[7];
  private boolean asleep;
  private int polls;
  private int heard;
  private boolean switching;

  /**
   * A driver of the sensor on a serial port.
   *
   * @param uart null where the board has none
   */
  public Pms5003(Uart uart) {
    super(
        "pms5003",
        "uart",
        ParticleValues.numbers(),
        new int[ParticleValues.COUNT],
        ParticleValues.warmUps());
    this.uart = uart;
  }

  @Override
  boolean isBroken(BusException.Kind kind) {
    return kind != BusException.Kind.NO_BUS;
  }

  @Override
  protected long advance(int phase, long now) throws BusException {
    if (uart == null) {
      throw new BusException(place(), BusException.Kind.NO_BUS);
    }
    switch (phase) {
      case SET_UP:
        return setUp(now);
      case MEASURE:
        return measure(now);
      default:
        return collect(now);
    }
  }

  /** Passive mode: results when they are asked for. */
  private long setUp(long now) throws BusException {
    boolean restarted = drain() > 0;
    if (restarted || !wasPowered()) {
      poweredOn(now);
    }
    if (asleep) {
      send(SLEEP, 1);
      asleep = false;
    }
    send(MODE, 0);
    isSetUp();
    switching = true;
    return next(MEASURE, now + SWITCH_MILLIS);
  }

  private long measure(long now) throws BusException {
    int unasked = drain();
    if (unasked > 0 && !switching) {
      return next(restart(now), now);
    }
    switching = false;
    frame.clear();
    heard = 0;
    polls = 0;
    send(READ, 0);
    return next(COLLECT, now + ANSWER_MILLIS);
  }

  private int restart(long now) {
    poweredOn(now);
    return SET_UP;
  }

  private long collect(long now) throws BusException {
    int count = uart.read(bytes, 0, bytes.length);
    heard += count;
    for (int i = 0; i < count; i++) {
      if (frame.add(bytes[i]) && frame.isResult()) {
        return results();
      }
    }
    polls++;
    if (polls < POLLS) {
      return next(COLLECT, now + POLL_MILLIS);
    }
    if (heard == 0) {
      lostPower();
      return fail(MissingCause.ABSENT, "no answer; check wiring, SET pin and 5 V");
    }
    return fail(MissingCause.GARBLED, "its bytes are no frame");
  }

  private long results() {
    MissingCause doubt = values.doubt();
    if (doubt == MissingCause.STUCK) {
      return fail(doubt, "its results do not change any more");
    }
    if (doubt != null) {
      return fail(doubt, "its values contradict each other");
    }
    for (int i = 0; i < size(); i++) {
      set(i, values.value(i));
    }
    return DONE;
  }

  /** Throws away what has arrived; how many frames of results were in it. */
  private int drain() throws BusException {
    int frames = 0;
    frame.clear();
    for (int total = 0; total < MOST_BYTES; total += bytes.length) {
      int count = uart.read(bytes, 0, bytes.length);
      for (int i = 0; i < count; i++) {
        if (frame.add(bytes[i]) && frame.isResult()) {
          frames++;
        }
      }
      if (count < bytes.length) {
        break;
      }
    }
    return frames;
  }

  /** A command and its datum (appendix II), with the sum of its bytes. */
  private void send(int code, int datum) throws BusException {
    command[0] = 0x42;
    command[1] = 0x4d;
    command[2] = (byte) code;
    command[3] = 0;
    command[4] = (byte) datum;
    int sum = 0x42 + 0x4d + code + datum;
    command[5] = (byte) (sum >> 8);
    command[6] = (byte) sum;
    if (uart.write(command, 0, command.length) != command.length) {
      throw new BusException(place(), BusException.Kind.FAILED);
    }
  }

  @Override
  long rest(long now, long tick) throws BusException {
    if (uart == null || !wasPowered()) {
      return DONE;
    }
    if (asleep && now >= tick - WAKE_MILLIS) {
      drain();
      send(SLEEP, 1);
      asleep = false;
      poweredOn(now);
      send(MODE, 0);
      switching = true;
    } else if (!asleep && due() == DONE && tick - now >= REST_FROM_MILLIS) {
      send(SLEEP, 0);
      asleep = true;
    }
    return asleep ? tick - WAKE_MILLIS : DONE;
  }
}
