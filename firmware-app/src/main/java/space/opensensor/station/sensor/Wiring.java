package space.opensensor.station.sensor;

/**
 * The pins of a board that its sensors are wired to, as GPIO numbers of the chip; {@value #NONE}
 * where there is none. Immutable.
 *
 * <p>Those of boards that people have follow the maker's pin names (the {@code pins_arduino.h} of
 * <a href="https://github.com/espressif/arduino-esp32/tree/master/variants">arduino-esp32's
 * variants</a>); WIRING.md has the labels on each board. Left alone are pins that decide how a chip
 * boots, those of flash, PSRAM, USB and of the log (UART0).
 */
public final class Wiring {

  /** A pin that is not used. */
  public static final int NONE = -1;

  /** The highest number of a GPIO on any ESP32. */
  public static final int MAX_PIN = 54;

  /** ESP32-S3-DevKitC-1, and boards with its pins. */
  public static final Wiring DEVKITC_1 = new Wiring(ChipPins.S3, 8, 9, 17, 18, 5, 6, 7);

  /** Seeed XIAO ESP32S3: I2C at D4 and D5, UART at D0 and D1, I2S at D8 to D10. */
  public static final Wiring XIAO_S3 = new Wiring(ChipPins.S3, 5, 6, 1, 2, 7, 8, 9);

  /** Adafruit Feather ESP32-S3: I2C at SDA and SCL, UART at TX and RX, I2S at A0 to A2. */
  public static final Wiring FEATHER_S3 = new Wiring(ChipPins.S3, 3, 4, 39, 38, 18, 17, 16);

  /** M5Stack AtomS3 and AtomS3 Lite: I2C at the Grove port, UART at G5 and G6. */
  public static final Wiring ATOM_S3 = new Wiring(ChipPins.S3, 2, 1, 5, 6, NONE, NONE, NONE);

  /** LILYGO T-Display-S3: I2C at its Qwiic port, UART at 1 and 2, I2S at 11 to 13. */
  public static final Wiring T_DISPLAY_S3 = new Wiring(ChipPins.S3, 18, 17, 1, 2, 11, 12, 13);

  /** ESP32-C6-DevKitC-1. */
  public static final Wiring DEVKITC_1_C6 = new Wiring(ChipPins.C6, 6, 7, 10, 11, 18, 19, 20);

  /** Seeed XIAO ESP32C6: I2C at D4 and D5, UART at D0 and D1, I2S at D8 to D10. */
  public static final Wiring XIAO_C6 = new Wiring(ChipPins.C6, 22, 23, 0, 1, 19, 20, 18);

  /** ESP32-C3-DevKitM-1. */
  public static final Wiring DEVKITM_1_C3 = new Wiring(ChipPins.C3, 6, 7, 4, 5, 0, 1, 3);

  /** Seeed XIAO ESP32C3: I2C at D4 and D5, UART at D2 and D3. */
  public static final Wiring XIAO_C3 = new Wiring(ChipPins.C3, 6, 7, 4, 5, NONE, NONE, NONE);

  /** No pins, of a chip that is not known. */
  public static final Wiring UNKNOWN = new Wiring(null, NONE, NONE, NONE, NONE, NONE, NONE, NONE);

  private final ChipPins chip;
  private final int sda;
  private final int scl;
  private final int tx;
  private final int rx;
  private final int clock;
  private final int word;
  private final int data;

  private Wiring(ChipPins chip, int sda, int scl, int tx, int rx, int clock, int word, int data) {
    this.chip = chip;
    this.sda = sda;
    this.scl = scl;
    this.tx = tx;
    this.rx = rx;
    this.clock = clock;
    this.word = word;
    this.data = data;
  }

  /** These pins with another I2C bus. */
  public Wiring withI2c(int newSda, int newScl) {
    return new Wiring(chip, newSda, newScl, tx, rx, clock, word, data);
  }

  /** These pins with another serial port. */
  public Wiring withUart(int newTx, int newRx) {
    return new Wiring(chip, sda, scl, newTx, newRx, clock, word, data);
  }

  /** These pins with another microphone. */
  public Wiring withSound(int newClock, int newWord, int newData) {
    return new Wiring(chip, sda, scl, tx, rx, newClock, newWord, newData);
  }

  /** The chip whose pins they are, or null where that is not known. */
  public ChipPins chip() {
    return chip;
  }

  /** I2C data. */
  public int sda() {
    return sda;
  }

  /** I2C clock. */
  public int scl() {
    return scl;
  }

  /** UART, from the chip to the sensor; may be none where there is a receiving pin. */
  public int tx() {
    return tx;
  }

  /** UART, from the sensor to the chip. */
  public int rx() {
    return rx;
  }

  /** I2S clock, SCK. */
  public int clock() {
    return clock;
  }

  /** I2S word select, WS. */
  public int word() {
    return word;
  }

  /** I2S data, SD. */
  public int data() {
    return data;
  }

  /**
   * A pin that has two tasks.
   *
   * @return {@link #NONE} where each has one
   */
  public int doubled() {
    int[] pins = pins();
    for (int i = 0; i < pins.length; i++) {
      for (int j = 0; j < i; j++) {
        if (pins[i] != NONE && pins[i] == pins[j]) {
          return pins[i];
        }
      }
    }
    return NONE;
  }

  /**
   * A pin whose level at a reset decides how the chip boots.
   *
   * @return {@link #NONE} where none does
   */
  int strapping() {
    int[] pins = pins();
    for (int i = 0; chip != null && i < pins.length; i++) {
      if (chip.isStrapping(pins[i])) {
        return pins[i];
      }
    }
    return NONE;
  }

  private int[] pins() {
    return new int[] {sda, scl, tx, rx, clock, word, data};
  }
}
