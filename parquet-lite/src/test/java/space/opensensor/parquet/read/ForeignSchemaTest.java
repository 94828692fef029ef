package space.opensensor.parquet.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.DateType;
import org.apache.parquet.format.DecimalType;
import org.apache.parquet.format.EnumType;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.IntType;
import org.apache.parquet.format.JsonType;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.MicroSeconds;
import org.apache.parquet.format.MilliSeconds;
import org.apache.parquet.format.NanoSeconds;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.StringType;
import org.apache.parquet.format.TimeType;
import org.apache.parquet.format.TimeUnit;
import org.apache.parquet.format.TimestampType;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;
import space.opensensor.parquet.ColumnType;

/** Columns as schemas of other writers have them, made by the classes of Parquet's own format. */
class ForeignSchemaTest {

  private static final TimeUnit MILLIS = TimeUnit.MILLIS(new MilliSeconds());
  private static final TimeUnit MICROS = TimeUnit.MICROS(new MicroSeconds());
  private static final TimeUnit NANOS = TimeUnit.NANOS(new NanoSeconds());

  private static SchemaElement column(Type type) {
    return new SchemaElement("c").setType(type).setRepetition_type(FieldRepetitionType.OPTIONAL);
  }

  private static LogicalType decimal(int precision, int scale) {
    return LogicalType.DECIMAL(new DecimalType(scale, precision));
  }

  private static LogicalType integer(int bits, boolean signed) {
    return LogicalType.INTEGER(new IntType((byte) bits, signed));
  }

  private static LogicalType timestamp(boolean utc, TimeUnit unit) {
    return LogicalType.TIMESTAMP(new TimestampType(utc, unit));
  }

