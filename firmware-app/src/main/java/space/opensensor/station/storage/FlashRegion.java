package space.opensensor.station.storage;

import java.io.IOException;
import space.opensensor.vee.FlashLog;

/** Some sectors of a flash area as an area of their own. */
public final class FlashRegion implements FlashLog {

  private final FlashLog flash;
  private final int firstSector;
  private final int sectors;
  private final int offset;

  /**
   * A region.
   *
   * @param firstSector its first sector in the whole area
   * @param sectors how many it has, at least 4
   * @throws IllegalArgumentException when they are not all in the area
   */
  public FlashRegion(FlashLog flash, int firstSector, int sectors) {
    if (firstSector < 0 || sectors < 4 || firstSector > flash.sectorCount() - sectors) {
      throw new IllegalArgumentException(
          "flash: sectors "
              + firstSector
              + " and "
              + sectors
              + " from there do not fit into "
              + flash.sectorCount());
    }
    this.flash = flash;
    this.firstSector = firstSector;
    this.sectors = sectors;
    this.offset = firstSector * flash.sectorBytes();
  }

  @Override
  public int sectorBytes() {
    return flash.sectorBytes();
  }

  @Override
  public int sectorCount() {
    return sectors;
  }

  @Override
  public void read(int address, byte[] buffer, int at, int length) throws IOException {
    check(address, length);
    flash.read(offset + address, buffer, at, length);
  }

  @Override
  public void program(int address, byte[] buffer, int at, int length) throws IOException {
    check(address, length);
    flash.program(offset + address, buffer, at, length);
  }

  @Override
  public void erase(int sector) throws IOException {
    if (sector < 0 || sector >= sectors) {
      throw new IOException("flash: there is no sector " + sector + " in this region");
    }
    flash.erase(firstSector + sector);
  }

  private void check(int address, int length) throws IOException {
    if (address < 0 || length < 0 || address > sectors * sectorBytes() - length) {
      throw new IOException(
          "flash: " + length + " bytes at " + address + " are not in this region");
    }
  }
}
