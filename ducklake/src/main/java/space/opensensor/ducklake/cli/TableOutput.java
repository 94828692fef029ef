package space.opensensor.ducklake.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;
import space.opensensor.ducklake.read.Rows;

/** How a command shows a table: in columns for people, or as JSON for programs. */
final class TableOutput {

  private static final JsonFactory FACTORY = new JsonFactory();

  @Option(
      names = "--json",
      description = "a JSON object for each row; times in UTC, numbers as they are")
  private boolean json;

  /** Whether a program reads it. */
  boolean isJson() {
    return json;
  }

  void print(PrintWriter out, Rows rows) {
    print(out, rows.columns(), rows.rows());
  }

  /**
   * Prints rows.
   *
   * @param head the columns' titles; a program finds values by them, with {@code _} for a blank
   * @throws IllegalStateException for JSON of two columns of one name
   */
  void print(PrintWriter out, List<String> head, List<? extends List<?>> rows) {
    if (!json) {
      TextTable.print(out, head, rows);
      return;
    }
    Set<String> names = new HashSet<>();
    for (String name : head) {
      if (!names.add(name)) {
        throw new IllegalStateException(
            "--json: two columns are called " + name + "; name them apart");
      }
    }
    rows.forEach(row -> out.println(object(head, row)));
  }

  private static String object(List<String> head, List<?> row) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(text)) {
      generator.writeStartObject();
      for (int i = 0; i < head.size(); i++) {
        generator.writeFieldName(head.get(i).replace(' ', '_'));
        write(generator, row.get(i));
      }
      generator.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /** A number that JSON has none for, such as NaN, is a text. */
  private static void write(JsonGenerator generator, Object value) throws IOException {
    if (value instanceof OffsetDateTime time) {
      generator.writeString(time.toInstant().toString());
    } else if (value instanceof Boolean truth) {
      generator.writeBoolean(truth);
    } else if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
      generator.writeNumber(number.toString());
    } else if (value == null) {
      generator.writeNull();
    } else {
      generator.writeString(value.toString());
    }
  }
}
