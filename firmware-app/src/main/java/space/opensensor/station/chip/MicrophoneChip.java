package space.opensensor.station.chip;

import space.opensensor.station.Profiles;
import space.opensensor.station.sensor.Decibels;
import space.opensensor.station.sensor.Microphone;
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
  private Fault fault = Fault.NONE;
  private long began;
  private int samples;
  private long energy;

  /** A microphone in air. */
  public MicrophoneChip(Air air) {
    this.air = air;
    this.began = air.now();
  }

  /** What is wrong with it. */
  public Fault fault() {
    return fault;
  }

  /** Makes something wrong with it. */
  public void setFault(Fault wrong) {
    fault = wrong;
  }

  @Override
  public int endInterval() throws BusException {
    long millis = air.now() - began;
    began = air.now();
    samples = (int) Math.min(Integer.MAX_VALUE, millis * SAMPLES_PER_MILLI);
    energy = 0;
    if (fault == Fault.STRETCH || fault == Fault.BROWN_OUT) {
      fault = fault == Fault.BROWN_OUT ? Fault.NONE : fault;
      throw new BusException("i2s", BusException.Kind.FAILED);
    }
    if (fault == Fault.STUCK) {
      energy = samples * MOST_PER_SAMPLE;
    } else if (fault != Fault.SILENT) {
      energy = samples * perSample(air.value(Profiles.NOISE));
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
    return fault == Fault.STUCK ? samples : 0;
  }
}
