package space.opensensor.station.storage;

import java.io.IOException;
import java.util.Arrays;
import space.opensensor.vee.FlashLog;

/** A NOR flash of some bytes, on which programming clears bits; counts what it is asked for. */
final class MemoryFlash implements FlashLog {

  final byte[] content;
  private final int sectorBytes;
  long operations;

  MemoryFlash(int sectors, int sectorBytes) {
    this.sectorBytes = sectorBytes;
    this.content = new byte[sectors * sectorBytes];
    Arrays.fill(content, (byte) 0xff);
  }

  @Override
  public int sectorBytes() {
    return sectorBytes;
  }

  @Override
  public int sectorCount() {
    return content.length / sectorBytes;
  }

  @Override
  public void read(int address, byte[] buffer, int offset, int length) throws IOException {
    operations++;
    System.arraycopy(content, address, buffer, offset, length);
  }

  @Override
  public void program(int address, byte[] buffer, int offset, int length) throws IOException {
    operations++;
    if (address % PROGRAM_UNIT != 0 || length % PROGRAM_UNIT != 0) {
      throw new AssertionError("program of " + length + " bytes at " + address);
    }
    for (int i = 0; i < length; i++) {
      content[address + i] &= buffer[offset + i];
    }
  }

  @Override
  public void erase(int sector) throws IOException {
    operations++;
    Arrays.fill(content, sector * sectorBytes, (sector + 1) * sectorBytes, (byte) 0xff);
  }
}
