package space.opensensor.ducklake.alert;

import java.time.Instant;

/**
 * That a rule holds for something.
 *
 * @param rule the rule's text
 * @param subject a station, or a word for the lake
 * @param text what is the matter, in a line
 * @param since when that was seen first
 */
public record Alert(String rule, String subject, String text, Instant since) {

  /** Of the catalog: by rule and subject a message is told once. */
  record Key(String rule, String subject) {}

  Key key() {
    return new Key(rule, subject);
  }
}
