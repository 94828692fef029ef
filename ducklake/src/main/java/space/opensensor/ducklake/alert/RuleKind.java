package space.opensensor.ducklake.alert;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a rule looks for, and the words that its line has. */
enum RuleKind {
  /** No rows of a station for a time. */
  SILENT(List.of("after"), Set.of("stations", "urgent")),
  /** A value below or above what it should be. */
  VALUE(List.of("column"), Set.of("below", "above", "stations", "urgent")),
  /** A value that has not changed for a time. */
  STUCK(List.of("column", "for"), Set.of("stations", "urgent")),
  /** A station's clock that was wrong, or is ahead, by more than a time. */
  CLOCK(List.of("over"), Set.of("stations", "urgent")),
  /** More bytes on a station's flash that wait for their upload. */
  SPOOL(List.of("over"), Set.of("stations", "urgent")),
  /** A station's certificate that ends within a time. */
  KEYS(List.of("within"), Set.of("stations", "urgent")),
  /** Files that were set aside. */
  ASIDE(List.of(), Set.of("urgent")),
  /** The lake does not take files in for a time. */
  INGEST(List.of("after"), Set.of("urgent"));

  private final List<String> needed;
  private final Set<String> allowed;

  RuleKind(List<String> needed, Set<String> allowed) {
    this.needed = needed;
    this.allowed = allowed;
  }

  List<String> needed() {
    return needed;
  }

  boolean takes(String word) {
    return needed.contains(word) || allowed.contains(word);
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
