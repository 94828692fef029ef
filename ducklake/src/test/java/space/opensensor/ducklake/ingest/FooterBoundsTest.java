package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.parquet.ColumnType;
import space.opensensor.parquet.read.FooterColumn;

/** PLAIN bytes of a footer as text, and what is no bound. */
class FooterBoundsTest {

  private static final LakeType FLOAT64 = new LakeType("float64");

  static byte[] four(int bits) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(bits).array();
  }

  static byte[] eight(long bits) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(bits).array();
  }

  static byte[] bytes(float value) {
    return four(Float.floatToIntBits(value));
  }

  private static byte[] bytes(double value) {
    return eight(Double.doubleToLongBits(value));
  }

  private static FooterBounds of(FooterColumn column, LakeType type, byte[] min, byte[] max)
      throws RejectedFileException {
    return FooterBounds.of(column, type, min, max);
  }

  private static FooterBounds of(ColumnType column, LakeType type, byte[] min, byte[] max)
      throws RejectedFileException {
    return of(Declared.column(column), type, min, max);
  }

  private static void refused(String why, FooterColumn column, LakeType type, byte[] min) {
    assertEquals(
        "column \"x\": " + why,
        assertThrows(RejectedFileException.class, () -> of(column, type, min, null)).getMessage());
  }

  private static FooterBounds plain(String min, String max) {
    return new FooterBounds(min, max, false, false);
  }

  @Test
  void bytesOfEachTypeAreItsValue() throws Exception {
    byte[] no = {0};
    byte[] yes = {1};
    assertEquals(plain("0", "1"), of(ColumnType.BOOLEAN, new LakeType("boolean"), no, yes));
    assertEquals(
        plain("-5", "2147483647"),
        of(ColumnType.INT32, new LakeType("int32"), four(-5), four(Integer.MAX_VALUE)));
    assertEquals(
        plain("-9000000000", "9"),
        of(ColumnType.INT64, LakeType.INT64, eight(-9_000_000_000L), eight(9)));
    assertEquals(
        plain("-1.5", "0.25"), of(ColumnType.FLOAT, LakeType.FLOAT32, bytes(-1.5f), bytes(0.25f)));
    assertEquals(plain("-1.5", "0.1"), of(ColumnType.DOUBLE, FLOAT64, bytes(-1.5), bytes(0.1)));
    assertEquals(
        plain("-12.34", "0.05"),
        of(Declared.decimal(9, 2), new LakeType("decimal(9,2)"), four(-1234), four(5)));
    assertEquals(plain(null, null), of(ColumnType.INT32, new LakeType("int32"), null, null));
    assertEquals(plain(null, "7"), of(ColumnType.INT32, new LakeType("int32"), null, four(7)));
  }

  @Test
  void infinityIsABoundAndNanIsNone() throws Exception {
    assertEquals(
        plain("-inf", "inf"),
        of(
            ColumnType.FLOAT,
            LakeType.FLOAT32,
            bytes(Float.NEGATIVE_INFINITY),
            bytes(Float.POSITIVE_INFINITY)));
    assertEquals(
        new FooterBounds(null, "1.0", true, false),
        of(ColumnType.DOUBLE, FLOAT64, bytes(Double.NaN), bytes(1.0)));
    assertEquals(
        new FooterBounds("1.0", null, false, true),
        of(ColumnType.FLOAT, LakeType.FLOAT32, bytes(1f), bytes(Float.NaN)));
    assertEquals(
        new FooterBounds("1.0", null, false, false),
        of(ColumnType.FLOAT, LakeType.FLOAT32, bytes(1f), null));
    // Of a column of nothing no bytes mean anything, least of all NaN.
    assertEquals(
        plain(null, null), of(ColumnType.INT32, FileShape.NOTHING, four(1), four(0x7fc00000)));
  }

  @Test
  void timesAreOfTheirUnitAndOfAYearThatTextCanSay() throws Exception {
    assertEquals(
        plain("1969-12-31 23:59:59.999+00", "1970-01-01 00:00:01.234+00"),
        of(ColumnType.TIMESTAMP_MILLIS, LakeType.TIMESTAMPTZ, eight(-1), eight(1234)));
    assertEquals(
        plain("1969-12-31 23:59:59.999999+00", "1970-01-01 00:00:01.234567+00"),
        of(ColumnType.TIMESTAMP_MICROS, LakeType.TIMESTAMPTZ, eight(-1), eight(1_234_567)));
    byte[] first = eight(Instant.parse("0001-01-01T00:00:00Z").toEpochMilli());
    byte[] last = eight(Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli());
    assertEquals(
        plain("0001-01-01 00:00:00+00", "9999-12-31 23:59:59.999+00"),
        of(ColumnType.TIMESTAMP_MILLIS, LakeType.TIMESTAMPTZ, first, last));
    FooterColumn millis = Declared.column(ColumnType.TIMESTAMP_MILLIS);
    byte[] before = eight(Instant.parse("0000-12-31T23:59:59.999Z").toEpochMilli());
    byte[] after = eight(Instant.parse("+10000-01-01T00:00:00Z").toEpochMilli());
    refused("a time in the year 0", millis, LakeType.TIMESTAMPTZ, before);
    refused("a time in the year 10000", millis, LakeType.TIMESTAMPTZ, after);
  }

  @Test
  void aBoundOfAnotherWidthIsNone() {
    byte[] three = new byte[3];
    byte[] five = new byte[5];
    String why = "a bound is no value of its type";
    refused(why, Declared.column(ColumnType.BOOLEAN), new LakeType("boolean"), four(1));
    refused(why, Declared.column(ColumnType.INT32), new LakeType("int32"), five);
    refused(why, Declared.column(ColumnType.FLOAT), LakeType.FLOAT32, eight(0));
    refused(why, Declared.column(ColumnType.FLOAT), LakeType.FLOAT32, three);
    refused(why, Declared.decimal(9, 2), new LakeType("decimal(9,2)"), eight(0));
    refused(why, Declared.column(ColumnType.INT64), LakeType.INT64, four(1));
    refused(why, Declared.column(ColumnType.INT64), LakeType.INT64, new byte[9]);
    refused(why, Declared.column(ColumnType.DOUBLE), FLOAT64, new byte[16]);
    refused(why, Declared.column(ColumnType.TIMESTAMP_MICROS), LakeType.TIMESTAMPTZ, new byte[12]);
  }

  @Test
  void theLeastIsNotAboveTheLargest() throws Exception {
    FooterColumn column = Declared.column(ColumnType.INT32);
    LakeType type = new LakeType("int32");
    assertEquals(plain("10", "10"), of(column, type, four(10), four(10)));
    assertEquals(plain("9", "10"), of(column, type, four(9), four(10)));
    assertEquals(
        "column \"x\": its least value is above its largest",
        assertThrows(RejectedFileException.class, () -> of(column, type, four(10), four(9)))
            .getMessage());
  }

  @Test
  void bytesOfTextsKeepTheirOrderAndAreShownAsTheTextTheyAre() throws Exception {
    byte[] a = "a".getBytes(StandardCharsets.UTF_8);
    byte[] umlaut = "ä".getBytes(StandardCharsets.UTF_8);
    FooterBounds bounds = of(ColumnType.UTF8, LakeType.VARCHAR, a, umlaut);
    assertEquals(plain("a", "Ã¤"), bounds);
    assertEquals("a", bounds.printable(LakeType.VARCHAR, true));
    assertEquals("ä", bounds.printable(LakeType.VARCHAR, false));
    assertEquals("1.5", plain("1.5", "ä").printable(LakeType.FLOAT32, true));
    assertEquals("ä", plain("1.5", "ä").printable(LakeType.FLOAT32, false));
    assertEquals("Ã¤", FooterBounds.text(LakeType.VARCHAR, "ä"));
    assertEquals("ä", FooterBounds.text(LakeType.FLOAT32, "ä"));
    assertNull(FooterBounds.text(LakeType.VARCHAR, null));
    // Of any length.
    assertEquals(plain("", null), of(ColumnType.UTF8, LakeType.VARCHAR, new byte[0], null));
  }
}
