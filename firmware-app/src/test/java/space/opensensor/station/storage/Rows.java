package space.opensensor.station.storage;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import space.opensensor.vee.Entropy;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;

/** Schemas and rows for tests: the values of a row follow from a number, so they can be checked. */
final class Rows {

  private Rows() {}

  /** A schema of fixed measurements with numbers from 2 on. */
  static Schema schema(int measurements) {
    Measurement[] columns = new Measurement[measurements];
    for (int i = 0; i < measurements; i++) {
      columns[i] = fixed(2 + i, 2);
    }
    return new Schema("test" + measurements + "/1", columns);
  }

  /** A fixed measurement of any value. */
  static Measurement fixed(int number, int scale) {
    return Measurement.fixed(
        number, "m" + number, "x", scale, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /** Whole numbers in order, both ends included. */
  static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  /** Random bytes that are the same for the same seed. */
  static Entropy entropy(long seed) {
    Random random = new Random(seed);
    return (buffer, offset, length) -> {
      for (int i = 0; i < length; i++) {
        buffer[offset + i] = (byte) random.nextInt();
      }
    };
  }

  /** Fills a row from a number: some values missing, negative ones among the others. */
  static Row fill(Row row, long number, long uptimeMillis, long tickMillis) {
    row.setTime(uptimeMillis, tickMillis);
    Reading reading = row.reading();
    reading.clear();
    for (int i = 0; i < reading.schema().size(); i++) {
      if ((number + i) % 5 != 0) {
        reading.set(i, value(number, i));
      }
    }
    return row;
  }

  private static int value(long number, int column) {
    return (int) (number * 0x9E3779B1L + column * 7919L);
  }

  /** All of a row but its sequence, as text. */
  static String text(Row row) {
    StringBuilder text = new StringBuilder();
    text.append(row.boot()).append(' ').append(row.uptimeMillis()).append(' ');
    text.append(row.tickMillis());
    for (int i = 0; i < row.reading().schema().size(); i++) {
      text.append(row.reading().has(i) ? " " + row.reading().get(i) : " -");
    }
    return text.toString();
  }
}
