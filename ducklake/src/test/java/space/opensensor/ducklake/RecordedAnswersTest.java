package space.opensensor.ducklake;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import space.opensensor.ducklake.catalog.TimestampText;
import space.opensensor.ducklake.engine.DuckEngine;
import space.opensensor.ducklake.read.LakeReader;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.Rows;
import space.opensensor.ducklake.read.SnapshotChoice;
import space.opensensor.ducklake.read.TableSummary;

/**
 * What DuckDB answered about recorded catalogs is asked of the reader here: about some versions of
 * every table, and of filters some, in the profile "full" about all.
 */
@Tag("integration")
class RecordedAnswersTest {

  @TempDir Path directory;

  private final List<String> wrong = new ArrayList<>();

  static Stream<String> catalogs() {
    return RecordedCatalog.names().stream();
  }

  private void check(String what, Object expected, Object actual) {
    if (!String.valueOf(expected).equals(String.valueOf(actual))) {
      wrong.add(what + ":\n  expected " + expected + "\n  but was  " + actual);
    }
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(n -> texts.add(n.isNull() ? null : n.asText()));
    return texts;
  }

  private static List<List<String>> rows(JsonNode array) {
    List<List<String>> rows = new ArrayList<>();
    array.forEach(row -> rows.add(texts(row)));
    return rows;
  }

  private static String name(String qualified) {
    return Stream.of(qualified.split("\\."))
        .map(DuckEngine::identifier)
        .collect(Collectors.joining("."));
  }

  private static List<List<String>> ask(LakeReader reader, String sql, long snapshot) {
    return reader.sql(sql, SnapshotChoice.version(snapshot), QueryLimits.WIDE).rows().stream()
        .map(RecordedAnswersTest::texts)
        .toList();
  }

  /**
   * Every version of every table is as DuckDB saw it, every filter counts the rows that meet it,
   * every change is listed with its snapshot and its kind, and tables and snapshots are listed.
   */
  @ParameterizedTest
  @MethodSource("catalogs")
  void whatDuckDbAnsweredIsAnswered(String catalog) {
    RecordedCatalog recorded = new RecordedCatalog(catalog, directory);
    try (Lake lake = recorded.open()) {
      LakeReader reader = lake.reader();
      recorded
          .expected()
          .get("tables")
          .fields()
          .forEachRemaining(
              table -> {
                String name = table.getKey();
                for (JsonNode version : recorded.some(table.getValue().get("versions"))) {
                  version(reader, name, table.getValue(), version);
                  facts(reader, name, version);
                  filters(reader, recorded, name, version);
                }
                recorded
                    .some(table.getValue().get("changes"))
                    .forEach(change -> changes(reader, recorded.expected(), name, change));
              });
      lists(reader, recorded.expected());
    }
    assertTrue(
        wrong.isEmpty(),
        () ->
            wrong.size()
                + " answers differ:\n"
                + wrong.stream().limit(20).collect(Collectors.joining("\n")));
  }

  private void version(LakeReader reader, String table, JsonNode of, JsonNode version) {
    long snapshot = version.get("snapshot").asLong();
    String where = table + " at " + snapshot + ", ";
    String from = " FROM " + name(table);
    List<String> columns = texts(version.get("columns"));
    List<String> types = texts(version.get("types"));
    check(
        where + "rows alone",
        List.of(List.of(version.get("rows").asText())),
        ask(reader, "SELECT count(*)" + from, snapshot));
    if (!version.has("all")) {
      describe(reader, table, version);
      return;
    }
    // The columns for their names and types, then what identifies a row and its values as text.
    boolean view = of.get("kind").asText().equals("view");
    String values =
        columns.stream()
            .map(c -> "CAST(" + DuckEngine.identifier(c) + " AS VARCHAR)")
            .collect(Collectors.joining(", "));
    String order =
        view
            ? columns.stream().map(DuckEngine::identifier).collect(Collectors.joining(", "))
            : "rowid";
    Rows all =
        reader.sql(
            "SELECT *"
                + (view ? ", " : " EXCLUDE (rowid), rowid, ")
                + values
                + from
                + " ORDER BY "
                + order,
            SnapshotChoice.version(snapshot),
            QueryLimits.WIDE);
    int own = columns.size();
    check(where + "columns", columns, all.columns().subList(0, own));
    check(where + "types", types, all.types().subList(0, own));
    check(
        where + "all",
        rows(version.get("all")),
        all.rows().stream().map(row -> texts(row.subList(own, row.size()))).toList());
  }

