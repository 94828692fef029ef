package space.opensensor.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The distinct values of a chunk and the index of each value of a page. */
class DictionaryTest {

  private static final int ROWS = 2000;

  private final Workspace workspace =
      new Workspace(
          new FileSchema(
              Column.of(1, "a", ColumnType.DOUBLE),
              Column.of(2, "b", ColumnType.INT32),
              Column.of(3, "c", ColumnType.UTF8)),
          WriterOptions.SMALLEST,
          ROWS);

  private final Dictionary dictionary = new Dictionary(workspace);
  private final PageValues values = new PageValues(new short[ROWS]);

  private boolean index(ColumnType type, long... numbers) {
    if (type.width() == 4) {
      values.ofInts(Arrays.stream(numbers).mapToInt(n -> (int) n).toArray());
    } else {
      values.ofLongs(numbers, 1);
    }
    values.rows(0, numbers.length, 0);
    return dictionary.index(values, Integer.MAX_VALUE);
  }

  private long entry(ColumnType type, int index) {
    ByteBuffer bytes = ByteBuffer.wrap(dictionary.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    return type.width() == 4 ? bytes.getInt(4 * index) : bytes.getLong(8 * index);
  }

  private int indexOf(int k) {
    return workspace.indexes[k];
  }

  @Test
  void valuesStandInOrderOfAppearanceAndKeepTheirIndexesOverPages() {
    for (ColumnType type : new ColumnType[] {ColumnType.INT32, ColumnType.INT64}) {
      dictionary.clear(type);
      assertTrue(index(type, 7, -1, 7, 1 << 30, -1));
      assertEquals(3, dictionary.count());
      assertEquals(3 * type.width(), dictionary.size());
      assertEquals(2, dictionary.width());
      assertArrayEquals(new short[] {0, 1, 0, 2, 1}, Arrays.copyOf(workspace.indexes, 5));
      assertTrue(index(type, 5, 1 << 30, 7));
      assertArrayEquals(new short[] {3, 2, 0}, Arrays.copyOf(workspace.indexes, 3));
      assertEquals(4, dictionary.count());
      long[] entries = {7, -1, 1 << 30, 5};
      for (int i = 0; i < entries.length; i++) {
        assertEquals(entries[i], entry(type, i));
      }
    }
  }

  /** Far more values than the hash table's cells hold without meeting one another. */
  @Test
  void valuesWithTheSameHashKeepApart() {
    Random random = new Random(5);
    for (ColumnType type : new ColumnType[] {ColumnType.INT32, ColumnType.INT64}) {
      for (int shift : new int[] {0, 12, 20}) {
        dictionary.clear(type);
        long[] numbers = new long[ROWS];
        for (int i = 0; i < ROWS; i++) {
          numbers[i] = (long) random.nextInt(Dictionary.MAX_ENTRIES - 5) << shift;
        }
        if (type == ColumnType.INT64) {
          for (int i = 0; i < ROWS; i += 2) {
            numbers[i] = numbers[i] << 32;
          }
        }
        long distinct = Arrays.stream(numbers).distinct().count();
        if (distinct > Dictionary.MAX_ENTRIES) {
          assertFalse(index(type, numbers));
          assertEquals(Dictionary.MAX_ENTRIES, dictionary.count());
          continue;
        }
        assertTrue(index(type, numbers));
        assertEquals(distinct, dictionary.count());
        for (int k = 0; k < ROWS; k++) {
          long expected = type.width() == 4 ? (int) numbers[k] : numbers[k];
          assertEquals(expected, entry(type, indexOf(k)), "value " + k);
        }
      }
    }
  }

  @Test
  void textsAreComparedByteByByte() {
    List<String> texts = new ArrayList<>(List.of("", "a", "b", "ab", "ba", "a", "", "aaaa", "bC"));
    for (int i = 0; i < 400; i++) {
      texts.add("text " + i % 97);
      texts.add("x".repeat(i % 37) + i % 89);
    }
    byte[] utf8 = String.join("", texts).getBytes(StandardCharsets.US_ASCII);
    int[] boundaries = new int[texts.size() + 1];
    for (int i = 0; i < texts.size(); i++) {
      boundaries[i + 1] = boundaries[i] + texts.get(i).length();
    }
    dictionary.clear(ColumnType.UTF8);
    for (int page = 0; page < 2; page++) {
      values.ofTexts(utf8, boundaries);
      values.rows(0, texts.size(), 0);
      assertTrue(dictionary.index(values, Integer.MAX_VALUE));
      List<String> distinct = texts.stream().distinct().toList();
      assertEquals(distinct.size(), dictionary.count());
      assertEquals(distinct.stream().mapToInt(t -> 4 + t.length()).sum(), dictionary.size());
      ByteBuffer bytes = ByteBuffer.wrap(dictionary.bytes()).order(ByteOrder.LITTLE_ENDIAN);
      for (String text : distinct) {
        byte[] entry = new byte[bytes.getInt()];
        bytes.get(entry);
        assertEquals(text, new String(entry, StandardCharsets.US_ASCII));
      }
      for (int k = 0; k < texts.size(); k++) {
        assertEquals(texts.get(k), distinct.get(indexOf(k)));
      }
    }
  }

  @Test
  void itGrowsToItsLimitAndNotBeyond() {
    dictionary.clear(ColumnType.INT32);
    assertFalse(index(ColumnType.INT32), "no value at all");
    values.ofInts(new int[] {1, 2, 1, 3});
    values.rows(0, 4, 0);
    assertFalse(dictionary.index(values, 11));
    assertEquals(2, dictionary.count());
    assertTrue(dictionary.index(values, 12));
    assertTrue(index(ColumnType.INT32), "a page without values");
    values.ofInts(new int[] {3, 1});
    values.rows(0, 2, 0);
    assertTrue(dictionary.index(values, 0), "none of them is new");
    values.ofInts(new int[] {4});
    values.rows(0, 1, 0);
    assertFalse(dictionary.index(values, 0));
    dictionary.clear(ColumnType.INT32);
    assertEquals(0, dictionary.count());
    assertEquals(0, dictionary.size());
  }

  @Test
  void itHoldsAsManyAsItSays() {
    long[] numbers = new long[Dictionary.MAX_ENTRIES + 1];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = 3 * i;
    }
    dictionary.clear(ColumnType.INT32);
    assertTrue(index(ColumnType.INT32, Arrays.copyOf(numbers, Dictionary.MAX_ENTRIES)));
    assertFalse(index(ColumnType.INT32, numbers));
    assertEquals(Dictionary.MAX_ENTRIES, dictionary.count());
    assertEquals(10, dictionary.width());
  }

