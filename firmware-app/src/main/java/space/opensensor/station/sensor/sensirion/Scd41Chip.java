package space.opensensor.station.sensor.sensirion;

import space.opensensor.station.sensor.Quantity;
import space.opensensor.station.sensor.simulated.Air;
import space.opensensor.station.sensor.simulated.I2cChip;

/**
 * A simulated SCD41. A room has no CO₂ of its own: it has what people breathe out, and they are
 * there when it is loud.
 */
public final class Scd41Chip extends I2cChip {

  private static final int OUTDOORS_PPM = 420;

  /** A sound level at which nobody is there, in 0.1 dB, and what each 0.1 dB above it adds. */
  private static final int QUIET = 300;

  private static final int PPM_PER_TENTH = 4;

  private static final int JUMP = 4000;

  private final int[] result = new int[3];
  private final byte[] answer = new byte[3 * Words.BYTES];
  private int answered;
  private boolean measures;
  private long nextResult;
  private boolean ready;
  private boolean asleep;
  private int offset;

  /** A chip in air. */
  public Scd41Chip(Air air, long seed) {
    super(air, seed);
    powerOn();
  }

  @Override
  public void powerOn() {
    asleep = false;
    offset = 0;
    stop();
  }

  private void stop() {
    measures = false;
    ready = false;
    answered = 0;
  }

  /** Asleep it acknowledges nothing, and that it is to wake up it never does. */
  @Override
  protected boolean acknowledges(byte[] bytes, int offset, int length) {
    boolean wakeUp = length >= 2 && command(bytes, offset) == Scd41.WAKE_UP;
    asleep &= !wakeUp;
    return !asleep && !wakeUp;
  }

  private static int command(byte[] bytes, int offset) {
    return (bytes[offset] & 0xff) << 8 | bytes[offset + 1] & 0xff;
  }

  @Override
  protected void write(byte[] bytes, int at, int length) {
    if (length < 2) {
      return;
    }
    measure();
    answered = 0;
    int command = command(bytes, at);
    if (measures) {
      whileMeasuring(command);
      return;
    }
    switch (command) {
      case Scd41.START:
        measures = true;
        ready = false;
        nextResult = air.now() + Scd41.INTERVAL_MILLIS;
        break;
      case Scd41.IS_READY:
        answer(0x8000);
        break;
      case Scd41.SERIAL_NUMBER:
        answer(0xf896);
        answer(0x9f07);
        answer(0x3bbe);
        break;
      case Scd41.POWER_DOWN:
        asleep = true;
        break;
      case Scd41.REINIT:
        offset = 0;
        break;
      case Scd41.TEMPERATURE_OFFSET:
        offset =
            length < 4 ? 0 : 17_500 * ((bytes[at + 2] & 0xff) << 8 | bytes[at + 3] & 0xff) >> 16;
        break;
      default:
        break;
    }
  }

  private void whileMeasuring(int command) {
    if (command == Scd41.STOP) {
      stop();
    } else if (command == Scd41.IS_READY) {
      answer(ready ? 0x8006 : 0x8000);
    } else if (command == Scd41.READ) {
      read();
    }
  }

  private void read() {
    if (ready) {
      ready = false;
      for (int i = 0; i < result.length; i++) {
        answer(result[i]);
      }
    }
  }

  private void answer(int word) {
    Words.put(word, answer, 0, answered++);
  }

  private void measure() {
    if (!measures || air.now() < nextResult) {
      return;
    }
    nextResult += (air.now() - nextResult) / Scd41.INTERVAL_MILLIS * Scd41.INTERVAL_MILLIS;
    nextResult += Scd41.INTERVAL_MILLIS;
    ready = true;
    if (isStuck() && result[0] != 0) {
      return;
    }
    int loud = Math.max(0, air.value(Quantity.NOISE) - QUIET);
    result[0] = Math.max(1, noisy(OUTDOORS_PPM + PPM_PER_TENTH * loud, JUMP) + dice.below(3) - 1);
    result[1] = word((air.value(Quantity.TEMPERATURE) - offset + 4500) * 65_535L / 17_500);
    result[2] = word(air.value(Quantity.HUMIDITY) * 65_535L / 10_000);
  }

  /** A word within its range, with a bit of noise far below the resolution of a reading. */
  private int word(long value) {
    return (int) Math.max(0, Math.min(65_535, value + dice.below(2)));
  }

  /** Beyond what it has to say the line stays high. */
  @Override
  protected void read(byte[] into, int offset, int length) {
    for (int i = 0; i < length; i++) {
      into[offset + i] = i < answered * Words.BYTES ? answer[i] : (byte) 0xff;
    }
  }
}
