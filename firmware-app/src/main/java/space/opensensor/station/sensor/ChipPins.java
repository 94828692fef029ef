package space.opensensor.station.sensor;

/**
 * Which GPIOs of a chip sensors cannot have, by ESP-IDF's <a
 * href="https://docs.espressif.com/projects/esp-idf/en/v5.5.3/esp32s3/api-reference/peripherals/gpio.html">GPIO
 * summary</a> of each chip. Immutable.
 */
public final class ChipPins {

  /** ESP32-S3. GPIO 3 is a strapping pin of JTAG alone, and of that where an eFuse says so. */
  static final ChipPins S3 =
      new ChipPins(
          "ESP32-S3",
          span(0, 21) | span(26, 48),
          span(26, 32),
          span(19, 20),
          span(0, 0) | span(45, 46));

  /** ESP32-C6. */
  static final ChipPins C6 =
      new ChipPins(
          "ESP32-C6",
          span(0, 30),
          span(24, 30),
          span(12, 13),
          span(4, 5) | span(8, 9) | span(15, 15));

  /** ESP32-C3. */
  static final ChipPins C3 =
      new ChipPins("ESP32-C3", span(0, 21), span(12, 17), span(18, 19), span(2, 2) | span(8, 9));

  private final String chip;
  private final long all;
  private final long flash;
  private final long usb;
  private final long strapping;

  private ChipPins(String chip, long all, long flash, long usb, long strapping) {
    this.chip = chip;
    this.all = all;
    this.flash = flash;
    this.usb = usb;
    this.strapping = strapping;
  }

  private static long span(int first, int last) {
    return (1L << last + 1) - (1L << first);
  }

  /** The chip's name. */
  public String chip() {
    return chip;
  }

  /** Why a pin cannot be a sensor's, as the end of a sentence on it, or null where it can. */
  public String taken(int pin) {
    long bit = 1L << pin;
    if ((all & bit) == 0) {
      return "is not there";
    }
    if ((flash & bit) != 0) {
      return "is the flash's";
    }
    return (usb & bit) == 0 ? null : "is the USB port's";
  }

  /** Whether the level of a pin at a reset decides how the chip boots. */
  boolean isStrapping(int pin) {
    return pin >= 0 && (strapping & 1L << pin) != 0;
  }
}
