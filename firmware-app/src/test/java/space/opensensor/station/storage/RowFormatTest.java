package space.opensensor.station.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.Schema;

class RowFormatTest {

  private final byte[] buffer = new byte[RowFormat.MAX_WIDTH];

  @Test
  void aRecordIsAsWideAsItsSchemaNeedsInUnitsOf16Bytes() {
    assertEquals(32, new RowFormat(Rows.schema(1)).width());
    assertEquals(48, new RowFormat(Rows.schema(5)).width());
    assertEquals(64, new RowFormat(Rows.schema(9)).width());
    assertEquals(80, new RowFormat(Rows.schema(10)).width());
    assertEquals(80, new RowFormat(Rows.schema(13)).width());
    assertEquals(112, new RowFormat(Rows.schema(17)).width());
    assertEquals(160, new RowFormat(Rows.schema(32)).width());
  }

  @Test
  void aRowComesBackAsItWasWithMissingAndExtremeValues() {
    Schema schema = Rows.schema(32);
    RowFormat format = new RowFormat(schema);
    Row row = new Row(schema);
    row.identify(RowFormat.MAX_SEQUENCE, Integer.MAX_VALUE);
    row.setTime(Row.MAX_MILLIS, Row.MAX_MILLIS);
    row.reading().set(0, Integer.MIN_VALUE);
    row.reading().set(8, 0);
    row.reading().set(31, -1);

    format.encode(row, buffer);
    Row read = Rows.fill(new Row(schema), 77, 1, 2);
    assertTrue(format.isIntact(buffer));
    format.decode(buffer, Row.NEVER, read);

    assertEquals(Rows.text(row), Rows.text(read));
    assertEquals(RowFormat.MAX_SEQUENCE, read.sequence());
    assertFalse(read.reading().has(1));
    assertEquals(0, read.reading().get(8));
  }

  @Test
  void anUndatedRowHasTheTimeKnownBeforeItsBootInItsTicksPlace() {
    Schema schema = Rows.schema(2);
    RowFormat format = new RowFormat(schema);
    Row row = Rows.fill(new Row(schema), 7, 5000, Row.UNDATED);
    row.identify(9, 3);
    row.setLastKnown(0x101112131415L);
    format.encode(row, buffer);
    assertEquals('U', buffer[0]);
    for (int i = 0; i < 6; i++) {
      assertEquals(0x10 + i, buffer[16 + i]);
    }

    Row read = new Row(schema);
    format.decode(buffer, 77, read);
    assertEquals(Rows.text(row), Rows.text(read));
    assertEquals(0x101112131415L, read.lastKnownMillis(), "whatever the records before it told");
  }

  @Test
  void aRecordIsLaidOutAsDocumented() {
    Schema schema = Rows.schema(2);
    RowFormat format = new RowFormat(schema);
    Row row = new Row(schema);
    row.identify(0x0102030405L, 0x06070809);
    row.setTime(0x0A0B0C0D0E0FL, 0x101112131415L);
    row.reading().set(1, 0x16171819);
    format.encode(row, buffer);

    byte[] expected = new byte[48];
    expected[0] = 'R';
    for (int i = 1; i <= 21; i++) {
      expected[i] = (byte) i;
    }
    expected[22] = 2;
    for (int i = 0; i < 4; i++) {
      expected[27 + i] = (byte) (0x16 + i);
    }
    CRC32 crc = new CRC32();
    for (int shift = 24; shift >= 0; shift -= 8) {
      crc.update(format.schemaCrc() >>> shift);
    }
    crc.update(expected, 0, 44);
    for (int i = 0; i < 4; i++) {
      expected[44 + i] = (byte) (crc.getValue() >>> (24 - 8 * i));
    }
    byte[] actual = new byte[48];
    System.arraycopy(buffer, 0, actual, 0, 48);
    assertArrayEquals(expected, actual);
  }

  @Test
  void anyFlippedBitIsNoticed() {
    Schema schema = Rows.schema(9);
    RowFormat format = new RowFormat(schema);
    format.encode(Rows.fill(new Row(schema), 5, 6, 7), buffer);
    for (int bit = 0; bit < 8 * format.width(); bit++) {
      buffer[bit >> 3] ^= (byte) (1 << (bit & 7));
      assertFalse(format.isIntact(buffer), "bit " + bit);
      buffer[bit >> 3] ^= (byte) (1 << (bit & 7));
    }
    assertTrue(format.isIntact(buffer));
  }

