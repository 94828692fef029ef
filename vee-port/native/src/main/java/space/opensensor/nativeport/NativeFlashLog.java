package space.opensensor.nativeport;

import java.io.IOException;
import space.opensensor.vee.FlashLog;

/** The journal's raw flash: a partition on the board, a file on Linux. */
final class NativeFlashLog implements FlashLog {

  private static final int SECTOR_BYTES = 4096;

  @Override
  public int sectorBytes() {
    return SECTOR_BYTES;
  }

  @Override
  public int sectorCount() {
    return Natives.flashSectors();
  }

  @Override
  public void read(int address, byte[] buffer, int offset, int length) throws IOException {
    check("read", address, length, Natives.flashRead(address, buffer, offset, length));
  }

  @Override
  public void program(int address, byte[] buffer, int offset, int length) throws IOException {
    check("program", address, length, Natives.flashProgram(address, buffer, offset, length));
  }

  @Override
  public void erase(int sector) throws IOException {
    check("erase", sector * SECTOR_BYTES, SECTOR_BYTES, Natives.flashErase(sector));
  }

  private static void check(String what, int address, int length, int error) throws IOException {
    if (error != 0) {
      throw new IOException(
          "flash: " + what + " of " + length + " bytes at " + address + ": error " + error);
    }
  }
}
