package space.opensensor.station.settings;

import java.util.ArrayList;
import space.opensensor.vee.Settings;

/**
 * A setting that is one of some words, each of which stands for a value.
 *
 * @param <T> what the words stand for
 */
final class ChoiceSetting<T> extends Setting {

  private final ArrayList<String> words = new ArrayList<String>();
  private final ArrayList<T> values = new ArrayList<T>();

  ChoiceSetting(String name, String fallback) {
    super(name, fallback, null);
  }

  /** Declares a word and what it stands for, which may be null: nothing is chosen. */
  ChoiceSetting<T> option(String word, T value) {
    words.add(word);
    values.add(value);
    return this;
  }

  @Override
  public String[] words() {
    return words.toArray(new String[words.size()]);
  }

  @Override
  public String meaning() {
    StringBuilder text = new StringBuilder(super.meaning());
    for (int i = 0; i < words.size(); i++) {
      text.append(i == 0 ? ": " : i == words.size() - 1 ? " or " : ", ").append(words.get(i));
      String remark = SettingsHelp.of(name() + "=" + words.get(i));
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
  T value(Settings store) throws SettingsException {
    String text = text(store);
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).equals(text)) {
        return values.get(i);
      }
      expected.append(i == 0 ? "" : " or ").append(words.get(i));
    }
    if (text.equals(fallback())) {
      return null;
    }
    throw refused(expected.toString(), text);
  }
}
