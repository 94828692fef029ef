package space.opensensor.station.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SectorHeaderTest {

  private final byte[] buffer = new byte[SectorHeader.MAX_BYTES];

  /** 50 bytes and 3 for each column, in units of 16. */
  @ParameterizedTest
  @CsvSource({"1, 64", "4, 64", "5, 80", "9, 80", "10, 80", "11, 96", "15, 96", "32, 160"})
  void aHeaderIsAsLongAsItsColumnsNeed(int columns, int bytes) {
    assertEquals(bytes, SectorHeader.bytes(new RowFormat(Rows.schema(columns))));
  }

  @Test
  void aHeaderIsLaidOutAsDocumented() {
    RowFormat format = new RowFormat(Rows.schema(2));
    SectorHeader header = new SectorHeader();
    header.journalId = 0x0405060708090A0BL;
    header.number = 0x0C0D0E0F;
    header.nextSequence = 0x1011121314L;
    header.consumed = 0x1516171819L;
    header.released = 0x1A1B1C1D1EL;
    header.boot = 0x1F202122;
    header.lastKnownMillis = 0x232425262728L;
    Arrays.fill(buffer, (byte) -1);
    header.encode(format, buffer);

    byte[] expected = new byte[64];
    for (int i = 4; i < 41; i++) {
      expected[i] = (byte) i;
    }
    System.arraycopy(new byte[] {'O', 'S', 'J', '1'}, 0, expected, 0, 4);
    expected[41] = 2;
    put(expected, 42, format.schemaCrc());
    System.arraycopy(new byte[] {0, 2, 2, 0, 3, 2}, 0, expected, 46, 6);
    CRC32 crc = new CRC32();
    crc.update(expected, 0, 60);
    put(expected, 60, (int) crc.getValue());
    assertArrayEquals(expected, Arrays.copyOf(buffer, 64));
    assertEquals(-1, buffer[64], "what follows is left alone");
  }

  private static void put(byte[] bytes, int at, int value) {
    for (int i = 0; i < 4; i++) {
      bytes[at + i] = (byte) (value >>> (24 - 8 * i));
    }
  }

  @Test
  void anyFlippedBitIsNoticedAndChangesNothing() {
    SectorHeader header = new SectorHeader();
    header.number = 7;
    header.encode(new RowFormat(Rows.schema(32)), buffer);
    SectorHeader read = new SectorHeader();
    for (int bit = 0; bit < 8 * SectorHeader.MAX_BYTES; bit++) {
      buffer[bit >> 3] ^= (byte) (1 << (bit & 7));
      assertFalse(read.decode(buffer), "bit " + bit);
      assertEquals(0, read.number);
      buffer[bit >> 3] ^= (byte) (1 << (bit & 7));
    }
    assertTrue(read.decode(buffer));
    assertEquals(7, read.number);
  }
}
