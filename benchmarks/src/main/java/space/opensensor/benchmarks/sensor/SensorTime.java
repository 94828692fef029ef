package space.opensensor.benchmarks.sensor;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import space.opensensor.figures.Results;
import space.opensensor.station.room.RoomModel;
import space.opensensor.station.sensor.SensorBuses;
import space.opensensor.station.sensor.SensorRack;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.sensor.profile.SimulatedBuses;
import space.opensensor.vee.BusException;
import space.opensensor.vee.I2cBus;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.Reading;
import space.opensensor.vee.SoundLevel;
import space.opensensor.vee.Uart;

/**
 * What each driver costs for a reading: transfers, bytes on the bus, processor time and garbage.
 * The driver talks to a tape of what a simulated chip answered, so that the chip costs nothing.
 */
public final class SensorTime {

  private static final int PERIOD = 5000;
  private static final int TAPE_TICKS = 128;
  private static final int WARM_UP = 100_000;
  private static final int MEASURED = 40_000;
  private static final int ROUNDS = 5;

  private static final String[] CHIPS = {
    "bme680", "bme280", "ltr559", "veml7700", "mics6814", "pmsa003i", "pms5003", "microphone"
  };

  private SensorTime() {}

  public static void main(String[] args) throws IOException {
    Results table =
        new Results(
                "sensor-time",
                Results.commandOf(SensorTime.class),
                "a reading of",
                "transfers (count)",
                "on the bus (B)",
                "garbage (B)",
                "least (s)",
                "median (s)",
                "most (s)")
            .note("Processor time of a warm thread, " + ROUNDS + " rounds");
    for (String chip : CHIPS) {
      new Run(chip).measure(table);
    }
    table.publish(System.out);
  }

  private static final class Run {
    private final String chip;
    private final Tape tape = new Tape();
    private final SensorRack rack;
    private final Reading reading;
    private long now;
    private long tick = PERIOD;
    private long missing;

    Run(String chip) {
      this.chip = chip;
      SimulatedBuses chips =
          new SimulatedBuses(new RoomModel(1, () -> now, 43_200_000, PERIOD, 0), () -> now, 1);
      tape.i2c = chips.buses().i2c();
      tape.uart = chips.buses().uart();
      tape.sound = chips.buses().sound();
      Measurement[] columns = new Measurement[21];
      for (int c = 0; c < columns.length; c++) {
        int number = c + 2;
        int scale = number == 9 || number <= 4 ? 2 : 0;
        columns[c] =
            Measurement.fixed(
                number, "c" + number, "", scale, -400, scale == 0 ? 20_000_000 : 2_000_000_000);
      }
      rack =
          new SensorProfile("time/1", columns, new String[] {chip}, new int[1])
              .rack(
                  new SensorBuses(tape, tape, tape),
                  true,
                  0,
                  (level, line) -> {
                    throw new IllegalStateException(line);
                  });
      reading = new Reading(rack.schema());
    }

    private void ticks(int count) {
      for (int i = 0; i < count; i++) {
        while (now < tick) {
          now = Math.max(now + 1, Math.min(tick, rack.step(now, tick)));
        }
        reading.clear();
        rack.read(reading);
        missing += rack.get(0).cause(0) == null ? 0 : 1;
        tick += PERIOD;
      }
    }

    void measure(Results table) {
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long self = Thread.currentThread().getId();
      ticks(10);
      // The first interval of a microphone had no beginning.
      missing = 0;
      tape.record();
      ticks(TAPE_TICKS);
      tape.rewind();
      ticks(WARM_UP);
      long garbage = threads.getThreadAllocatedBytes(self);
      double[] seconds = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        long start = threads.getCurrentThreadCpuTime();
        ticks(MEASURED);
        seconds[round] = (threads.getCurrentThreadCpuTime() - start) / 1e9 / MEASURED;
      }
      garbage = threads.getThreadAllocatedBytes(self) - garbage;
      if (missing > 0) {
        throw new IllegalStateException(chip + ": " + missing + " readings failed");
      }
      double[] time = Results.leastMedianMost(seconds);
      table.row(
          chip,
          Math.rint((double) tape.answers.size() / TAPE_TICKS * 10) / 10,
          Math.rint((double) tape.bytes / TAPE_TICKS * 10) / 10,
          Math.rint((double) garbage / MEASURED / ROUNDS),
          time[0],
          time[1],
          time[2]);
    }
  }

  /** Passes on, records, or plays in a loop. */
  private static final class Tape implements I2cBus, Uart, SoundLevel {
    private I2cBus i2c;
    private Uart uart;
    private SoundLevel sound;
    private final ByteBuffer interval = ByteBuffer.allocate(16);
    private final List<byte[]> answers = new ArrayList<>();
    private boolean recording;
    private boolean playing;
    private int next;
    private long bytes;

    void record() {
      recording = true;
    }

    void rewind() {
      recording = false;
      playing = true;
    }

    private int play(byte[] into, int offset) {
      byte[] answer = answers.get(next);
      next = next + 1 == answers.size() ? 0 : next + 1;
      System.arraycopy(answer, 0, into, offset, answer.length);
      return answer.length;
    }

    private void keep(byte[] from, int offset, int length, int written) {
      if (recording) {
        byte[] answer = new byte[length];
        System.arraycopy(from, offset, answer, 0, length);
        answers.add(answer);
        bytes += length + written;
      }
    }

    @Override
    public void transfer(
        int address, byte[] out, int outOffset, int outLength, byte[] in, int inOffset, int length)
        throws BusException {
      if (playing) {
        play(in, inOffset);
        return;
      }
      i2c.transfer(address, out, outOffset, outLength, in, inOffset, length);
      keep(in, inOffset, length, outLength);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws BusException {
      if (playing) {
        return play(buffer, offset);
      }
      int count = uart.read(buffer, offset, length);
      keep(buffer, offset, count, 0);
      return count;
    }

    @Override
    public int write(byte[] buffer, int offset, int length) throws BusException {
      if (playing) {
        play(buffer, offset);
        return length;
      }
      int count = uart.write(buffer, offset, length);
      keep(buffer, offset, 0, count);
      return count;
    }

    /** Samples, energy and clipped samples as an answer of 16 bytes, none of them on a bus. */
    @Override
    public int endInterval() throws BusException {
      if (playing) {
        play(interval.array(), 0);
        return interval.getInt(0);
      }
      interval.putInt(0, sound.endInterval());
      interval.putLong(4, sound.energy()).putInt(12, sound.clipped());
      keep(interval.array(), 0, 16, -16);
      return interval.getInt(0);
    }

    @Override
    public long energy() {
      return interval.getLong(4);
    }

    @Override
    public int clipped() {
      return interval.getInt(12);
    }
  }
}
