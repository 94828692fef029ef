package space.opensensor.station.sensor.plantower;

import space.opensensor.station.sensor.Sensor;
import space.opensensor.station.sensor.SensorBuses;
import space.opensensor.station.sensor.simulated.SensorKind;
import space.opensensor.vee.BusException;
import space.opensensor.vee.MissingCause;
import space.opensensor.vee.Uart;

/**
 * Plantower PMS5003: PM1.0, PM2.5 and PM10 in µg/m³ and particles above six sizes in 0.1 l, over a
 * serial port at 9600 baud, in passive mode. Takes about 200 ms. Where readings are two minutes or
 * more apart the fan rests in between and is woken for its warm-up. Each set-up wakes the sensor:
 * it does not know when the processor restarts, and one that was sent to sleep before that would
 * sleep for ever.
 *
 * <p>A sensor that has restarted is in active mode: it sends frames at an interval of its own,
 * unasked, and warms up again. It is told by a frame before the first question, or, since the first
 * of its frames may look like the answer, by the second question, which it does not answer at once
 * as well, and then by what it says in a silence as long as both answers took: whatever its
 * interval, one of the two is not what a passive sensor does.
 *
 * <p>Specification: <a
 * href="https://www.aqmd.gov/docs/default-source/aq-spec/resources-page/plantower-pms5003-manual_v2-3.pdf">
 * PMS5003 manual 2.3</a>, output result (modes), circuit attentions (warm-up), appendix I (frames)
 * and II (commands).
 */
public final class Pms5003 extends Sensor {

  /** Its name in profiles, its driver and its simulated chip. */
  public static final SensorKind KIND =
      new SensorKind("pms5003", 0) {
        @Override
        public Sensor driver(SensorBuses buses, int at) {
          return new Pms5003(buses.uart());
        }
      };

  /** Commands (appendix II). */
  public static final int READ = 0xe2;

  public static final int MODE = 0xe1;
  public static final int SLEEP = 0xe4;

  private static final int SWITCH_MILLIS = 100;
  private static final int ANSWER_MILLIS = 50;
  private static final int POLL_MILLIS = 20;
  private static final int POLLS = 12;
  private static final int COLLECT = 2;
  private static final int COLLECT_AGAIN = 3;
  private static final int LISTEN = 4;
  private static final int BE_PASSIVE = 5;

  /** When there is no command to be sent between measurements. */
  private static final long NEVER = Long.MAX_VALUE;

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
  private long passiveAt = NEVER;
  private int polls;
  private int heard;
  private long lastQuiet;
  private boolean switching;

  /**
   * A driver of the sensor on a serial port.
   *
   * @param uart null where the board has none
   */
  public Pms5003(Uart uart) {
    super("pms5003", "uart", ParticleValues.values());
    this.uart = uart;
  }

  @Override
  protected boolean isBroken(BusException.Kind kind) {
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
      case BE_PASSIVE:
        bePassive();
        return next(MEASURE, now + SWITCH_MILLIS);
      case LISTEN:
        return listen();
      default:
        return collect(phase, now);
    }
  }

  private long setUp(long now) throws BusException {
    boolean restarted = drain() > 0;
    if (restarted || asleep || !wasPowered()) {
      poweredOn(now);
    }
    wake();
    isSetUp();
    return next(BE_PASSIVE, now + SWITCH_MILLIS);
  }

  /** Always sent as it is, 42 4d e4 00 01 01 74; one that is awake stays so. */
  private void wake() throws BusException {
    send(SLEEP, 1);
    asleep = false;
    passiveAt = NEVER;
  }

  /** Results when they are asked for. */
  private void bePassive() throws BusException {
    send(MODE, 0);
    passiveAt = NEVER;
    switching = true;
  }

  private long measure(long now) throws BusException {
    int unasked = drain();
    if (unasked > 0 && !switching) {
      poweredOn(now);
      return next(SET_UP, now);
    }
    switching = false;
    frame.clear();
    lastQuiet = now;
    return ask(COLLECT, now);
  }

  private long ask(int answer, long now) throws BusException {
    heard = 0;
    polls = 0;
    send(READ, 0);
    return next(answer, now + ANSWER_MILLIS);
  }

  private long collect(int phase, long now) throws BusException {
    int count = uart.read(bytes, 0, bytes.length);
    heard += count;
    for (int i = 0; i < count; i++) {
      if (frame.add(bytes[i]) && frame.isResult()) {
        return phase == COLLECT ? ask(COLLECT_AGAIN, now) : next(LISTEN, now + (now - lastQuiet));
      }
    }
    if (phase == COLLECT) {
      lastQuiet = now;
    }
    polls++;
    if (polls < POLLS) {
      return next(phase, now + POLL_MILLIS);
    }
    if (heard > 0) {
      return fail(MissingCause.GARBLED, "its bytes are no frame");
    }
    if (phase == COLLECT_AGAIN) {
      return restarted(now);
    }
    lostPower();
    return fail(MissingCause.ABSENT, "no answer; check wiring, SET pin and 5 V");
  }

  /** What looked like the first answer was a frame of active mode. */
  private long restarted(long now) throws BusException {
    poweredOn(now);
    bePassive();
    return reject(MissingCause.WARMING, "it has restarted");
  }

  /** The silence was as long as an interval can be at which both answers came by themselves. */
  private long listen() throws BusException {
    if (uart.read(bytes, 0, bytes.length) > 0) {
      return fail(MissingCause.GARBLED, "it speaks unasked");
    }
    values.give(this);
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
  protected long rest(long now, long tick) throws BusException {
    if (uart == null || !wasPowered()) {
      return DONE;
    }
    if (asleep && now >= tick - WAKE_MILLIS) {
      drain();
      wake();
      poweredOn(now);
      passiveAt = now + SWITCH_MILLIS;
    } else if (now >= passiveAt) {
      bePassive();
    } else if (!asleep && due() == DONE && tick - now >= REST_FROM_MILLIS) {
      send(SLEEP, 0);
      asleep = true;
    }
    return asleep ? tick - WAKE_MILLIS : passiveAt;
  }
}
