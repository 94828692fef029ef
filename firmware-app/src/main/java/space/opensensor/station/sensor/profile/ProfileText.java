package space.opensensor.station.sensor.profile;

import java.util.ArrayList;
import space.opensensor.vee.Measurement;

/**
 * The text of a profile: items with a {@code ;} after each but the last, words with spaces between
 * them. A profile is its name with a version, then columns in the order of the file, and chips in
 * the order in which they are asked for a column that more than one measures:
 *
 * <pre>
 * profile NAME/VERSION
 * station NAME                                a column after the timestamp with the station's id
 * column NUMBER NAME UNIT SCALE LEAST MOST    unit - for none; least and most in that unit
 * chip NAME[@ADDRESS]                         address such as 0x76; left out: the chip's usual one
 * </pre>
 *
 * <p>A number is one of {@link space.opensensor.station.sensor.Quantity}, and says what is
 * measured; a name has at most {@value #MAX_NAME} characters of {@code a-z 0-9 _}, a scale is 0 to
 * 4.
 */
final class ProfileText {

  /** The longest name of a profile or a column. */
  static final int MAX_NAME = 32;

  /** The longest unit. */
  private static final int MAX_UNIT = 12;

  private static final int MAX_SCALE = 4;
  private static final int MAX_CHIPS = 16;

  private final ArrayList<Measurement> columns = new ArrayList<Measurement>();
  private final ArrayList<String> chips = new ArrayList<String>();
  private final int[] addresses = new int[MAX_CHIPS];
  private String name;
  private String station;

  private ProfileText() {}

  /**
   * Reads a profile.
   *
   * @throws IllegalArgumentException with the item that is wrong, counted from 1, and what was
   *     expected there; no word that is refused is shown
   */
  static SensorProfile parse(String text) {
    ProfileText profile = new ProfileText();
    int item = 0;
    int start = 0;
    while (start <= text.length()) {
      int end = text.indexOf(';', start);
      end = end < 0 ? text.length() : end;
      item++;
      Words words = new Words(text, start, end, item);
      if (words.count() > 0) {
        profile.take(words);
      }
      start = end + 1;
    }
    if (profile.name == null || profile.columns.size() == 0) {
      throw new IllegalArgumentException("expected an item profile NAME/VERSION, and columns");
    }
    return profile.made();
  }

  /** The chips of a list such as {@code bme280@0x77 scd41}, instead of a profile's own. */
  static SensorProfile withChips(SensorProfile of, String list) {
    ProfileText profile = new ProfileText();
    Words words = new Words(list, 0, list.length(), 1);
    for (int w = 0; w < words.count(); w++) {
      profile.addChip(words, words.get(w));
    }
    return of.with(profile.chipNames(), profile.addresses);
  }

  private SensorProfile made() {
    Measurement[] all = columns.toArray(new Measurement[columns.size()]);
    SensorProfile profile = new SensorProfile(name, all, chipNames(), addresses, station);
    profile.schema();
    return profile;
  }

  private String[] chipNames() {
    return chips.toArray(new String[chips.size()]);
  }

  private void take(Words words) {
    String kind = words.get(0);
    if (kind.equals("profile") && words.count() == 2) {
      words.once(name);
      name = profileName(words);
    } else if (kind.equals("station") && words.count() == 2) {
      words.once(station);
      station = words.name(1);
    } else if (kind.equals("column") && words.count() == 7) {
      columns.add(column(words));
    } else if (kind.equals("chip") && words.count() == 2) {
      addChip(words, words.get(1));
    } else {
      throw words.wrong("profile, station, column or chip and their words");
    }
  }

  private static String profileName(Words words) {
    String text = words.get(1);
    int slash = text.indexOf('/');
    if (slash < 0 || !Words.isName(text.substring(0, slash))) {
      throw words.wrong("NAME/VERSION with a name of a-z 0-9 _");
    }
    words.number(text.substring(slash + 1), 1, 9999);
    return text;
  }

  private static Measurement column(Words words) {
    int number = words.number(words.get(1), 2, Measurement.MAX_NUMBER);
    String unit = words.get(3);
    if (unit.length() > MAX_UNIT || unit.indexOf(',') >= 0) {
      throw words.wrong("a unit of at most " + MAX_UNIT + " characters without a comma");
    }
    int scale = words.number(words.get(4), 0, MAX_SCALE);
    int one = 1;
    int most = Integer.MAX_VALUE;
    for (int place = 0; place < scale; place++) {
      one *= 10;
      most /= 10;
    }
    return Measurement.fixed(
        number,
        words.name(2),
        unit.equals("-") ? "" : unit,
        scale,
        words.number(words.get(5), -most, most) * one,
        words.number(words.get(6), -most, most) * one);
  }

  private void addChip(Words words, String chip) {
    int at = chip.indexOf('@');
    String kind = at < 0 ? chip : chip.substring(0, at);
    if (!Words.isName(kind)) {
      throw words.wrong("the name of a chip");
    }
    if (chips.size() == MAX_CHIPS) {
      throw words.wrong("at most " + MAX_CHIPS + " chips");
    }
    addresses[chips.size()] = at < 0 ? 0 : words.address(chip.substring(at + 1));
    chips.add(kind);
  }

  /** The words of one item. */
  private static final class Words {

    /** Character.digit would bring the digits of all scripts into the image. */
    private static final String HEX = "0123456789abcdefABCDEF";

    private final ArrayList<String> words = new ArrayList<String>();
    private final int item;

    Words(String text, int start, int end, int item) {
      this.item = item;
      int at = start;
      while (at < end) {
        int next = text.indexOf(' ', at);
        next = next < 0 || next > end ? end : next;
        if (next > at) {
          words.add(text.substring(at, next));
        }
        at = next + 1;
      }
    }

    int count() {
      return words.size();
    }

    String get(int index) {
      return words.get(index);
    }

    String name(int index) {
      if (!isName(words.get(index)) || words.get(index).equals("timestamp")) {
        throw wrong(
            "a name of at most " + MAX_NAME + " characters of a-z 0-9 _, other than timestamp");
      }
      return words.get(index);
    }

    /** Refuses a second item of a kind that a profile has one of. */
    void once(String before) {
      if (before != null) {
        throw wrong("one item " + words.get(0) + " alone");
      }
    }

    static boolean isName(String word) {
      boolean good = word.length() > 0 && word.length() <= MAX_NAME;
      for (int i = 0; i < word.length(); i++) {
        char c = word.charAt(i);
        good &= c >= 'a' && c <= 'z' || i > 0 && (c >= '0' && c <= '9' || c == '_');
      }
      return good;
    }

    int number(String word, int least, int most) {
      try {
        int number = Integer.parseInt(word);
        if (number >= least && number <= most) {
          return number;
        }
      } catch (NumberFormatException e) {
        // Refused below, with the same words.
      }
      throw wrong("a whole number of " + least + " to " + most);
    }

    /** An I2C address; those below 0x08 and above 0x77 are reserved. */
    int address(String word) {
      int value = word.length() == 4 && word.startsWith("0x") ? 0 : -1;
      for (int i = 2; i < 4 && value >= 0; i++) {
        int at = HEX.indexOf(word.charAt(i));
        int digit = at > 15 ? at - 6 : at;
        value = digit < 0 ? -1 : value * 16 + digit;
      }
      if (value < 0x08 || value > 0x77) {
        throw wrong("an address of 0x08 to 0x77");
      }
      return value;
    }

    IllegalArgumentException wrong(String expected) {
      return new IllegalArgumentException("item " + item + ": expected " + expected);
    }
  }
}
