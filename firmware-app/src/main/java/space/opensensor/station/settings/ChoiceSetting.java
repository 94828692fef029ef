package space.opensensor.station.settings;

import space.opensensor.vee.Settings;

/**
 * A setting that is one of some words, each of which stands for a value.
 *
 * @param <T> what the words stand for
 */
final class ChoiceSetting<T> extends Setting {

  private static final int MOST_OPTIONS = 4;

  private final String[] words = new String[MOST_OPTIONS];
  private final Object[] values = new Object[MOST_OPTIONS];
  private int count;

  ChoiceSetting(String name, String fallback) {
    super(name, fallback, null);
  }

  /** Declares a word and what it stands for, which may be null: nothing is chosen. */
  ChoiceSetting<T> option(String word, T value) {
    words[count] = word;
    values[count++] = value;
    return this;
  }

  @Override
  public String meaning() {
    StringBuilder text = new StringBuilder(super.meaning());
    for (int i = 0; i < count; i++) {
      text.append(i == 0 ? ": " : i == count - 1 ? " or " : ", ").append(words[i]);
      String remark = SettingsHelp.of(name() + "=" + words[i]);
      if (remark != null) {
        text.append(" (").append(remark).append(')');
      }
    }
    return text.toString();
  }

  /**
   * What the word in a store stands for, or that of when it is left out; null where it is left out
   * and there is none.
   *
   * @throws SettingsException when it is none of the words
   */
  @SuppressWarnings("unchecked") // option() lets no other values in
  T value(Settings store) throws SettingsException {
    String text = text(store);
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < count; i++) {
      if (words[i].equals(text)) {
        return (T) values[i];
      }
      expected.append(i == 0 ? "" : " or ").append(words[i]);
    }
    if (text.equals(fallback())) {
      return null;
    }
    throw refused(expected.toString(), text);
  }
}
