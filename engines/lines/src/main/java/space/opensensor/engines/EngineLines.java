package space.opensensor.engines;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.StringJoiner;

/**
 * What an engine in a process of its own reads and writes: a statement a line, and for each its
 * rows, a line each with a tab before every value, then {@code end} or {@code failed} with the
 * reason. The first line says {@code ready}.
 */
public final class EngineLines {

  /** Stands for a null; no value of a query is this text. */
  public static final String NULL = "null";

  /** Answers statements. */
  public interface Engine {

    /** The rows of the answer. */
    List<? extends List<?>> rows(String statement) throws Exception;
  }

  private EngineLines() {}

  /**
   * Answers the lines of the standard input until it ends.
   *
   * @param out the standard output, to which nothing else may write
   */
  public static void serve(Engine engine, PrintStream out) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    out.println("ready");
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      try {
        for (List<?> row : engine.rows(line)) {
          StringBuilder text = new StringBuilder();
          row.forEach(value -> text.append('\t').append(text(value)));
          out.println(text);
        }
        out.println("end");
      } catch (Exception e) {
        out.println("failed " + reason(e));
      }
    }
  }

  /** A line with the messages of an exception and of its causes. */
  private static String reason(Throwable e) {
    StringJoiner reasons = new StringJoiner(": ");
    for (Throwable each = e; each != null; each = each.getCause()) {
      reasons.add(String.valueOf(each.getMessage()));
    }
    return reasons.toString().replaceAll("\\s+", " ");
  }

  /** A value, the same text by whichever engine: times as instants, all floats as doubles. */
  public static String text(Object value) {
    if (value == null) {
      return NULL;
    }
    if (value instanceof OffsetDateTime time) {
      return text(time.toInstant());
    }
    if (value instanceof ZonedDateTime time) {
      return text(time.toInstant());
    }
    if (value instanceof Instant time) {
      return time.toString();
    }
    if (value instanceof Float || value instanceof Double) {
      return Double.toString(((Number) value).doubleValue());
    }
    return value.toString().replaceAll("[\\t\\n\\r]", " ");
  }
}