  private static List<String> texts(List<Object> row) {
    return row.stream().map(v -> v == null ? null : v.toString()).toList();
  }

  private void describe(LakeReader reader, String table, JsonNode version) {
    long snapshot = version.get("snapshot").asLong();
    List<List<String>> described = ask(reader, "DESCRIBE SELECT * FROM " + name(table), snapshot);
    String where = table + " at " + snapshot + ", described ";
    check(where + "columns", texts(version.get("columns")), column(described, 0));
    check(where + "types", texts(version.get("types")), column(described, 1));
  }

  private static List<String> column(List<List<String>> rows, int number) {
    return rows.stream().map(row -> row.get(number)).toList();
  }

  /** Numbers of rows and nulls, bounds and sums, which need not all be read from files. */
  private void facts(LakeReader reader, String table, JsonNode version) {
    describe(reader, table, version);
    long snapshot = version.get("snapshot").asLong();
    List<String> columns = texts(version.get("columns"));
    List<String> types = texts(version.get("types"));
    StringBuilder facts = new StringBuilder("SELECT count(*)");
    List<String> expected = new ArrayList<>(List.of(version.get("rows").asText()));
    for (int i = 0; i < columns.size(); i++) {
      String column = DuckEngine.identifier(columns.get(i));
      facts.append(", count(*) - count(").append(column).append(")");
      expected.add(version.get("nulls").get(i).asText());
      if (isOrdered(types.get(i))) {
        for (String end : List.of("min", "max")) {
          facts.append(", CAST(").append(end).append("(").append(column).append(") AS VARCHAR)");
          expected.add(texts(version.get(end)).get(i));
        }
      }
      if (version.get("sums").has(columns.get(i))) {
        facts
            .append(", CAST(round(sum(CAST(")
            .append(column)
            .append(" AS DOUBLE)), 3) AS VARCHAR)");
        JsonNode sum = version.get("sums").get(columns.get(i));
        expected.add(sum.isNull() ? null : sum.asText());
      }
    }
    check(
        table + " at " + snapshot + ", facts",
        expected,
        ask(reader, facts + " FROM " + name(table), snapshot).get(0));
  }

  private static boolean isOrdered(String type) {
    return !type.endsWith("[]")
        && !type.startsWith("STRUCT")
        && !type.startsWith("MAP")
        && !type.equals("JSON");
  }

  private void filters(
      LakeReader reader, RecordedCatalog recorded, String table, JsonNode version) {
    long snapshot = version.get("snapshot").asLong();
    List<String> wheres = new ArrayList<>();
    List<String> counts = new ArrayList<>();
    for (JsonNode filter : recorded.some(version.get("filters"))) {
      wheres.add(filter.get("where").asText());
      JsonNode right = filter.get("countWithoutPruning");
      counts.add((right == null ? filter.get("count") : right).asText());
    }
    // One statement for several, each a query of its own to DuckDB. Of more it takes longer for
    // each.
    for (int first = 0; first < wheres.size(); first += 8) {
      List<String> some = wheres.subList(first, Math.min(wheres.size(), first + 8));
      String sql =
          some.stream()
              .map(w -> "(SELECT count(*) FROM " + name(table) + " WHERE " + w + ")")
              .collect(Collectors.joining(", ", "SELECT ", ""));
      List<String> answers = ask(reader, sql, snapshot).get(0);
      for (int i = 0; i < some.size(); i++) {
        check(
            table + " at " + snapshot + " WHERE " + some.get(i),
            counts.get(first + i),
            answers.get(i));
      }
    }
  }

