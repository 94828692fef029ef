package space.opensensor.station.sensor.plantower;

import space.opensensor.station.sensor.I2cDevice;

/**
 * Finds frames in the bytes of a Plantower particle sensor: 0x42 0x4d, length, words, sum of all
 * bytes before. After bytes that are no frame it searches again from the second of them, so that a
 * frame of results that begins inside is not lost.
 *
 * <p>The sum lets some errors pass, so that the values have to fit each other as well: a larger
 * size of particles contains a smaller one.
 *
 * <p>Specification: <a
 * href="https://www.aqmd.gov/docs/default-source/aq-spec/resources-page/plantower-pms5003-manual_v2-3.pdf">
 * PMS5003 manual 2.3</a>, appendix I; the PMSA003I has the same frame.
 */
public final class PmsFrame {

  /** Bytes of a frame of results. */
  public static final int BYTES = 32;

  /** Bytes of the answer to a command. */
  static final int ANSWER_BYTES = 8;

  private static final int FIRST = 0x42;
  private static final int SECOND = 0x4d;

  private final byte[] bytes = new byte[BYTES];
  private int length;
  private int discarded;

  /** Forgets what it has. */
  public void clear() {
    length = 0;
    discarded = 0;
  }

  /** Bytes thrown away since it was cleared. */
  public int discarded() {
    return discarded;
  }

  /** Takes a byte; whether a frame, of results or of an answer, ends with it. */
  public boolean add(byte next) {
    if (length == BYTES || length > 0 && length == wanted()) {
      // The frame before was taken.
      length = 0;
    }
    bytes[length++] = next;
    while (length > 0 && !isBeginning()) {
      drop();
    }
    return length > 4 && length == wanted();
  }

  /** Whether the frame at hand holds results. */
  public boolean isResult() {
    return length == BYTES;
  }

  /** Whether the bytes at hand could become, or are, a frame. */
  private boolean isBeginning() {
    if (bytes[0] != FIRST || length > 1 && bytes[1] != SECOND) {
      return false;
    }
    if (length < 4) {
      return true;
    }
    int wanted = wanted();
    if (wanted != BYTES && wanted != ANSWER_BYTES || length > wanted) {
      return false;
    }
    return length < wanted || isWhole(wanted);
  }

  private int wanted() {
    return length < 4 ? -1 : I2cDevice.bigEndian(bytes, 2) + 4;
  }

  private boolean isWhole(int size) {
    int sum = 0;
    for (int i = 0; i < size - 2; i++) {
      sum += bytes[i] & 0xff;
    }
    return sum == I2cDevice.bigEndian(bytes, size - 2);
  }

  private void drop() {
    length--;
    discarded++;
    System.arraycopy(bytes, 1, bytes, 0, length);
  }

  /** A word of the results, from 1 as the manual counts them. */
  public int data(int word) {
    return I2cDevice.bigEndian(bytes, 2 + 2 * word);
  }

  /** Whether sizes contain each other: concentrations grow, counts above a size shrink. */
  public boolean fits() {
    for (int word = 1; word <= 6; word++) {
      if (word != 3 && word != 6 && data(word) > data(word + 1)) {
        return false;
      }
    }
    for (int word = 7; word < 12; word++) {
      if (data(word) < data(word + 1)) {
        return false;
      }
    }
    return true;
  }
}
