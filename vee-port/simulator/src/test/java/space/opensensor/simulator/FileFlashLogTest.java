package space.opensensor.simulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFlashLogTest {

  private static final int SECTORS = 4;
  private static final int BYTES = SECTORS * FileFlashLog.SECTOR_BYTES;

  @TempDir Path directory;
  private FileFlashLog flash;

  @BeforeEach
  void open() throws IOException {
    flash = new FileFlashLog(directory.resolve("journal"), SECTORS);
  }

  @AfterEach
  void close() throws IOException {
    flash.close();
  }

  private byte[] read(int address, int length) throws IOException {
    byte[] bytes = new byte[length];
    flash.read(address, bytes, 0, length);
    return bytes;
  }

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  @Test
  void newFlashIsErased() throws IOException {
    assertArrayEquals(filled(BYTES, 0xff), read(0, BYTES));
    assertEquals(4096, flash.sectorBytes());
    assertEquals(SECTORS, flash.sectorCount());
  }

  @Test
  void whatWasProgrammedIsThereAfterAReboot() throws IOException {
    flash.program(4096 + 32, filled(40, 7), 4, 32);
    flash.close();
    flash = new FileFlashLog(directory.resolve("journal"), SECTORS);
    assertArrayEquals(filled(32, 7), read(4096 + 32, 32));
    assertArrayEquals(filled(32, 0xff), read(4096, 32));
    assertArrayEquals(filled(32, 0xff), read(4096 + 64, 32));
  }

  @Test
  void aUnitIsProgrammedOnceBetweenErases() throws IOException {
    flash.program(16, filled(16, 1), 0, 16);
    IOException e = assertThrows(IOException.class, () -> flash.program(0, filled(32, 0), 0, 32));
    assertEquals("flash: unit at 16 is programmed already; erase it first", e.getMessage());
    assertArrayEquals(filled(16, 0xff), read(0, 16));
    assertArrayEquals(filled(16, 1), read(16, 16));
  }

  @Test
  void eraseSetsOneSectorAndNoOther() throws IOException {
    for (int sector = 0; sector < SECTORS; sector++) {
      flash.program(sector * 4096, filled(4096, sector), 0, 4096);
    }
    flash.erase(2);
    assertArrayEquals(filled(4096, 1), read(4096, 4096));
    assertArrayEquals(filled(4096, 0xff), read(2 * 4096, 4096));
    assertArrayEquals(filled(4096, 3), read(3 * 4096, 4096));
    flash.program(2 * 4096, filled(16, 9), 0, 16);
  }

  @Test
  void unalignedProgramsAreRefused() {
    assertThrows(IOException.class, () -> flash.program(8, new byte[16], 0, 16));
    assertThrows(IOException.class, () -> flash.program(16, new byte[16], 0, 15));
  }

  @Test
  void nothingOutsideTheAreaCanBeTouched() {
    assertThrows(IOException.class, () -> flash.read(BYTES - 8, new byte[16], 0, 16));
    assertThrows(IOException.class, () -> flash.read(-16, new byte[16], 0, 16));
    assertThrows(IOException.class, () -> flash.program(BYTES, new byte[16], 0, 16));
    assertThrows(IOException.class, () -> flash.erase(SECTORS));
    assertThrows(IOException.class, () -> flash.erase(-1));
  }

  @Test
  void aFileOfAnotherSizeIsLeftAlone() throws IOException {
    Path other = directory.resolve("other");
    Files.write(other, new byte[100]);
    IOException e = assertThrows(IOException.class, () -> new FileFlashLog(other, SECTORS));
    assertEquals(
        other + ": expected 16384 bytes of flash, got 100; remove the file", e.getMessage());
    assertEquals(100, Files.size(other));
  }

  @Test
  void oneStationRunsOnAFlashAtATime() throws IOException {
    Path file = directory.resolve("journal");
    IOException e = assertThrows(IOException.class, () -> new FileFlashLog(file, SECTORS));
    assertEquals(file + ": another station is running on this flash", e.getMessage());
    flash.close();
    flash = new FileFlashLog(file, SECTORS);
  }
}
