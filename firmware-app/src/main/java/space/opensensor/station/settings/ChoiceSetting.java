package space.opensensor.station.settings;

import space.opensensor.vee.Settings;

/**
 * A setting that is one of some words, each of which stands for a value.
 *
 * @param <T> what the words stand for
 */
final class ChoiceSetting<T> extends Setting {

  private Option<T> first;
  private Option<T> last;

  ChoiceSetting(String name, String fallback, String meaning) {
    super(name, fallback, meaning);
  }

  /** Declares a word and what it stands for. */
  ChoiceSetting<T> option(String word, T value) {
    return option(word, value, "");
  }

  /** Declares a word and what it stands for, with a remark for help texts. */
  ChoiceSetting<T> option(String word, T value, String remark) {
    Option<T> option = new Option<T>(word, value, remark);
    if (last == null) {
      first = option;
    } else {
      last.next = option;
    }
    last = option;
    return this;
  }

  @Override
  public String meaning() {
    StringBuilder text = new StringBuilder(super.meaning());
    String before = ": ";
    for (Option<T> option = first; option != null; option = option.next) {
      text.append(before).append(option.word);
      if (option.remark.length() > 0) {
        text.append(" (").append(option.remark).append(')');
      }
      before = option.next == last ? " or " : ", ";
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
    StringBuilder words = new StringBuilder();
    for (Option<T> option = first; option != null; option = option.next) {
      if (option.word.equals(text)) {
        return option.value;
      }
      words.append(option == first ? "" : " or ").append(option.word);
    }
    if (text.equals(fallback())) {
      return null;
    }
    throw refused(words.toString(), text);
  }

  private static final class Option<T> {

    private final String word;
    private final T value;
    private final String remark;
    private Option<T> next;

    Option(String word, T value, String remark) {
      this.word = word;
      this.value = value;
      this.remark = remark;
    }
  }
}
