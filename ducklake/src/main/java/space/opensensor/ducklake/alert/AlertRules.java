package space.opensensor.ducklake.alert;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The file of rules: what to look for, when to be quiet, and whom to tell. A line that is wrong is
 * a line of {@link #wrong()}, and the others count.
 *
 * @param rules in their order
 * @param quiet or null
 * @param webhook whether to post to the webhook of the settings
 * @param mailTo whom to write to, empty for no one
 * @param mailFrom in whose name, or null
 * @param mqttTopic where to publish, or null
 * @param wrong file, line, what is wrong and what to do, for each line that does not count
 */
public record AlertRules(
    List<AlertRule> rules,
    QuietHours quiet,
    boolean webhook,
    List<String> mailTo,
    String mailFrom,
    String mqttTopic,
    List<String> wrong) {

  private static final long MAX_BYTES = 256 * 1024;
  private static final String ADDRESS = "[^\\s@<>,;\"]{1,64}@[^\\s@<>,;\"]{1,255}";

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException when there is none, or it is no text
   */
  public static AlertRules read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new IllegalArgumentException(file + ": expected a file of at most 256 KiB");
      }
      return parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8));
    } catch (MalformedInputException e) {
      throw new IllegalArgumentException(file + ": expected text in UTF-8", e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          file + ": the file of rules cannot be read: " + e.getClass().getSimpleName(), e);
    }
  }

  /** Reads the text of a file of some name. */
  static AlertRules parse(String name, String text) {
    Reading reading = new Reading();
    List<String> wrong = new ArrayList<>();
    int number = 0;
    // Some editors put a mark of the encoding before the first line.
    String marked = text.startsWith("\ufeff") ? text.substring(1) : text;
    for (String line : marked.split("\n", -1)) {
      number++;
      String bare = line.replaceFirst("(^|\\s)#.*", "").strip();
      if (bare.isEmpty()) {
        continue;
      }
      try {
        reading.line(new RuleLine(bare));
      } catch (IllegalArgumentException e) {
        wrong.add(name + ":" + number + ": " + e.getMessage());
      }
    }
    return reading.rules(wrong);
  }

  private static final class Reading {
    private final List<AlertRule> rules = new ArrayList<>();
    private final Set<String> texts = new HashSet<>();
    private QuietHours quiet;
    private boolean webhook;
    private List<String> mailTo = List.of();
    private String mailFrom;
    private String mqttTopic;

    void line(RuleLine line) {
      if (rule(line)) {
        return;
      }
      switch (line.word()) {
        case "quiet" -> {
          line.allow(List.of("from", "to", "zone"));
          once(quiet == null, line);
          quiet = new QuietHours(line.clock("from"), line.clock("to"), line.zone("zone"));
          if (quiet.from().equals(quiet.to())) {
            quiet = null;
            throw new IllegalArgumentException("quiet: expected from= and to= to differ");
          }
        }
        case "webhook" -> {
          line.allow(List.of());
          webhook = true;
        }
        case "mail" -> mail(line);
        case "mqtt" -> {
          line.allow(List.of("topic"));
          once(mqttTopic == null, line);
          String topic = line.need("topic");
          if (!topic.matches("[^#+\\p{Cc}]{1,200}")) {
            throw new IllegalArgumentException("topic: expected a topic without + and #");
          }
          mqttTopic = topic;
        }
        default ->
            throw new IllegalArgumentException(
                "\""
                    + RuleLine.shown(line.word())
                    + "\": expected one of "
                    + Stream.concat(
                            Arrays.stream(RuleKind.values()).map(RuleKind::word),
                            Stream.of("quiet", "webhook", "mail", "mqtt"))
                        .collect(Collectors.joining(", ")));
      }
    }

    private void mail(RuleLine line) {
      line.allow(List.of("to", "from"));
      once(mailTo.isEmpty(), line);
      List<String> to = List.of(line.need("to").split(",", -1));
      String from = line.need("from");
      for (String address : Stream.concat(to.stream(), Stream.of(from)).toList()) {
        if (!address.matches(ADDRESS)) {
          throw new IllegalArgumentException(
              "mail: expected addresses such as me@example.org, got \""
                  + RuleLine.shown(address)
                  + "\"");
        }
      }
      mailTo = to;
      mailFrom = from;
    }

    private static void once(boolean first, RuleLine line) {
      if (!first) {
        throw new IllegalArgumentException(line.word() + ": expected in one line");
      }
    }

    private boolean rule(RuleLine line) {
      RuleKind kind =
          Arrays.stream(RuleKind.values())
              .filter(k -> k.word().equals(line.word()))
              .findFirst()
              .orElse(null);
      if (kind == null) {
        return false;
      }
      List<String> allowed =
          Stream.of(
                  "after",
                  "for",
                  "within",
                  "over",
                  "column",
                  "below",
                  "above",
                  "stations",
                  "urgent")
              .filter(kind::takes)
              .toList();
      line.allow(allowed);
      kind.needed().forEach(line::need);
      Double below = line.number("below");
      Double above = line.number("above");
      if (kind == RuleKind.VALUE && below == null && above == null) {
        throw new IllegalArgumentException("value: expected below=… or above=… or both");
      }
      if (below != null && above != null && below > above) {
        throw new IllegalArgumentException("value: no value is between below and above");
      }
      String time =
          kind == RuleKind.SPOOL
              ? null
              : Stream.of("after", "for", "within", "over")
                  .filter(line::has)
                  .findFirst()
                  .orElse(null);
      AlertRule rule =
          new AlertRule(
              kind,
              line.text(),
              line.lower("column"),
              below,
              above,
              time == null ? null : line.time(time),
              kind == RuleKind.SPOOL ? line.bytes("over") : 0,
              line.globs("stations"),
              line.has("urgent"));
      if (!texts.add(rule.text())) {
        throw new IllegalArgumentException("the same rule is there before");
      }
      rules.add(rule);
      return true;
    }

    AlertRules rules(List<String> wrong) {
      return new AlertRules(
          List.copyOf(rules), quiet, webhook, mailTo, mailFrom, mqttTopic, List.copyOf(wrong));
    }
  }
}
