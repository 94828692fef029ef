package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.NameMapping;

/** How columns of files meet those of a table whose columns were renamed, dropped and added. */
class SchemaMatchTest {

  private static final LakeType INT32 = new LakeType("int32");
  private static final LakeType FLOAT64 = new LakeType("float64");

  private static final LakeColumn TIME = lake(1, "timestamp", LakeType.TIMESTAMPTZ, null);
  private static final LakeColumn TEMPERATURE = lake(2, "temp_c", LakeType.FLOAT32, null);
  private static final LakeColumn HUMIDITY = lake(3, "humidity", LakeType.FLOAT32, null);
  private static final LakeColumn AGAIN = lake(20, "noise", LakeType.FLOAT32, null);
  private static final LakeColumn COUNT = lake(21, "count", INT32, "7");
  private static final LakeColumn STATION = lake(1000, "station", LakeType.VARCHAR, null);

  /** Temperature was renamed, light dropped, noise dropped and added again. */
  private static final Map<Long, Ledger.Field> FIELDS =
      Map.of(
          1L, new Ledger.Field("timestamp", 1),
          2L, new Ledger.Field("temperature", 2),
          3L, new Ledger.Field("humidity", 3),
          9L, new Ledger.Field("light", 9),
          10L, new Ledger.Field("noise", 10),
          11L, new Ledger.Field("place", 1000));

  private static final FileShape.Column TIMES = column("timestamp", 1, LakeType.TIMESTAMPTZ);

  private static LakeColumn lake(long id, String name, LakeType type, String initialDefault) {
    return new LakeColumn(id, id, name, type, initialDefault, true, List.of());
  }

  private static FileShape.Column column(String name, long id, LakeType type) {
    return new FileShape.Column(name, id, type);
  }

  private static FileShape.Column column(String name, LakeType type) {
    return column(name, -1, type);
  }

  private static LakeTable table(LakeColumn... more) {
    List<LakeColumn> columns =
        new ArrayList<>(List.of(TIME, TEMPERATURE, HUMIDITY, AGAIN, COUNT, STATION));
    columns.addAll(List.of(more));
    return new LakeTable(1, "main", "readings", "/lake/", columns, null);
  }

  private static Map<String, Optional<LakeColumn>> path() {
    Map<String, Optional<LakeColumn>> path = new LinkedHashMap<>();
    path.put("station", Optional.of(STATION));
    path.put("boot", Optional.empty());
    return path;
  }

  private static SchemaMatch match(LakeTable table, FileShape.Column... columns)
      throws RejectedFileException {
    return SchemaMatch.of(new FileShape(List.of(columns)), table, FIELDS, path());
  }

  /** With a column of times before the others. */
  private static SchemaMatch timed(FileShape.Column... columns) throws RejectedFileException {
    List<FileShape.Column> all = new ArrayList<>(List.of(TIMES));
    all.addAll(List.of(columns));
    return match(table(), all.toArray(new FileShape.Column[0]));
  }

  private static void refused(String why, FileShape.Column... columns) {
    assertEquals(why, assertThrows(RejectedFileException.class, () -> timed(columns)).getMessage());
  }

  /** The columns of the table that a file has, behind its times, by its names. */
  private static Map<String, Long> matched(SchemaMatch match) {
    Map<String, Long> ids = new LinkedHashMap<>();
    match.matched().forEach(m -> ids.put(m.file().name(), m.lake().id()));
    ids.remove("timestamp");
    return ids;
  }

  @Test
  void aFileIsMappedByItsNamesAndThePathComesLast() throws Exception {
    SchemaMatch match = timed(column("humidity", 3, LakeType.FLOAT32));
    assertEquals(
        new NameMapping(
            List.of(
                new NameMapping.Entry("timestamp", 1, false),
                new NameMapping.Entry("humidity", 3, false),
                new NameMapping.Entry("station", 1000, true)),
            List.of()),
        match.mapping());
    assertEquals(List.of(), match.unknown());
    assertEquals(List.of(), match.widen());
  }

  @Test
  void aKnownNumberIsItsMeasurementWhateverItsName() throws Exception {
    assertEquals(Map.of("temp", 2L), matched(timed(column("temp", 2, LakeType.FLOAT32))));
    assertEquals(
        Map.of("TEMPERATURE", 2L), matched(timed(column("TEMPERATURE", 2, LakeType.FLOAT32))));
  }

  @Test
  void aKnownNameIsItsMeasurementWhateverTheTableCallsIt() throws Exception {
    assertEquals(
        Map.of("Temperature", 2L), matched(timed(column("Temperature", LakeType.FLOAT32))));
    assertEquals(Map.of("temp_c", 2L), matched(timed(column("temp_c", LakeType.FLOAT32))));
  }