  @Test
  void theSchemaCrcTellsNamesNumbersAndKindsApart() {
    Measurement base = Measurement.fixed(2, "a", "x", 1, 0, 1);
    int crc = crc(base);
    assertEquals(crc, crc(Measurement.fixed(2, "a", "y", 1, 5, 9)));
    assertNotEquals(crc, crc(Measurement.fixed(2, "b", "x", 1, 0, 1)));
    assertNotEquals(crc, crc(Measurement.fixed(3, "a", "x", 1, 0, 1)));
    assertNotEquals(crc, crc(Measurement.fixed(2, "a", "x", 2, 0, 1)));
    assertNotEquals(crc, crc(base.asFloat32()));
  }

  private static int crc(Measurement measurement) {
    return new RowFormat(new Schema("s", new Measurement[] {measurement})).schemaCrc();
  }

  @Test
  void aRecordOfAnotherSchemaIsNotIntact() {
    Schema schema = Rows.schema(3);
    new RowFormat(schema).encode(Rows.fill(new Row(schema), 1, 2, 3), buffer);
    assertFalse(new RowFormat(schema.asFloat32()).isIntact(buffer));
  }

  @Test
  void rowsOfAnEarlierSchemaAreReadByMeasurementNumber() {
    Schema before =
        new Schema(
            "before",
            new Measurement[] {
              Rows.fixed(2, 1),
              Rows.fixed(3, 2),
              Rows.fixed(4, 3),
              Rows.fixed(5, 0).asFloat32(),
              Rows.fixed(6, 0),
              Rows.fixed(7, 0)
            });
    Schema after =
        new Schema(
            "after",
            new Measurement[] {
              Rows.fixed(9, 0),
              Rows.fixed(4, 1),
              Rows.fixed(3, 2),
              Rows.fixed(2, 3),
              Rows.fixed(5, 0),
              Rows.fixed(7, 9)
            });
    RowFormat old = new RowFormat(before);
    Row row = new Row(before);
    row.identify(12, 3);
    row.setTime(4, 5);
    int[] values = {-215, 1234, -12250, 0x41200000, 6, Integer.MAX_VALUE};
    for (int i = 0; i < values.length; i++) {
      row.reading().set(i, values[i]);
    }
    byte[] columns = new byte[64];
    old.putColumns(columns, 0);
    RowFormat stored = new RowFormat(after).stored(columns, 0);
    assertEquals(old.schemaCrc(), stored.schemaCrc());
    assertEquals(old.width(), stored.width());

    old.encode(row, buffer);
    assertTrue(stored.isIntact(buffer));
    Row read = new Row(after);
    stored.decode(buffer, Row.NEVER, read);
    // New; 3 places to 1, rounded; same; 1 place to 3; was a float; too large for 9 places.
    assertEquals("3 4 5 - -123 1234 -21500 - -", Rows.text(read));
    assertEquals(12, read.sequence());
  }

  @Test
  void lostPlacesAreRoundedHalfAwayFromZero() {
    int[] values = {15, -15, 14, -14, 5, -5, 4, 0};
    int[] rounded = {2, -2, 1, -1, 1, -1, 0, 0};
    Measurement[] finer = new Measurement[values.length];
    Measurement[] coarser = new Measurement[values.length];
    for (int i = 0; i < values.length; i++) {
      finer[i] = Rows.fixed(2 + i, 2);
      coarser[i] = Rows.fixed(2 + i, 1);
    }
    Schema before = new Schema("before", finer);
    Schema after = new Schema("after", coarser);
    byte[] columns = new byte[64];
    new RowFormat(before).putColumns(columns, 0);
    Row row = new Row(before);
    for (int i = 0; i < values.length; i++) {
      row.reading().set(i, values[i]);
    }
    new RowFormat(before).encode(row, buffer);

    Row read = new Row(after);
    new RowFormat(after).stored(columns, 0).decode(buffer, Row.NEVER, read);

    for (int i = 0; i < values.length; i++) {
      assertEquals(rounded[i], read.reading().get(i), values[i] + " hundredths in tenths");
    }
  }
}
