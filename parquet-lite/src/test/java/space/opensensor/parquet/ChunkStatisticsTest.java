package space.opensensor.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import space.opensensor.parquet.read.FooterChunk;
import space.opensensor.parquet.read.FooterReader;
import space.opensensor.parquet.read.MemorySource;

class ChunkStatisticsTest {

  private static FooterChunk chunkOf(Column column, Object... values) throws Exception {
    List<TestColumn> columns = List.of(new TestColumn(column, values));
    ParquetWriter writer = new ParquetWriter(TestFile.schema(columns), 2);
    WriterOptions roomy = WriterOptions.DEFAULT.pageTextBytes(1000);
    if (column.type() == ColumnType.UTF8) {
      writer = new ParquetWriter(TestFile.schema(columns), roomy, 2);
    }
    byte[] file = TestFile.columnar(writer, columns, 100, 3, Map.of());
    return FooterReader.read(new MemorySource(file), file.length).rowGroup(0).chunk(0);
  }

  private static Column optional(ColumnType type) {
    return Column.of(1, "c", type).optional();
  }

  private static byte[] float32(float value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array();
  }

  private static byte[] float64(double value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(value).array();
  }

  @Test
  void nansAreLeftOutOfTheBounds() throws Exception {
    FooterChunk chunk = chunkOf(optional(ColumnType.FLOAT), Float.NaN, 2f, null, -7f, Float.NaN);
    assertArrayEquals(float32(-7), chunk.min());
    assertArrayEquals(float32(2), chunk.max());
    assertEquals(1, chunk.nullCount());
    FooterChunk doubles = chunkOf(optional(ColumnType.DOUBLE), Double.NaN, 2.0, -7.0);
    assertArrayEquals(float64(-7), doubles.min());
    assertArrayEquals(float64(2), doubles.max());
  }

  @Test
  void aChunkOfNansOrNullsHasNoBounds() throws Exception {
    for (FooterChunk chunk :
        List.of(
            chunkOf(optional(ColumnType.FLOAT), Float.NaN, Float.NaN, Float.NaN),
            chunkOf(optional(ColumnType.DOUBLE), Double.NaN, null, Double.NaN),
            chunkOf(optional(ColumnType.INT64), null, null, null),
            chunkOf(optional(ColumnType.UTF8), null, null, null))) {
      assertNull(chunk.min());
      assertNull(chunk.max());
    }
  }

  @Test
  void aZeroBoundIsMinusZeroBelowAndPlusZeroAbove() throws Exception {
    FooterChunk chunk = chunkOf(optional(ColumnType.FLOAT), 0f, 0f);
    assertArrayEquals(float32(-0f), chunk.min());
    chunk = chunkOf(optional(ColumnType.FLOAT), -0f, -0f);
    assertArrayEquals(float32(0f), chunk.max());
    for (double zero : new double[] {0.0, -0.0}) {
      FooterChunk doubles = chunkOf(optional(ColumnType.DOUBLE), zero, zero);
      assertArrayEquals(float64(-0.0), doubles.min());
      assertArrayEquals(float64(0.0), doubles.max());
    }
  }

