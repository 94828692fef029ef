package space.opensensor.station.sensor.plantower;

import space.opensensor.station.sensor.simulated.Air;
import space.opensensor.station.sensor.simulated.ChipFault;
import space.opensensor.station.sensor.simulated.Dice;
import space.opensensor.vee.BusException;
import space.opensensor.vee.Uart;

/**
 * A simulated PMS5003 and the serial port it is on, at 9600 baud: a byte takes a millisecond.
 *
 * <p>After power-on it sends a frame at each interval, a second unless set otherwise; commands make
 * it passive, active, asleep, or give one frame.
 */
public final class Pms5003Chip implements Uart {

  private static final int COMMAND_BYTES = 7;
  private static final int BUFFER_BYTES = 256;

  private final Air air;
  private final Dice dice;
  private final ParticleCounter counter;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final long[] arrivals = new long[BUFFER_BYTES];
  private final byte[] command = new byte[COMMAND_BYTES];
  private final byte[] answer = new byte[8];
  private ChipFault fault = ChipFault.NONE;
  private int first;
  private int count;
  private int commandLength;
  private boolean passive;
  private boolean asleep;
  private long nextFrame;
  private int interval = 1000;

  /** A sensor in air. */
  public Pms5003Chip(Air air, long seed) {
    this.air = air;
    this.dice = new Dice(seed);
    this.counter = new ParticleCounter(air, dice);
    powerOn();
  }

  /** What is wrong with it. */
  public ChipFault fault() {
    return fault;
  }

  /** Makes something wrong with it. */
  public void setFault(ChipFault wrong) {
    fault = wrong;
  }

  /** Sets the interval of its frames in active mode: 200 to 2300 ms, by its manual. */
  public void setInterval(int millis) {
    interval = millis;
  }

  /** Whether its fan rests. */
  public boolean isAsleep() {
    return asleep;
  }

  /** As it is after power-on. */
  public void powerOn() {
    passive = false;
    asleep = false;
    commandLength = 0;
    count = 0;
    nextFrame = air.now() + interval;
  }

  @Override
  public int write(byte[] bytes, int offset, int length) throws BusException {
    brownOut();
    for (int i = 0; i < length; i++) {
      take(bytes[offset + i]);
    }
    return length;
  }

  private void brownOut() {
    if (fault == ChipFault.BROWN_OUT) {
      fault = ChipFault.NONE;
      powerOn();
    }
  }

  private void take(byte next) {
    command[commandLength++] = next;
    if (commandLength == 1 && command[0] != 0x42 || commandLength == 2 && command[1] != 0x4d) {
      commandLength = 0;
    }
    if (commandLength == COMMAND_BYTES) {
      commandLength = 0;
      if (hasItsSum()) {
        execute(command[2] & 0xff, command[4]);
      }
    }
  }

  private boolean hasItsSum() {
    int sum = 0;
    for (int i = 0; i < COMMAND_BYTES - 2; i++) {
      sum += command[i] & 0xff;
    }
    return sum == ((command[5] & 0xff) << 8 | command[6] & 0xff);
  }

  private void execute(int code, int datum) {
    if (fault == ChipFault.SILENT) {
      return;
    }
    if (code == Pms5003.SLEEP) {
      asleep = datum == 0;
      nextFrame = air.now() + interval;
      if (asleep) {
        acknowledge(code, datum);
      }
    } else if (code == Pms5003.MODE && !asleep) {
      flow();
      passive = datum == 0;
      nextFrame = air.now() + interval;
      acknowledge(code, datum);
    } else if (code == Pms5003.READ && passive && !asleep) {
      send(counter.frame(fault == ChipFault.STUCK), 32, air.now() + 5);
    }
  }

  private void acknowledge(int code, int datum) {
    answer[0] = 0x42;
    answer[1] = 0x4d;
    answer[2] = 0;
    answer[3] = 4;
    answer[4] = (byte) code;
    answer[5] = (byte) datum;
    int sum = 0x42 + 0x4d + 4 + code + datum;
    answer[6] = (byte) (sum >> 8);
    answer[7] = (byte) sum;
    send(answer, 8, air.now() + 5);
  }

  /** Sends the frames that are due in active mode. */
  private void flow() {
    if (passive || asleep || fault == ChipFault.SILENT) {
      return;
    }
    if (air.now() - nextFrame > 8 * interval) {
      nextFrame = air.now() - 8 * interval;
    }
    while (nextFrame <= air.now()) {
      send(counter.frame(fault == ChipFault.STUCK), 32, nextFrame);
      nextFrame += interval;
    }
  }

  private void send(byte[] bytes, int length, long from) {
    int skipped = fault == ChipFault.DROP ? dice.below(length) : -1;
    int wrong = fault == ChipFault.GARBLE ? dice.below(length) : -1;
    for (int i = 0; i < length; i++) {
      if (i == skipped || count == BUFFER_BYTES) {
        continue;
      }
      int at = (first + count) % BUFFER_BYTES;
      buffer[at] = i == wrong ? (byte) (bytes[i] ^ 1 + dice.below(255)) : bytes[i];
      arrivals[at] = from + i + 1;
      count++;
    }
  }

  @Override
  public int read(byte[] into, int offset, int length) throws BusException {
    brownOut();
    if (fault == ChipFault.STRETCH) {
      count = 0;
      throw new BusException("uart", BusException.Kind.FAILED);
    }
    flow();
    int read = 0;
    while (read < length && count > 0 && arrivals[first] <= air.now()) {
      into[offset + read++] = buffer[first];
      first = (first + 1) % BUFFER_BYTES;
      count--;
    }
    return read;
  }
}
