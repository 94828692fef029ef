package space.opensensor.ducklake.read;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.ingest.IngestSettings;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.ingest.SchemaEvolution;
import space.opensensor.ducklake.maintain.Compactor;

/**
 * Files whose types are narrower than their columns', and constants around their values: every
 * condition finds what it finds among the values, read and cast first.
 */
@Tag("integration")
class ConstantsTest {

  private static final int ROWS = 60;

  /** The types of the columns; the first file has them all. */
  private static final Map<String, String> COLUMNS =
      new LinkedHashMap<>(
          Map.of(
              "temperature", "DOUBLE",
              "humidity", "FLOAT",
              "exact", "DECIMAL(9,4)",
              "whole", "BIGINT",
              "wide", "DOUBLE"));

  /** The types of further files. */
  private static final List<Map<String, String>> FILES =
      List.of(
          Map.of(
              "temperature", "FLOAT",
              "humidity", "DECIMAL(9,2)",
              "exact", "DECIMAL(6,2)",
              "whole", "INTEGER",
              "wide", "DECIMAL(9,2)"),
          Map.of(
              "temperature", "DECIMAL(9,3)",
              "humidity", "DECIMAL(5,1)",
              "exact", "DECIMAL(4,1)",
              "whole", "INTEGER",
              "wide", "FLOAT"));

  @TempDir Path directory;

  private Random random;

  @Test
  void everyConditionEqualsTheOneOverValuesReadAndCastFirst() throws Exception {
    compareAll(15);
  }

  @Tag("full")
  @ParameterizedTest
  @ValueSource(longs = 2026)
  void everyConditionOfMoreValuesEqualsTheOneOverValuesReadAndCastFirst(long seed)
      throws Exception {
    compareAll(seed);
  }

