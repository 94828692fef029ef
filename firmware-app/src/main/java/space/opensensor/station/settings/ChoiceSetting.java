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

  ChoiceSetting(String name, String fallback) {
    super(name, fallback, null);
  }

  /** Declares a word and what it stands for. */
  ChoiceSetting<T> option(String word, T value) {
    Option<T> option = new Option<T>(word, value);
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
      String remark = SettingsHelp.of(name() + "=" + option.word);
      if (remark != null) {
        text.append(" (").append(remark).append(')');
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
    private Option<T> next;

    Option(String word, T value) {
      this.word = word;
      this.value = value;
    }
  }
}