  private void changes(LakeReader reader, JsonNode expected, String table, JsonNode change) {
    long first = change.get("first").asLong();
    long last = change.get("last").asLong();
    String what = table + ", changes " + first + " to " + last;
    if (contradicts(expected, table, first, last)) {
      return;
    }
    Rows rows =
        reader.changes(
            table,
            SnapshotChoice.version(first - 1),
            SnapshotChoice.version(last),
            QueryLimits.WIDE);
    Map<List<Object>, Long> counts = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    rows.rows().forEach(r -> counts.merge(List.of(r.get(0), r.get(1)), 1L, Long::sum));
    Map<List<Object>, Long> wanted = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
    change
        .get("counts")
        .forEach(c -> wanted.put(List.of(c.get(0).asLong(), c.get(1).asText()), c.get(2).asLong()));
    check(what, wanted, counts);
    if (change.has("rows")) {
      check(what + ", columns", ownOrder(texts(change.get("columns"))), rows.columns());
      check(what + ", types", ownOrder(texts(change.get("types"))), rows.types());
      List<String> types = rows.types();
      Map<String, Long> listed = new HashMap<>();
      for (List<Object> row : rows.rows()) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
          texts.add(text(row.get(i), types.get(i)));
        }
        listed.merge(texts.toString(), 1L, Long::sum);
      }
      Map<String, Long> all = new HashMap<>();
      rows(change.get("rows"))
          .forEach(
              row -> {
                List<String> texts = new ArrayList<>();
                List<String> own = ownOrder(row);
                for (int i = 0; i < own.size(); i++) {
                  texts.add(number(own.get(i), types.get(i)));
                }
                all.merge(texts.toString(), 1L, Long::sum);
              });
      check(what + ", rows", new TreeMap<>(all), new TreeMap<>(listed));
    }
  }

  /** DuckDB has the row's id before the kind of change. */
  private static List<String> ownOrder(List<String> row) {
    List<String> own = new ArrayList<>(row);
    own.add(1, own.remove(2));
    return own;
  }

  /** Where DuckDB's answers contradict each other, by the notes of the recording. */
  private static boolean contradicts(JsonNode expected, String table, long first, long last) {
    for (JsonNode note : expected.path("notes")) {
      String text = note.asText();
      if (text.startsWith(table + ": DuckDB lists the changes of snapshot ")) {
        long snapshot = Long.parseLong(text.replaceAll(".*?changes of snapshot (\\d+).*", "$1"));
        if (first <= snapshot && snapshot <= last) {
          return true;
        }
      }
      if (text.startsWith(table + ": DuckDB's changes of snapshots ")) {
        String span = text.replaceAll(".*changes of snapshots (\\d+) to (\\d+) .*", "$1-$2");
        if (span.equals(first + "-" + last)) {
          return true;
        }
      }
    }
    return false;
  }

  /** A value of Java as DuckDB prints it, floating numbers as Java does. */
  private static String text(Object value, String type) {
    if (value == null) {
      return null;
    }
    if (value instanceof java.time.OffsetDateTime time) {
      return TimestampText.format(time.toInstant());
    }
    return number(value.toString(), type);
  }

  private static String number(String text, String type) {
    if (text == null) {
      return null;
    }
    return switch (type) {
      case "FLOAT" -> Float.toString(Float.parseFloat(text.replace("nan", "NaN")));
      case "DOUBLE" -> Double.toString(Double.parseDouble(text.replace("nan", "NaN")));
      default -> text;
    };
  }

  private void lists(LakeReader reader, JsonNode expected) {
    List<List<String>> listed = new ArrayList<>();
    reader
        .snapshots(Integer.MAX_VALUE)
        .forEach(
            s ->
                listed.add(
                    0,
                    Arrays.asList(
                        Long.toString(s.snapshot().id()),
                        TimestampText.format(s.snapshot().time()),
                        Long.toString(s.snapshot().schemaVersion()),
                        s.author(),
                        s.message())));
    List<List<String>> wanted = new ArrayList<>();
    rows(expected.get("snapshots").get("rows"))
        .forEach(r -> wanted.add(Arrays.asList(r.get(0), r.get(1), r.get(2), r.get(4), r.get(5))));
    check("snapshots", wanted, listed);

    Set<String> sizes = new TreeSet<>();
    for (TableSummary t : reader.tables(SnapshotChoice.LATEST)) {
      sizes.add(t.name() + ": " + t.files() + " files, " + t.bytes() + " bytes");
    }
    Set<String> info = new TreeSet<>();
    rows(expected.get("tableInfo").get("rows"))
        .forEach(r -> info.add(r.get(0) + ": " + r.get(3) + " files, " + r.get(4) + " bytes"));
    check("table info", info, sizes);
    expected
        .get("tables")
        .fields()
        .forEachRemaining(
            e -> {
              for (JsonNode v : e.getValue().get("versions")) {
                long at = v.get("snapshot").asLong();
                if (e.getValue().get("kind").asText().equals("table")) {
                  String label = e.getKey().replaceFirst("^main\\.", "");
                  check(
                      "rows of " + label + " at " + at,
                      v.get("rows").asText(),
                      reader.tables(SnapshotChoice.version(at)).stream()
                          .filter(t -> t.label().equals(label))
                          .map(t -> Long.toString(t.rows()))
                          .findFirst()
                          .orElse("none"));
                }
              }
            });
  }
}