  /** Each value keeps what it is, wherever it stands. */
  @Test
  void arrangedValuesHaveTheirNewIndexes() {
    Random random = new Random(6);
    for (int distinct : new int[] {1, 2, 3, 50, DictionaryOrder.MAX_ENTRIES, 101}) {
      long[] numbers = new long[500];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = Float.floatToRawIntBits(random.nextInt(distinct) / 10f);
      }
      for (int i = 0; i < distinct; i++) {
        numbers[i] = Float.floatToRawIntBits(i / 10f);
      }
      dictionary.clear(ColumnType.INT32);
      assertTrue(index(ColumnType.INT32, numbers));
      byte[] before = Arrays.copyOf(dictionary.bytes(), dictionary.size());
      dictionary.arrange(numbers.length);
      for (int k = 0; k < numbers.length; k++) {
        assertEquals((int) numbers[k], entry(ColumnType.INT32, indexOf(k)));
      }
      boolean same = Arrays.equals(before, Arrays.copyOf(dictionary.bytes(), before.length));
      if (distinct >= 50) {
        assertEquals(distinct > DictionaryOrder.MAX_ENTRIES, same, distinct + " values");
      }
    }
    dictionary.clear(ColumnType.INT64);
    assertTrue(index(ColumnType.INT64, 5, 6, 7, 5));
    dictionary.arrange(4);
    assertEquals(7, entry(ColumnType.INT64, 2), "only values of 4 bytes are arranged");
  }
}