  @Test
  void infinitiesAreBoundsLikeOthers() throws Exception {
    FooterChunk chunk =
        chunkOf(optional(ColumnType.FLOAT), 1f, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);
    assertArrayEquals(float32(Float.NEGATIVE_INFINITY), chunk.min());
    assertArrayEquals(float32(Float.POSITIVE_INFINITY), chunk.max());
    FooterChunk doubles =
        chunkOf(
            optional(ColumnType.DOUBLE), 1.0, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    assertArrayEquals(float64(Double.NEGATIVE_INFINITY), doubles.min());
    assertArrayEquals(float64(Double.POSITIVE_INFINITY), doubles.max());
  }

  @Test
  void longTextsBecomeShorterBoundsThatAreNotExact() throws Exception {
    String least = "a".repeat(63) + "éz";
    String largest = "z".repeat(63) + "~é" + "x".repeat(40);
    FooterChunk chunk = chunkOf(optional(ColumnType.UTF8), "m", least, largest, "n");
    assertEquals("a".repeat(63), new String(chunk.min(), StandardCharsets.UTF_8));
    assertFalse(chunk.isMinExact());
    assertEquals("z".repeat(63) + "\u007f", new String(chunk.max(), StandardCharsets.UTF_8));
    assertFalse(chunk.isMaxExact());
  }

  @Test
  void aLargestTextThatCannotBeRaisedIsLeftOut() throws Exception {
    FooterChunk chunk = chunkOf(optional(ColumnType.UTF8), "é".repeat(40), "b");
    assertNull(chunk.max());
    assertEquals("b", new String(chunk.min(), StandardCharsets.UTF_8));
    assertTrue(chunk.isMinExact());
  }

  @Test
  void aTextIsLessThanALongerOneThatBeginsWithIt() throws Exception {
    String shorter = "a".repeat(64);
    for (Object[] texts : new Object[][] {{shorter, shorter + "b"}, {shorter + "b", shorter}}) {
      FooterChunk chunk = chunkOf(optional(ColumnType.UTF8), texts);
      assertEquals(shorter, new String(chunk.min(), StandardCharsets.UTF_8));
      assertTrue(chunk.isMinExact());
      assertEquals("a".repeat(63) + "b", new String(chunk.max(), StandardCharsets.UTF_8));
      assertFalse(chunk.isMaxExact());
    }
  }

  @Test
  void boundsOfRandomTextsHoldAndAreExactWhenTheySaySo() throws Exception {
    long seed = 7;
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      Object[] texts = new Object[1 + random.nextInt(12)];
      for (int i = 0; i < texts.length; i++) {
        String letter = new String[] {"a", "b", "é", "日", "\u007f", "~"}[random.nextInt(6)];
        texts[i] = letter.repeat(random.nextInt(70)) + random.nextInt(3);
      }
      FooterChunk chunk = chunkOf(Column.of(1, "c", ColumnType.UTF8), texts);
      byte[][] bytes =
          Arrays.stream(texts)
              .map(text -> ((String) text).getBytes(StandardCharsets.UTF_8))
              .sorted(Arrays::compareUnsigned)
              .toArray(byte[][]::new);
      byte[] least = bytes[0];
      byte[] largest = bytes[bytes.length - 1];
      String where = "seed " + seed + ", round " + round;
      assertTrue(Arrays.compareUnsigned(chunk.min(), least) <= 0, where);
      assertEquals(chunk.isMinExact(), Arrays.equals(chunk.min(), least), where);
      assertTrue(
          chunk.min().length <= 64 && Utf8.decode(chunk.min(), 0, chunk.min().length) != null);
      if (chunk.max() != null) {
        assertTrue(Arrays.compareUnsigned(chunk.max(), largest) >= 0, where);
        assertEquals(chunk.isMaxExact(), Arrays.equals(chunk.max(), largest), where);
        assertTrue(Utf8.decode(chunk.max(), 0, chunk.max().length) != null, where);
      } else {
        assertTrue(largest.length > 64, where);
      }
    }
  }

  @Test
  void booleansAreBoundedByWhatThereIs() throws Exception {
    for (Object[] values : new Object[][] {{true, true}, {false, null}, {null, false, true}}) {
      FooterChunk chunk = chunkOf(optional(ColumnType.BOOLEAN), values);
      boolean all = Arrays.stream(values).allMatch(v -> v == null || (Boolean) v);
      boolean any = Arrays.stream(values).anyMatch(v -> v != null && (Boolean) v);
      assertArrayEquals(new byte[] {(byte) (all ? 1 : 0)}, chunk.min());
      assertArrayEquals(new byte[] {(byte) (any ? 1 : 0)}, chunk.max());
    }
  }

  @Test
  void aLongLeastTextIsCutBetweenCharactersOfAnyWidth() throws Exception {
    for (String character : new String[] {"z", "\u00e9", "\u0800", "\u65e5", "\ud83d\ude00"}) {
      int width = character.getBytes(StandardCharsets.UTF_8).length;
      for (int kept = 0; kept <= 5; kept++) {
        String before = "a".repeat(64 - kept);
        FooterChunk chunk = chunkOf(optional(ColumnType.UTF8), before + character.repeat(6), "x");
        assertEquals(
            before + character.repeat(kept / width),
            new String(chunk.min(), StandardCharsets.UTF_8));
        assertFalse(chunk.isMinExact());
      }
    }
  }

  @Test
  void aLongLargestTextIsRaisedAtItsLastAsciiCharacterBelow7F() throws Exception {
    String tail = "\u007f".repeat(70);
    assertEquals("\u007f", raised("~" + tail));
    assertEquals("b", raised("a" + tail));
    assertEquals("b\u0001", raised("b\u0000" + tail));
    assertNull(raised(tail));
  }

  private static String raised(String text) throws Exception {
    FooterChunk chunk = chunkOf(optional(ColumnType.UTF8), text);
    assertFalse(chunk.isMaxExact());
    return chunk.max() == null ? null : new String(chunk.max(), StandardCharsets.UTF_8);
  }

  /** A bound of no bytes is one. */
  @Test
  void emptyTextsAreBoundsLikeOthers() throws Exception {
    FooterChunk chunk = chunkOf(optional(ColumnType.UTF8), "", null, "");
    assertEquals(0, chunk.min().length);
    assertEquals(0, chunk.max().length);
    assertTrue(chunk.isMinExact());
    assertTrue(chunk.isMaxExact());
  }
}
