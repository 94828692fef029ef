package space.opensensor.station.sensor.sound;

import space.opensensor.station.sensor.Quantity;
import space.opensensor.station.sensor.Sensor;
import space.opensensor.station.sensor.SensorBuses;
import space.opensensor.station.sensor.SensorValue;
import space.opensensor.station.sensor.simulated.SensorKind;
import space.opensensor.vee.BusException;
import space.opensensor.vee.MissingCause;
import space.opensensor.vee.SoundLevel;

/**
 * A digital MEMS microphone such as InvenSense's INMP441: the A-weighted equivalent level of the
 * time since the last reading, in 0.1 dB.
 *
 * <p>A microphone that is not there gives zeros, and one whose data line is stuck gives full scale.
 *
 * <p>Specification: <a
 * href="https://invensense.tdk.com/wp-content/uploads/2015/02/INMP441.pdf">INMP441</a>, table 1:
 * -26 dBFS for the peak of a sine of 94 dB SPL; it is operational 2<sup>18</sup> clocks after
 * power-on, 85 ms.
 */
public final class Microphone extends Sensor {

  /** Its name in profiles, its driver and its simulated chip. */
  public static final SensorKind KIND =
      new SensorKind("microphone", 0) {
        @Override
        public Sensor driver(SensorBuses buses, int at) {
          return new Microphone(buses.sound());
        }
      };

  /**
   * From a mean square to a level, in 0.1 dB: 94 dB, less 20 × log10 2<sup>20</sup>, plus 26, plus
   * 3 because a sine at full scale has half the mean square of full scale.
   */
  public static final int OFFSET_TENTHS = 940 - 1204 + 260 + 30;

  /** A square wave at full scale, through a weighting that nowhere amplifies twofold. */
  private static final long MOST_SQUARE = 4L << 2 * SoundLevel.FULL_SCALE_BITS;

  private static final int WARM_UP_MILLIS = 2000;

  private final SoundLevel sound;
  private boolean silent;

  /**
   * A driver of the microphone.
   *
   * @param sound null where the board has none
   */
  public Microphone(SoundLevel sound) {
    super("microphone", "i2s", new SensorValue(Quantity.NOISE, 1, WARM_UP_MILLIS));
    this.sound = sound;
  }

  @Override
  protected boolean isBroken(BusException.Kind kind) {
    return kind != BusException.Kind.NO_BUS;
  }

  @Override
  protected long advance(int phase, long now) throws BusException {
    if (sound == null) {
      throw new BusException(place(), BusException.Kind.NO_BUS);
    }
    if (phase == SET_UP) {
      sound.endInterval();
      if (!wasPowered()) {
        poweredOn(now);
      }
      isSetUp();
      return reject(MissingCause.WARMING, "its first interval has just begun");
    }
    int samples = sound.endInterval();
    long energy = sound.energy();
    if (samples <= 0 || energy == 0) {
      silent = true;
      return reject(MissingCause.ABSENT, "no sound at all; check wiring and L/R pin");
    }
    if (silent) {
      silent = false;
      poweredOn(now);
    }
    if (energy < 0 || energy / samples > MOST_SQUARE) {
      return reject(MissingCause.GARBLED, "its energy is more than there can be");
    }
    if (sound.clipped() > samples / 2) {
      return reject(MissingCause.STUCK, "it is at full scale all the time; check its data line");
    }
    set(0, Decibels.tenths(energy, samples) + OFFSET_TENTHS);
    return DONE;
  }
}
