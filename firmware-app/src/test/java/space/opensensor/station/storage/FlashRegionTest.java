package space.opensensor.station.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.station.model.FlashModel;
import space.opensensor.station.model.PowerSupply;

class FlashRegionTest {

  private static final int SECTOR = 256;

  private final FlashModel flash = new FlashModel(new PowerSupply(1), 12, SECTOR);
  private final FlashRegion region = new FlashRegion(flash, 3, 5);

  @Test
  void aRegionIsAnAreaOfItsOwn() throws IOException {
    assertEquals(5, region.sectorCount());
    assertEquals(SECTOR, region.sectorBytes());
    byte[] written = new byte[16];
    written[0] = 7;

    region.program(5 * SECTOR - 16, written, 0, 16);

    byte[] read = new byte[16];
    flash.read(8 * SECTOR - 16, read, 0, 16);
    assertArrayEquals(written, read);
    read = new byte[16];
    region.read(5 * SECTOR - 16, read, 0, 16);
    assertArrayEquals(written, read);
    region.erase(4);
    assertEquals(1, flash.erases()[7]);
    region.erase(0);
    assertEquals(1, flash.erases()[3]);
  }

  @ParameterizedTest
  @CsvSource({"0, 12", "8, 4", "0, 4"})
  void aRegionMayTakeAllThereIs(int first, int sectors) {
    assertEquals(sectors, new FlashRegion(flash, first, sectors).sectorCount());
  }

  @ParameterizedTest
  @CsvSource({"-1, 5", "0, 3", "9, 4", "0, 13"})
  void aRegionThatIsNotWhollyInTheAreaIsRefused(int first, int sectors) {
    assertThrows(IllegalArgumentException.class, () -> new FlashRegion(flash, first, sectors));
  }

  @ParameterizedTest
  @CsvSource({"-16, 16", "1280, 16", "1264, 32", "0, -1"})
  void whatIsBesideTheRegionIsNeitherReadNorProgrammed(int address, int length) {
    byte[] bytes = new byte[32];
    assertThrows(IOException.class, () -> region.read(address, bytes, 0, length));
    assertThrows(IOException.class, () -> region.program(address, bytes, 0, length));
  }

  @Test
  void sectorsBesideTheRegionAreNotErased() {
    assertThrows(IOException.class, () -> region.erase(-1));
    assertThrows(IOException.class, () -> region.erase(5));
    assertEquals(0, flash.erases()[2] + flash.erases()[8]);
  }

  @Test
  void aReadOfNothingAtItsEndIsNoError() throws IOException {
    region.read(5 * SECTOR, new byte[0], 0, 0);
    region.read(0, new byte[0], 0, 0);
  }
}
