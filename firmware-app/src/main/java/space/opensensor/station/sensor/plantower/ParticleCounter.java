package space.opensensor.station.sensor.plantower;

import space.opensensor.station.sensor.Quantity;
import space.opensensor.station.sensor.simulated.Air;
import space.opensensor.station.sensor.simulated.Dice;

/** The frames of a simulated Plantower sensor. */
final class ParticleCounter {

  private final Air air;
  private final Dice dice;
  private final byte[] frame = new byte[PmsFrame.BYTES];
  private boolean measured;

  ParticleCounter(Air air, Dice dice) {
    this.air = air;
    this.dice = dice;
  }

  /** The frame of this moment, or that of the last one where it is stuck. */
  byte[] frame(boolean stuck) {
    if (stuck && measured) {
      return frame;
    }
    measured = true;
    int pm1 = air.value(Quantity.PM1_0);
    int pm25 = air.value(Quantity.PM2_5);
    int pm10 = air.value(Quantity.PM10);
    frame[0] = 0x42;
    frame[1] = 0x4d;
    word(0, 28);
    word(1, pm1);
    word(2, pm25);
    word(3, pm10);
    word(4, pm1);
    word(5, pm25);
    word(6, pm10);
    int count = 180 * pm25 + 30 + dice.below(30);
    word(7, count);
    word(8, count * 3 / 10);
    word(9, count / 20);
    word(10, count / 200);
    word(11, pm10 / 4);
    word(12, pm10 / 12);
    if (count / 200 < pm10 / 4) {
      word(11, count / 200);
      word(12, Math.min(count / 200, pm10 / 12));
    }
    word(13, 0x9700);
    int sum = 0;
    for (int i = 0; i < PmsFrame.BYTES - 2; i++) {
      sum += frame[i] & 0xff;
    }
    word(14, sum);
    return frame;
  }

  private void word(int index, int value) {
    int limited = Math.min(65_535, value);
    frame[2 + 2 * index] = (byte) (limited >> 8);
    frame[3 + 2 * index] = (byte) limited;
  }
}
