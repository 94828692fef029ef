package space.opensensor.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Spans of uptime in which something does not work. A span has its start and not its end.
 *
 * <p>Written {@code 20m..50m}, {@code 90s..} (to the end of the run), with {@code s}, {@code m},
 * {@code h} or {@code d} after each number ({@code 1h30m}); a bare number counts seconds.
 */
public final class Outages {

  private static final Pattern SPAN = Pattern.compile("([0-9smhd]*)\\.\\.([0-9smhd]*)");
  private static final Pattern PART = Pattern.compile("([0-9]{1,9})([smhd]?)");

  private record Span(long from, long to) {}

  private final List<Span> spans = new ArrayList<>();

  /** Adds a span of uptime in milliseconds. */
  public synchronized void add(long fromMillis, long toMillis) {
    spans.add(new Span(fromMillis, toMillis));
  }

  /**
   * Adds a span as it is written.
   *
   * @throws IllegalArgumentException naming what was expected
   */
  public void add(String text) {
    Matcher matcher = SPAN.matcher(text);
    if (!matcher.matches()) {
      throw expected(text);
    }
    long from = matcher.group(1).isEmpty() ? 0 : millis(matcher.group(1), text);
    long to = matcher.group(2).isEmpty() ? Long.MAX_VALUE : millis(matcher.group(2), text);
    if (to <= from) {
      throw expected(text);
    }
    add(from, to);
  }

  /** Begins a span whose end is not known yet. */
  public synchronized void begin(long fromMillis) {
    spans.add(new Span(fromMillis, Long.MAX_VALUE));
  }

  /** Ends the spans that have no end yet. */
  public synchronized void end(long toMillis) {
    spans.replaceAll(
        span ->
            span.to == Long.MAX_VALUE ? new Span(span.from, Math.max(span.from, toMillis)) : span);
  }

  /** Whether a moment lies in a span. */
  public boolean at(long uptimeMillis) {
    return between(uptimeMillis, uptimeMillis);
  }

  /** Whether any moment from one to another, both included, lies in a span. */
  public synchronized boolean between(long firstMillis, long lastMillis) {
    for (Span span : spans) {
      if (firstMillis < span.to && span.from <= lastMillis) {
        return true;
      }
    }
    return false;
  }

  private static long millis(String duration, String text) {
    Matcher part = PART.matcher(duration);
    long seconds = 0;
    int end = 0;
    while (part.lookingAt()) {
      long unit =
          switch (part.group(2)) {
            case "m" -> 60;
            case "h" -> 3600;
            case "d" -> 86400;
            default -> 1;
          };
      seconds += unit * Long.parseLong(part.group(1));
      end = part.end();
      part.region(end, duration.length());
    }
    if (end != duration.length()) {
      throw expected(text);
    }
    return seconds * 1000;
  }

  private static IllegalArgumentException expected(String text) {
    return new IllegalArgumentException(
        "expected a span of uptime such as 20m..50m or 1h.., got \"" + text + "\"");
  }
}