  private void compareAll(long seed) throws Exception {
    random = new Random(seed);
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester =
            lake.ingester(IngestSettings.defaults().withEvolution(SchemaEvolution.ADD));
        LakeReader reader = lake.reader();
        Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement duck = connection.createStatement()) {
      duck.execute("SET TimeZone = 'UTC'");
      StringBuilder columns = new StringBuilder();
      COLUMNS.forEach((name, type) -> columns.append(", ").append(name).append(" ").append(type));
      duck.execute("CREATE TABLE v (timestamp TIMESTAMPTZ" + columns + ")");
      List<Map<String, String>> files = new ArrayList<>(List.of(COLUMNS));
      files.addAll(FILES);
      for (int f = 0; f < files.size(); f++) {
        put(lake, duck, f, files.get(f));
        ingester.pass();
        assertEquals(List.of(), lake.catalog().read(r -> new Ledger(r).setAside()), "seed " + seed);
      }
      List<String> questions = some(questions(duck), 60);
      List<Filter> filters = some(filters(duck), 120);
      compare(reader, duck, questions, filters, "seed " + seed + ", before compact: ");
      try (FileCache cache = new FileCache(lake.storage(), lake.cache(), 64 << 20)) {
        Compactor.Report report =
            new Compactor(
                    lake.catalog(),
                    lake.engine(),
                    cache,
                    lake.storage(),
                    Compactor.Settings.DEFAULT)
                .compact("readings", false);
        assertEquals(1, report.merges(), report.toString());
      }
      compare(reader, duck, questions, filters, "seed " + seed + ", after compact: ");
    }
  }

  @Test
  void aZeroIsFoundWhateverItsSignBeforeAndAfterCompact() throws Exception {
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader();
        FileCache cache = new FileCache(lake.storage(), lake.cache(), 64 << 20);
        Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement duck = connection.createStatement()) {
      for (int hour = 0; hour < 2; hour++) {
        Path file = directory.resolve("zeros.parquet");
        duck.execute(
            "COPY (SELECT TIMESTAMPTZ '2026-11-20 1"
                + hour
                + ":00:00+00' + to_seconds(i::INTEGER) AS timestamp,"
                + " (i % 2)::FLOAT * -1 AS temperature FROM range(20) t(i)) TO '"
                + file
                + "' (FORMAT parquet, WRITE_BLOOM_FILTER false)");
        lake.put(
            "station=a/year=2026/month=11/day=20/data_1" + hour + "00.parquet",
            Files.readAllBytes(file));
      }
      assertEquals(2, ingester.pass().files());
      for (int turn = 0; turn < 2; turn++) {
        for (String zero : List.of("0", "-0.0")) {
          Rows found =
              reader.rows(
                  RowQuery.all("readings")
                      .where(new Filter("temperature", Filter.Operator.EQ, zero)),
                  QueryLimits.WIDE);
          assertEquals(20, found.rows().size(), zero + ", turn " + turn);
          Rows counted =
              reader.sql(
                  "SELECT count(*) FROM readings WHERE temperature = " + zero + "::FLOAT",
                  SnapshotChoice.LATEST,
                  QueryLimits.WIDE);
          assertEquals(20L, counted.rows().get(0).get(0), zero + ", turn " + turn);
        }
        new Compactor(
                lake.catalog(), lake.engine(), cache, lake.storage(), Compactor.Settings.DEFAULT)
            .compact("readings", false);
      }
    }
  }

  private <T> List<T> some(List<T> all, int most) {
    List<T> some = new ArrayList<>(all);
    Collections.shuffle(some, random);
    return some.subList(0, Math.min(most, some.size()));
  }

  private void put(TestLake lake, Statement duck, int number, Map<String, String> types)
      throws Exception {
    Path file = directory.resolve("file" + number + ".parquet");
    StringBuilder rows = new StringBuilder();
    for (int r = 0; r < ROWS; r++) {
      rows.append(r == 0 ? "(" : ", (");
      rows.append("TIMESTAMPTZ '2026-11-20 1").append(number).append(":00:00+00'");
      rows.append(" + to_seconds(").append(r).append(")");
      for (String name : COLUMNS.keySet()) {
        rows.append(", ").append(value(types.get(name)));
      }
      rows.append(")");
    }
    StringBuilder names = new StringBuilder("timestamp");
    StringBuilder casts = new StringBuilder("timestamp");
    for (String name : COLUMNS.keySet()) {
      names.append(", ").append(name);
      casts.append(", CAST(").append(name).append(" AS ").append(types.get(name)).append(") AS ");
      casts.append(name);
    }
    duck.execute(
        "COPY (SELECT "
            + casts
            + " FROM (VALUES "
            + rows
            + ") t("
            + names
            + ")) TO '"
            + file
            + "' (FORMAT parquet, WRITE_BLOOM_FILTER false)");
    duck.execute("INSERT INTO v SELECT " + names + " FROM read_parquet('" + file + "')");
    lake.put(
        "station=a/year=2026/month=11/day=20/data_1" + number + "00.parquet",
        Files.readAllBytes(file));
  }

  /** A value of a type, near others and at times a special one. */
  private String value(String type) {
    int kind = random.nextInt(12);
    boolean floating = type.equals("FLOAT") || type.equals("DOUBLE");
    if (kind == 0) {
      return "NULL";
    }
    if (floating && kind < 4) {
      return "'" + List.of("nan", "-0.0", "0.0").get(kind - 1) + "'::" + type;
    }
    if (type.equals("INTEGER") || type.equals("BIGINT")) {
      return "" + (kind == 1 ? 16_777_217 : random.nextInt(9) - 3);
    }
    return "'" + BigDecimal.valueOf(random.nextInt(80) - 20, 1 + random.nextInt(2)) + "'::" + type;
  }

  /** Constants at, around and beyond the values of a column. */
  private List<String> constants(Statement duck, String column) throws SQLException {
    List<String> all = new ArrayList<>(List.of("0", "-0.0", "21.349", "-1000"));
    if (!COLUMNS.get(column).matches("BIGINT|DECIMAL.*")) {
      all.addAll(List.of("nan", "inf", "16777216.5"));
    }
    try (ResultSet row =
        duck.executeQuery(
            "SELECT DISTINCT "
                + column
                + "::VARCHAR FROM v WHERE "
                + column
                + "::DOUBLE < 1e9 ORDER BY 1")) {
      while (row.next()) {
        if (random.nextInt(15) > 0) {
          continue;
        }
        BigDecimal value = new BigDecimal(row.getString(1));
        all.add(value.toPlainString());
        all.add(value.add(new BigDecimal("0.001")).toPlainString());
        all.add(value.subtract(new BigDecimal("0.00001")).toPlainString());
        all.add(new BigDecimal(Math.nextUp(value.doubleValue())).toPlainString());
        all.add(new BigDecimal(Math.nextDown(value.floatValue())).toPlainString());
      }
    }
    return all;
  }

  private List<Filter> filters(Statement duck) throws SQLException {
    List<Filter> filters = new ArrayList<>();
    for (String column : COLUMNS.keySet()) {
      for (Filter.Operator operator : Filter.Operator.values()) {
        if (!operator.takesValue()) {
          filters.add(new Filter(column, operator, null));
          continue;
        }
        for (String constant : constants(duck, column)) {
          if (constant.length() < 30) {
            filters.add(new Filter(column, operator, constant));
          }
        }
      }
    }
    return filters;
  }

  private List<String> questions(Statement duck) throws SQLException {
    List<String> questions = new ArrayList<>();
    for (String column : COLUMNS.keySet()) {
      List<String> constants = constants(duck, column);
      List<String> literals = new ArrayList<>();
      for (String c : constants) {
        literals.add(Character.isLetter(c.charAt(c.length() - 1)) ? "'" + c + "'::DOUBLE" : c);
        literals.add("'" + c + "'::DOUBLE");
      }
      for (String a : literals) {
        if (a.length() > 40) {
          continue;
        }
        String b = literals.get(random.nextInt(literals.size()));
        String operator = List.of("=", "<>", "<", "<=", ">", ">=").get(random.nextInt(6));
        questions.add(column + " " + operator + " " + a);
        questions.add("NOT (" + column + " " + operator + " " + a + ")");
        if (b.length() <= 40) {
          questions.add(column + " BETWEEN " + a + " AND " + b);
          questions.add(column + " IN (" + a + ", " + b + ")");
          questions.add(column + " NOT IN (" + a + ", " + b + ")");
        }
      }
      questions.add(column + " IS NULL");
      questions.add(column + " IS NOT NULL");
      questions.add("NOT (" + column + " IS NULL)");
    }
    return questions;
  }

  private static void compare(
      LakeReader reader, Statement duck, List<String> questions, List<Filter> filters, String when)
      throws SQLException {
    for (String question : questions) {
      Rows found =
          reader.sql(
              "SELECT count(*) FROM readings WHERE " + question,
              SnapshotChoice.LATEST,
              QueryLimits.WIDE);
      assertEquals(count(duck, question), found.rows().get(0).get(0), when + question);
    }
    for (Filter f : filters) {
      int found =
          reader
              .rows(RowQuery.all("readings").where(f).select("timestamp"), QueryLimits.WIDE)
              .rows()
              .size();
      assertEquals(count(duck, sql(f)), found, when + f);
    }
  }

  /**
   * A filter in SQL: its constant in the column's type, but numbers between two are not rounded.
   */
  private static String sql(Filter f) {
    String operator =
        Map.of("EQ", "=", "NE", "<>", "LT", "<", "LE", "<=", "GT", ">", "GE", ">=")
            .getOrDefault(f.operator().name(), f.operator().name().replace('_', ' '));
    if (f.value() == null) {
      return f.column() + " " + operator;
    }
    String type = COLUMNS.get(f.column());
    return type.equals("BIGINT") || type.startsWith("DECIMAL")
        ? f.column() + "::DECIMAL(38,20) " + operator + " '" + f.value() + "'::DECIMAL(38,20)"
        : f.column() + " " + operator + " '" + f.value() + "'::" + type;
  }

  private static long count(Statement duck, String condition) throws SQLException {
    try (ResultSet row = duck.executeQuery("SELECT count(*) FROM v WHERE " + condition)) {
      row.next();
      return row.getLong(1);
    }
  }
}
