package space.opensensor.station.sensor;

import space.opensensor.vee.MissingCause;

/** A quantity that a chip measures, with its last value or the cause why that is missing. */
public final class SensorValue {

  private final int number;
  private final int scale;
  private final int warmUpMillis;
  private int value;
  private MissingCause cause = MissingCause.LATE;

  /**
   * A quantity that is there from power-on.
   *
   * @param number of {@link Quantity}, or one that only this chip measures
   * @param scale the decimal places at which it is given
   */
  public SensorValue(int number, int scale) {
    this(number, scale, 0);
  }

  /**
   * A quantity that needs time.
   *
   * @param number of {@link Quantity}, or one that only this chip measures
   * @param scale the decimal places at which it is given
   * @param warmUpMillis time after power-on in which it is not yet what it will be
   */
  public SensorValue(int number, int scale, int warmUpMillis) {
    this.number = number;
    this.scale = scale;
    this.warmUpMillis = warmUpMillis;
  }

  int number() {
    return number;
  }

  int scale() {
    return scale;
  }

  int warmUpMillis() {
    return warmUpMillis;
  }

  int value() {
    return value;
  }

  /** Null where the value is there. */
  MissingCause cause() {
    return cause;
  }

  void set(int newValue) {
    value = newValue;
    cause = null;
  }

  void miss(MissingCause why) {
    cause = why;
  }
}