  private static FileFooter read(SchemaElement root, SchemaElement... columns) throws IOException {
    List<SchemaElement> schema = new ArrayList<>(List.of(root));
    schema.addAll(List.of(columns));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {'P', 'A', 'R', '1'});
    Util.writeFileMetaData(new FileMetaData(1, schema, 0, List.of()), out);
    int length = out.size() - 4;
    out.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(length).array());
    out.writeBytes(new byte[] {'P', 'A', 'R', '1'});
    return FooterReader.read(new MemorySource(out.toByteArray()), length);
  }

  private static FooterColumn read(SchemaElement column) throws IOException {
    return read(new SchemaElement("root").setNum_children(1), column).column(0);
  }

  private static void assertType(ColumnType expected, String logical, SchemaElement column)
      throws IOException {
    FooterColumn found = read(column);
    assertEquals(logical, found.logicalType());
    assertEquals(expected, found.type(), logical + " of " + column.getType());
    assertEquals(column.getType().getValue(), found.physicalCode());
  }

  private static void assertLogical(
      ColumnType expected, String name, Type physical, LogicalType logical) throws IOException {
    assertType(expected, name, column(physical).setLogicalType(logical));
  }

  private static void assertConverted(
      ColumnType expected, String name, Type physical, ConvertedType converted) throws IOException {
    assertType(expected, name, column(physical).setConverted_type(converted));
  }

  @Test
  void physicalTypesAloneAreWhatTheyAre() throws Exception {
    assertType(ColumnType.BOOLEAN, "", column(Type.BOOLEAN));
    assertType(ColumnType.INT32, "", column(Type.INT32));
    assertType(ColumnType.INT64, "", column(Type.INT64));
    assertType(ColumnType.FLOAT, "", column(Type.FLOAT));
    assertType(ColumnType.DOUBLE, "", column(Type.DOUBLE));
    assertType(null, "", column(Type.INT96));
    assertType(null, "", column(Type.BYTE_ARRAY));
    assertType(null, "", column(Type.FIXED_LEN_BYTE_ARRAY).setType_length(0));
  }

  @Test
  void textsAreByteArrays() throws Exception {
    LogicalType string = LogicalType.STRING(new StringType());
    assertLogical(ColumnType.UTF8, "STRING", Type.BYTE_ARRAY, string);
    assertConverted(ColumnType.UTF8, "STRING", Type.BYTE_ARRAY, ConvertedType.UTF8);
    assertLogical(null, "STRING", Type.FIXED_LEN_BYTE_ARRAY, string);
    assertConverted(null, "CONVERTED(4)", Type.BYTE_ARRAY, ConvertedType.ENUM);
    assertLogical(null, "OTHER(4)", Type.BYTE_ARRAY, LogicalType.ENUM(new EnumType()));
    assertLogical(null, "OTHER(12)", Type.BYTE_ARRAY, LogicalType.JSON(new JsonType()));
  }

  @Test
  void timesAreCountsOfMillisecondsOrMicrosecondsInUtc() throws Exception {
    assertLogical(
        ColumnType.TIMESTAMP_MILLIS, "TIMESTAMP(MILLIS,UTC)", Type.INT64, timestamp(true, MILLIS));
    assertLogical(
        ColumnType.TIMESTAMP_MICROS, "TIMESTAMP(MICROS,UTC)", Type.INT64, timestamp(true, MICROS));
    assertLogical(null, "TIMESTAMP(NANOS,UTC)", Type.INT64, timestamp(true, NANOS));
    assertLogical(null, "TIMESTAMP(MILLIS,LOCAL)", Type.INT64, timestamp(false, MILLIS));
    assertLogical(null, "TIMESTAMP(MICROS,LOCAL)", Type.INT64, timestamp(false, MICROS));
    assertConverted(
        ColumnType.TIMESTAMP_MILLIS,
        "TIMESTAMP(MILLIS,UTC)",
        Type.INT64,
        ConvertedType.TIMESTAMP_MILLIS);
    assertConverted(
        ColumnType.TIMESTAMP_MICROS,
        "TIMESTAMP(MICROS,UTC)",
        Type.INT64,
        ConvertedType.TIMESTAMP_MICROS);
    assertConverted(null, "CONVERTED(7)", Type.INT32, ConvertedType.TIME_MILLIS);
    assertLogical(null, "OTHER(7)", Type.INT64, LogicalType.TIME(new TimeType(true, MICROS)));
    assertLogical(null, "DATE", Type.INT32, LogicalType.DATE(new DateType()));
    assertConverted(null, "DATE", Type.INT32, ConvertedType.DATE);
  }

  @Test
  void integersHaveTheirWidthAndSign() throws Exception {
    for (int bits : new int[] {8, 16, 32, 64}) {
      Type physical = bits == 64 ? Type.INT64 : Type.INT32;
      ColumnType whole = bits == 64 ? ColumnType.INT64 : bits == 32 ? ColumnType.INT32 : null;
      assertLogical(whole, "INT_" + bits, physical, integer(bits, true));
      assertLogical(null, "UINT_" + bits, physical, integer(bits, false));
      assertConverted(whole, "INT_" + bits, physical, ConvertedType.valueOf("INT_" + bits));
      assertConverted(null, "UINT_" + bits, physical, ConvertedType.valueOf("UINT_" + bits));
    }
    assertConverted(null, "CONVERTED(19)", Type.BYTE_ARRAY, ConvertedType.JSON);
    assertLogical(null, "INT_64", Type.INT32, integer(64, true));
    assertLogical(null, "INT_32", Type.INT64, integer(32, true));
  }

  @Test
  void decimalsOf32BitsHaveUpToNineDigits() throws Exception {
    for (int precision : new int[] {-1, 0, 1, 9, 10}) {
      for (int scale : new int[] {-1, 0, precision, precision + 1}) {
        boolean fits = precision >= 1 && precision <= 9 && scale >= 0 && scale <= precision;
        SchemaElement column = column(Type.INT32).setLogicalType(decimal(precision, scale));
        assertType(fits ? ColumnType.DECIMAL : null, "DECIMAL", column);
        assertEquals(precision, read(column).precision());
        assertEquals(scale, read(column).scale());
      }
    }
    SchemaElement old =
        column(Type.INT32).setConverted_type(ConvertedType.DECIMAL).setPrecision(7).setScale(3);
    assertType(ColumnType.DECIMAL, "DECIMAL", old);
    assertEquals(7, read(old).precision());
    assertEquals(3, read(old).scale());
    assertLogical(null, "DECIMAL", Type.INT64, decimal(9, 2));
    FooterColumn date = read(old.deepCopy().setConverted_type(ConvertedType.DATE));
    assertEquals(0, date.precision());
    assertEquals(0, date.scale());
  }

  @Test
  void theLogicalTypeCountsWhereThereIsAConvertedTypeToo() throws Exception {
    SchemaElement column = column(Type.INT64).setConverted_type(ConvertedType.TIMESTAMP_MICROS);
    assertType(
        null, "TIMESTAMP(NANOS,UTC)", column.deepCopy().setLogicalType(timestamp(true, NANOS)));
    assertType(
        null,
        "TIMESTAMP(MICROS,LOCAL)",
        column.deepCopy().setLogicalType(timestamp(false, MICROS)));
  }

  @Test
  void nameFieldIdAndRepetitionAreRead() throws Exception {
    SchemaElement required =
        new SchemaElement("größe")
            .setType(Type.INT32)
            .setRepetition_type(FieldRepetitionType.REQUIRED)
            .setField_id(77);
    FileFooter footer =
        read(new SchemaElement("root").setNum_children(2), required, column(Type.FLOAT));
    assertEquals(2, footer.columnCount());
    assertEquals("größe", footer.column(0).name());
    assertEquals(77, footer.column(0).fieldId());
    assertFalse(footer.column(0).isOptional());
    assertTrue(footer.column(1).isOptional());
    assertEquals(FooterColumn.NO_FIELD_ID, footer.column(1).fieldId());
    assertEquals(0, footer.columnNamed("größe"));
    assertEquals(1, footer.columnNamed("c"));
    assertEquals(-1, footer.columnNamed("d"));
  }

  private static void refuses(String problem, SchemaElement root, SchemaElement... columns) {
    String message =
        assertThrows(ParquetFormatException.class, () -> read(root, columns)).getMessage();
    assertTrue(message.startsWith("footer: " + problem + " in field "), message);
  }

  @Test
  void whatIsNoFlatSchemaIsRefused() {
    SchemaElement root = new SchemaElement("root").setNum_children(1);
    String nested = "nested columns (lists, structs or maps), or a wrong count of them";
    refuses(nested, root);
    refuses(nested, root, column(Type.INT32), column(Type.INT32));
    refuses(nested, new SchemaElement("root").setNum_children(3), column(Type.INT32));
    refuses("nested columns", root, column(Type.INT32).setNum_children(1));
    String repetition = "a column that is neither required nor optional";
    refuses(repetition, root, new SchemaElement("c").setType(Type.INT32));
    refuses(repetition, root, column(Type.INT32).setRepetition_type(FieldRepetitionType.REPEATED));
    SchemaElement group = column(Type.INT32);
    group.unsetType();
    refuses("a column without a name or a known type", root, group);
    refuses("a type of negative length", root, column(Type.INT32).setType_length(-1));
  }
}
