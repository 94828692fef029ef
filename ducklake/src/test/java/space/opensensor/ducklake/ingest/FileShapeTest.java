package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.function.Consumer;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.MilliSeconds;
import org.apache.parquet.format.NullType;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.TimestampType;
import org.apache.parquet.format.Type;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.ducklake.AlteredParquet;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.parquet.Column;
import space.opensensor.parquet.ColumnType;

/** The columns of a footer in the lake's types, and footers that have none. */
class FileShapeTest {

  private static final byte[] PLAIN =
      Declared.empty(Column.of(1, "x", ColumnType.INT32), Column.of(2, "y", ColumnType.DOUBLE));

  private static StationFile station() {
    return StationFile.bare("a", "2026-11-20T10:00:00Z")
        .with(Column.of(7, "co2", ColumnType.FLOAT));
  }

  private static List<Long> ids(StationFile file) throws RejectedFileException {
    return FileShape.of(Declared.footer(file.bytes())).columns().stream()
        .map(FileShape.Column::fieldId)
        .toList();
  }

  private static void refused(String why, byte[] file) {
    assertEquals(
        why,
        assertThrows(RejectedFileException.class, () -> FileShape.of(Declared.footer(file)))
            .getMessage());
  }

  /** The plain file whose first column is declared in another way. */
  private static byte[] declared(Consumer<SchemaElement> change) {
    return AlteredParquet.footer(PLAIN, f -> change.accept(f.getSchema().get(1)));
  }

  private static LakeType type(byte[] file) throws RejectedFileException {
    return FileShape.of(Declared.footer(file)).columns().get(0).type();
  }

  @ParameterizedTest
  @CsvSource({
    "BOOLEAN, boolean",
    "INT32, int32",
    "INT64, int64",
    "FLOAT, float32",
    "DOUBLE, float64",
    "UTF8, varchar",
    "TIMESTAMP_MILLIS, timestamptz",
    "TIMESTAMP_MICROS, timestamptz"
  })
  void eachTypeHasItsCounterpart(ColumnType type, String lake) throws Exception {
    assertEquals(new LakeType(lake), type(Declared.empty(Column.of(1, "x", type))));
  }

  @Test
  void decimalsKeepTheirDigits() throws Exception {
    assertEquals(new LakeType("decimal(7,3)"), type(Declared.empty(Column.decimal(1, "x", 7, 3))));
  }

  @Test
  void timesWithoutAZoneAreOfTheirOwnType() throws Exception {
    Consumer<SchemaElement> local =
        e ->
            e.setType(Type.INT64)
                .setLogicalType(
                    LogicalType.TIMESTAMP(
                        new TimestampType(false, TimeUnit.MILLIS(new MilliSeconds()))));
    assertEquals(new LakeType("timestamp"), type(declared(local)));
  }

  @Test
  void aColumnOfNothingIsNone() throws Exception {
    byte[] file = declared(e -> e.setLogicalType(LogicalType.UNKNOWN(new NullType())));
    FileShape shape = FileShape.of(Declared.footer(file));
    assertEquals(true, shape.columns().get(0).isNothing());
    assertEquals(false, shape.columns().get(1).isNothing());
  }

  @Test
  void numbersAreBelievedOfAFirmwareThatNamesItsSchema() throws Exception {
    assertEquals(List.of(1L, 7L), ids(station()));
    List<Long> none = List.of(-1L, -1L);
    assertEquals(none, ids(station().metadata("firmware", null)));
    assertEquals(none, ids(station().metadata("schema", null)));
    assertEquals(none, ids(station().metadata("schema", "opensensor/0")));
    assertEquals(none, ids(station().metadata("schema", "my schema/1")));
  }

  @Test
  void aNumberIsThereOnceWhereNumbersCount() throws Exception {
    StationFile file = station().with(Column.of(8, "co", ColumnType.FLOAT));
    Consumer<FileMetaData> twice = f -> f.getSchema().get(3).setField_id(7);
    refused("field id 7 is there twice", AlteredParquet.footer(file.bytes(), twice));
    byte[] uncounted = AlteredParquet.footer(file.metadata("schema", null).bytes(), twice);
    assertEquals(3, FileShape.of(Declared.footer(uncounted)).columns().size());
  }

  @Test
  void aNameIsThereOnceInAnyCase() {
    refused(
        "column \"X\" is there twice",
        Declared.empty(Column.of(1, "x", ColumnType.INT32), Column.of(2, "X", ColumnType.INT32)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1x", "a b", "a-b", "ä"})
  void aNameIsOfLettersDigitsAndLowLines(String name) {
    refused(
        "column \"" + name + "\": expected at most 63 letters, digits and _ in its name",
        declared(e -> e.setName(name)));
  }

  @Test
  void aNameHasAtMost63Letters() throws Exception {
    assertEquals(new LakeType("int32"), type(declared(e -> e.setName("_" + "a".repeat(62)))));
    refused(
        "column \"" + "a".repeat(64) + "\": expected at most 63 letters, digits and _ in its name",
        declared(e -> e.setName("a".repeat(64))));
  }

  @Test
  void aTypeWithoutCounterpartIsNamedInTheWordsOfTheFormat() {
    refused("column \"x\": BYTE_ARRAY is not taken", declared(e -> e.setType(Type.BYTE_ARRAY)));
    refused(
        "column \"x\": DECIMAL(12,2) over INT64 is not taken",
        declared(
            e ->
                e.setType(Type.INT64)
                    .setConverted_type(ConvertedType.DECIMAL)
                    .setPrecision(12)
                    .setScale(2)));
    refused(
        "column \"x\": TIMESTAMP(MILLIS,LOCAL) is not taken",
        declared(
            e ->
                e.setLogicalType(
                    LogicalType.TIMESTAMP(
                        new TimestampType(false, TimeUnit.MILLIS(new MilliSeconds()))))));
  }

  @Test
  void wordsOfStrangersAreCutAndMadeHarmless() {
    assertEquals("a".repeat(64), FileShape.printable("a".repeat(64)));
    assertEquals("a".repeat(64) + "…", FileShape.printable("a".repeat(65)));
    assertEquals("?[31m?", FileShape.printable("\u001b[31m\u202e"));
    assertEquals("b".repeat(500), FileShape.line("b".repeat(500)));
    assertEquals("b".repeat(500) + "…", FileShape.line("b".repeat(501)));
    assertEquals("no message", FileShape.line(null));
    assertEquals("one?two", FileShape.line("one\ntwo"));
  }
}
