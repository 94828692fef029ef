package space.opensensor.station.sensor;

import space.opensensor.station.Profiles;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.Schema;

/**
 * What a kind of station measures and with which chips, read from its data file in {@code
 * src/main/profiles}. Immutable.
 *
 * <p>Lines, with spaces between words and {@code #} before a comment:
 *
 * <pre>
 * profile NAME/VERSION
 * column NUMBER NAME UNIT SCALE LEAST MOST    unit - for none; least and most in that unit
 * chip NAME [ADDRESS]                         address such as 0x76
 * </pre>
 */
public final class Profile {

  private final String name;
  private final Measurement[] columns;
  private final String[] chips;
  private final int[] addresses;

  /**
   * Reads a profile that is not among the data files.
   *
   * @throws IllegalArgumentException naming the line that is wrong
   */
  public Profile(String text) {
    String[] lines = lines(text);
    Measurement[] foundColumns = new Measurement[Schema.MAX_SIZE];
    String[] foundChips = new String[16];
    int[] foundAddresses = new int[foundChips.length];
    String foundName = null;
    int columnCount = 0;
    int chipCount = 0;
    for (int i = 0; i < lines.length; i++) {
      String[] words = words(lines[i]);
      if (words.length == 0) {
        continue;
      }
      if (words[0].equals("profile") && words.length == 2) {
        foundName = words[1];
      } else if (words[0].equals("column") && words.length == 7) {
        foundColumns[columnCount++] = column(words);
      } else if (words[0].equals("chip") && words.length >= 2 && words.length <= 3) {
        foundChips[chipCount] = words[1];
        foundAddresses[chipCount++] = words.length < 3 ? 0 : hex(words[2]);
      } else {
        throw new IllegalArgumentException(
            "profile, line " + (i + 1) + ": expected profile, column or chip and their words");
      }
    }
    if (foundName == null) {
      throw new IllegalArgumentException("profile: expected a line \"profile NAME/VERSION\"");
    }
    this.name = foundName;
    this.columns = new Measurement[columnCount];
    System.arraycopy(foundColumns, 0, columns, 0, columnCount);
    this.chips = new String[chipCount];
    System.arraycopy(foundChips, 0, chips, 0, chipCount);
    this.addresses = foundAddresses;
  }

  /**
   * The profile of a data file.
   *
   * @return null where there is none of that name
   */
  public static Profile named(String name) {
    String text = ProfileText.of(name);
    return text == null ? null : new Profile(text);
  }

  /** The names of all profiles. */
  public static String[] names() {
    return ProfileText.names();
  }

  /** The columns of its rows. */
  public Schema schema() {
    return schema(false, false);
  }

  /**
   * The columns of its rows.
   *
   * @param warming whether there is a column that counts the row's values of chips that warm up
   * @param raw whether what was measured before a correction has columns of its own
   */
  public Schema schema(boolean warming, boolean raw) {
    Measurement[] all = new Measurement[columns.length + 3];
    System.arraycopy(columns, 0, all, 0, columns.length);
    int count = columns.length;
    if (raw) {
      count = add(all, count, Profiles.TEMPERATURE, Profiles.RAW_TEMPERATURE, "raw_temperature");
      count = add(all, count, Profiles.HUMIDITY, Profiles.RAW_HUMIDITY, "raw_humidity");
    }
    if (warming) {
      all[count++] = Measurement.fixed(Profiles.WARMING, "warming", "", 0, 0, Schema.MAX_SIZE);
    }
    Measurement[] exact = new Measurement[count];
    System.arraycopy(all, 0, exact, 0, count);
    return new Schema(name, exact);
  }

  /** Adds the raw column of a column that is there and has none yet. */
  private static int add(Measurement[] all, int count, int of, int number, String rawName) {
    Measurement like = null;
    for (int i = 0; i < count; i++) {
      if (all[i].number() == number) {
        return count;
      }
      if (all[i].number() == of) {
        like = all[i];
      }
    }
    if (like == null) {
      return count;
    }
    all[count] = like.as(number, rawName);
    return count + 1;
  }

  /**
   * Drivers of its chips.
   *
   * @throws IllegalArgumentException where there is no driver for one
   */
  Sensor[] drivers(SensorBuses buses) {
    Sensor[] drivers = new Sensor[chips.length];
    for (int i = 0; i < drivers.length; i++) {
      drivers[i] = SensorKinds.driver(chips[i], addresses[i], buses);
      if (drivers[i] == null) {
        throw new IllegalArgumentException(name + ": there is no driver for \"" + chips[i] + "\"");
      }
    }
    return drivers;
  }

  private static Measurement column(String[] words) {
    int scale = Integer.parseInt(words[4]);
    return Measurement.fixed(
        Integer.parseInt(words[1]),
        words[2],
        words[3].equals("-") ? "" : words[3],
        scale,
        Integer.parseInt(words[5]) * Decimals.power(scale),
        Integer.parseInt(words[6]) * Decimals.power(scale));
  }

  private static int hex(String text) {
    if (!text.startsWith("0x")) {
      throw new IllegalArgumentException("address: expected 0x and two digits, got " + text);
    }
    int value = 0;
    for (int i = 2; i < text.length(); i++) {
      int digit = "0123456789abcdef".indexOf(text.charAt(i));
      if (digit < 0) {
        throw new IllegalArgumentException("address: expected 0x and two digits, got " + text);
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private static String[] lines(String text) {
    return split(text, '\n');
  }

  private static String[] words(String line) {
    int comment = line.indexOf('#');
    return split(comment < 0 ? line : line.substring(0, comment), ' ');
  }

  /** The parts between separators; of words, none is empty. */
  private static String[] split(String text, char separator) {
    int count = 0;
    String[] parts = new String[text.length() / 2 + 1];
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == separator) {
        if (i > start || separator == '\n') {
          parts[count++] = text.substring(start, i);
        }
        start = i + 1;
      }
    }
    String[] exact = new String[count];
    System.arraycopy(parts, 0, exact, 0, count);
    return exact;
  }
}
