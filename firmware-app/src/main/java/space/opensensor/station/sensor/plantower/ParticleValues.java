package space.opensensor.station.sensor.plantower;

import space.opensensor.station.sensor.Quantity;
import space.opensensor.station.sensor.Repeats;
import space.opensensor.station.sensor.Sensor;
import space.opensensor.station.sensor.SensorValue;
import space.opensensor.vee.MissingCause;

/** What both Plantower sensors measure, and when their results are believed. */
final class ParticleValues {

  /** Time until the fan turns as it should (manual, circuit attentions). */
  static final int WARM_UP_MILLIS = 30_000;

  /** Concentrations under atmospheric environment are words 4 to 6, counts are words 7 to 12. */
  private static final int FIRST_WORD = 4;

  private static final int STUCK_AFTER = 60;

  private final PmsFrame frame;
  private final Repeats repeats = new Repeats(STUCK_AFTER);

  ParticleValues(PmsFrame frame) {
    this.frame = frame;
  }

  /** What is measured: concentrations in µg/m³, then particles above a size in 0.1 l. */
  static SensorValue[] values() {
    return new SensorValue[] {
      new SensorValue(Quantity.PM1_0, 0, WARM_UP_MILLIS),
      new SensorValue(Quantity.PM2_5, 0, WARM_UP_MILLIS),
      new SensorValue(Quantity.PM10, 0, WARM_UP_MILLIS),
      new SensorValue(Quantity.PARTICLES_0_3, 0, WARM_UP_MILLIS),
      new SensorValue(Quantity.PARTICLES_0_5, 0, WARM_UP_MILLIS),
      new SensorValue(Quantity.PARTICLES_1_0, 0, WARM_UP_MILLIS),
      new SensorValue(Quantity.PARTICLES_2_5, 0, WARM_UP_MILLIS),
      new SensorValue(Quantity.PARTICLES_5_0, 0, WARM_UP_MILLIS),
      new SensorValue(Quantity.PARTICLES_10, 0, WARM_UP_MILLIS)
    };
  }

  /** Gives a driver the values of the frame at hand, or fails it. */
  void give(Sensor sensor) {
    if (!frame.fits()) {
      sensor.fail(MissingCause.GARBLED, "its values contradict each other");
      return;
    }
    // Clean air may well count the same for hours, at nothing.
    boolean same = repeats.isStuck(frame.data(7) << 16 | frame.data(8), frame.data(9));
    if (same && frame.data(7) > 0) {
      sensor.fail(MissingCause.STUCK, "its results do not change any more");
      return;
    }
    for (int i = 0; i < sensor.size(); i++) {
      sensor.set(i, frame.data(FIRST_WORD + i));
    }
  }
}
