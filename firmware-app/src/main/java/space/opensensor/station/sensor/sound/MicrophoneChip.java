package space.opensensor.station.sensor.sound;

import space.opensensor.station.sensor.Quantity;
import space.opensensor.station.sensor.simulated.Air;
import space.opensensor.station.sensor.simulated.ChipFault;
import space.opensensor.vee.BusException;
import space.opensensor.vee.SoundLevel;

/**
 * A simulated microphone with the part of a port that sums: 48 samples a millisecond, with the
 * energy of the room's sound level at the end of the interval.
 */
public final class MicrophoneChip implements SoundLevel {

  private static final int SAMPLES_PER_MILLI = 48;
  private static final long MOST_PER_SAMPLE = 1L << 2 * FULL_SCALE_BITS;

  private final Air air;
  private ChipFault fault = ChipFault.NONE;
  private long began;
  private int samples;
  private long energy;

  /** A microphone in air. */
  public MicrophoneChip(Air air) {
    this.air = air;
    this.began = air.now();
  }

  /** What is wrong with it. */
  public ChipFault fault() {
    return fault;
  }

  /** Makes something wrong with it. */
  public void setFault(ChipFault wrong) {
    fault = wrong;
  }

  @Override
  public int endInterval() throws BusException {
    long millis = air.now() - began;
    began = air.now();
    samples = (int) Math.min(Integer.MAX_VALUE, millis * SAMPLES_PER_MILLI);
    energy = 0;
    if (fault == ChipFault.STRETCH || fault == ChipFault.BROWN_OUT) {
      fault = fault == ChipFault.BROWN_OUT ? ChipFault.NONE : fault;
      throw new BusException("i2s", BusException.Kind.FAILED);
    }
    if (fault == ChipFault.STUCK) {
      energy = samples * MOST_PER_SAMPLE;
    } else if (fault != ChipFault.SILENT) {
      energy = samples * perSample(air.value(Quantity.NOISE));
    }
    return samples;
  }

  /** The smallest mean square, in 1/4096 to be fine at low levels, that has a level. */
  private static long perSample(int tenths) {
    long square = 0;
    for (long bit = MOST_PER_SAMPLE; bit > 0; bit >>= 1) {
      if (Decibels.tenths(square + bit, 1) + Microphone.OFFSET_TENTHS <= tenths) {
        square += bit;
      }
    }
    return square;
  }

  @Override
  public long energy() {
    return energy;
  }

  @Override
  public int clipped() {
    return fault == ChipFault.STUCK ? samples : 0;
  }
}
