package space.opensensor.station.sensor.plantower;

import space.opensensor.station.sensor.Quantity;
import space.opensensor.station.sensor.Repeats;
import space.opensensor.station.sensor.Sensor;
import space.opensensor.vee.MissingCause;

/** What both Plantower sensors measure, and when their results are believed. */
final class ParticleValues {

  /** Time until the fan turns as it should (manual, circuit attentions). */
  static final int WARM_UP_MILLIS = 30_000;

  static final int COUNT = 9;

  /** Concentrations under atmospheric environment are words 4 to 6, counts are words 7 to 12. */
  private static final int FIRST_WORD = 4;

  private static final int STUCK_AFTER = 60;

  private final PmsFrame frame;
  private final Repeats repeats = new Repeats(STUCK_AFTER);

  ParticleValues(PmsFrame frame) {
    this.frame = frame;
  }

  /** The measurements: concentrations in µg/m³, then particles above a size in 0.1 l. */
  static int[] numbers() {
    return new int[] {
      Quantity.PM1_0,
      Quantity.PM2_5,
      Quantity.PM10,
      Quantity.PARTICLES_0_3,
      Quantity.PARTICLES_0_5,
      Quantity.PARTICLES_1_0,
      Quantity.PARTICLES_2_5,
      Quantity.PARTICLES_5_0,
      Quantity.PARTICLES_10
    };
  }

  static int[] warmUps() {
    int[] warmUps = new int[COUNT];
    for (int i = 0; i < COUNT; i++) {
      warmUps[i] = WARM_UP_MILLIS;
    }
    return warmUps;
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
    for (int i = 0; i < COUNT; i++) {
      sensor.set(i, frame.data(FIRST_WORD + i));
    }
  }
}