  @Test
  void aKnownNameWithAnotherNumberIsAContradiction() {
    refused(
        "column \"humidity\": field id 2, files before it had 3",
        column("humidity", 2, LakeType.FLOAT32));
    refused(
        "column \"humidity\": field id 0, files before it had 3",
        column("humidity", 0, LakeType.FLOAT32));
    refused(
        "column \"humidity\": field id 77, files before it had 3",
        column("humidity", 77, LakeType.FLOAT32));
  }

  @Test
  void aColumnThatWasDroppedStaysInItsFile() throws Exception {
    SchemaMatch match = timed(column("light", 9, LakeType.FLOAT32));
    assertEquals(Map.of(), matched(match));
    assertEquals(List.of(), match.unknown());
    assertEquals(List.of(new NameMapping.Unmapped("light", "float32")), match.mapping().unmapped());
  }

  @Test
  void aColumnThatWasDroppedAndAddedAgainIsTheNewOne() throws Exception {
    assertEquals(Map.of("noise", 20L), matched(timed(column("noise", 10, LakeType.FLOAT32))));
    assertEquals(Map.of("noise", 20L), matched(timed(column("noise", LakeType.FLOAT32))));
  }

  @Test
  void aColumnThatTheTableHasNotIsUnknownUnlessItIsOfNothing() throws Exception {
    SchemaMatch match =
        timed(column("co2", 12, LakeType.FLOAT32), column("nothing", FileShape.NOTHING));
    assertEquals(List.of(column("co2", 12, LakeType.FLOAT32)), match.unknown());
    assertEquals(
        List.of(
            new NameMapping.Unmapped("co2", "float32"),
            new NameMapping.Unmapped("nothing", "null")),
        match.mapping().unmapped());
  }

  @Test
  void whatThePathSaysIsNoColumnOfAFile() {
    refused("column \"STATION\": its value comes from the path", column("STATION", INT32));
    refused("column \"boot\": its value comes from the path", column("boot", INT32));
    refused(
        "column \"place\": its value comes from the path", column("place", 11, LakeType.VARCHAR));
  }

  @Test
  void oneMeasurementIsOneColumn() {
    refused(
        "columns \"temp\" and \"temp_c\" are the same measurement",
        column("temp", 2, LakeType.FLOAT32),
        column("temp_c", LakeType.FLOAT32));
  }

  @Test
  void aTypeIsReadOrWidenedOrRefused() throws Exception {
    SchemaMatch match = timed(column("humidity", FLOAT64), column("count", LakeType.INT64));
    assertEquals(match.matched().subList(1, 3), match.widen());
    assertEquals(4, match.mapping().entries().size());
    SchemaMatch decimals = timed(column("humidity", new LakeType("decimal(9,2)")));
    assertEquals(List.of(), decimals.widen());
    assertEquals(Map.of("humidity", 3L), matched(decimals));
    refused(
        "column \"humidity\": varchar, the table has float32",
        column("humidity", LakeType.VARCHAR));
  }

  @Test
  void aColumnOfNothingIsReadOnlyWhereADefaultWouldShow() throws Exception {
    SchemaMatch match =
        timed(column("humidity", FileShape.NOTHING), column("count", FileShape.NOTHING));
    assertEquals(Map.of("humidity", 3L, "count", 21L), matched(match));
    assertEquals(
        List.of(
            new NameMapping.Entry("timestamp", 1, false),
            new NameMapping.Entry("count", 21, false),
            new NameMapping.Entry("station", 1000, true)),
        match.mapping().entries());
    assertEquals(List.of(), match.widen());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"timestamp", "timestamptz", "date", "time", "interval", "blob", "uuid", "json"})
  void aDefaultThatDuckDbCannotCastNothingToRefusesTheFile(String type) {
    LakeTable table = table(lake(30, "seen", new LakeType(type), "x"));
    assertEquals(
        "column \"seen\": it has no type, the table has " + type,
        assertThrows(
                RejectedFileException.class,
                () -> match(table, TIMES, column("seen", FileShape.NOTHING)))
            .getMessage());
  }

  @Test
  void everyFileHasTimes() throws Exception {
    String why = "no column \"timestamp\": rows without a time are not taken";
    for (FileShape.Column only :
        List.of(column("humidity", LakeType.FLOAT32), column("timestamp", 1, FileShape.NOTHING))) {
      assertEquals(
          why, assertThrows(RejectedFileException.class, () -> match(table(), only)).getMessage());
    }
    LakeTable untimed =
        new LakeTable(1, "main", "readings", "/lake/", List.of(HUMIDITY, STATION), null);
    assertEquals(
        Map.of("humidity", 3L), matched(match(untimed, column("humidity", LakeType.FLOAT32))));
    assertEquals(
        "no column that the table has",
        assertThrows(
                RejectedFileException.class, () -> match(untimed, column("co2", LakeType.FLOAT32)))
            .getMessage());
  }
}
