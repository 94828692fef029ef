package space.opensensor.simulator;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import space.opensensor.vee.FlashLog;

/**
 * Raw flash in a file, which refuses what NOR flash cannot do: a program that is not aligned, or of
 * a unit that is not erased.
 *
 * <p>The host's page cache is this flash's medium: what was programmed survives the end of the
 * process, as flash survives a power cut, but not a power cut of the host.
 */
public final class FileFlashLog implements FlashLog, AutoCloseable {

  /** Sector size of the ESP32-S3's flash. */
  public static final int SECTOR_BYTES = 4096;

  private static final byte ERASED = (byte) 0xff;

  private final FileChannel channel;
  private final int sectorCount;
  private final byte[] unit = new byte[PROGRAM_UNIT];

  /**
   * Opens a flash area; a new file is erased flash.
   *
   * @param sectorCount sectors of {@value #SECTOR_BYTES} bytes
   * @throws IOException when the file cannot be opened, is of another size or is in use
   */
  public FileFlashLog(Path file, int sectorCount) throws IOException {
    if (sectorCount < 4) {
      throw new IllegalArgumentException("flash: expected at least 4 sectors, got " + sectorCount);
    }
    this.sectorCount = sectorCount;
    long size = (long) sectorCount * SECTOR_BYTES;
    if (!Files.exists(file)) {
      byte[] erased = new byte[Math.toIntExact(size)];
      Arrays.fill(erased, ERASED);
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.write(fresh, erased);
      Files.move(fresh, file);
    }
    channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (channel.size() != size) {
        throw new IOException(
            file
                + ": expected "
                + size
                + " bytes of flash, got "
                + channel.size()
                + "; remove the file");
      }
      if (!lock()) {
        throw new IOException(file + ": another station is running on this flash");
      }
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public int sectorBytes() {
    return SECTOR_BYTES;
  }

  @Override
  public int sectorCount() {
    return sectorCount;
  }

  @Override
  public void read(int address, byte[] buffer, int offset, int length) throws IOException {
    check("read", address, length);
    transfer(address, ByteBuffer.wrap(buffer, offset, length));
  }

  @Override
  public void program(int address, byte[] buffer, int offset, int length) throws IOException {
    check("program", address, length);
    if (address % PROGRAM_UNIT != 0 || length % PROGRAM_UNIT != 0) {
      throw new IOException(
          "flash: program of " + length + " bytes at " + address + " is not aligned to 16 bytes");
    }
    for (int at = address; at < address + length; at += PROGRAM_UNIT) {
      transfer(at, ByteBuffer.wrap(unit));
      for (byte b : unit) {
        if (b != ERASED) {
          throw new IOException("flash: unit at " + at + " is programmed already; erase it first");
        }
      }
    }
    write(address, ByteBuffer.wrap(buffer, offset, length));
  }

  @Override
  public void erase(int sector) throws IOException {
    if (sector < 0 || sector >= sectorCount) {
      throw new IOException("flash: sector " + sector + " is not 0.." + (sectorCount - 1));
    }
    byte[] erased = new byte[SECTOR_BYTES];
    Arrays.fill(erased, ERASED);
    write(sector * SECTOR_BYTES, ByteBuffer.wrap(erased));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private boolean lock() throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private void check(String what, int address, int length) throws IOException {
    long end = (long) address + length;
    if (address < 0 || length < 0 || end > (long) sectorCount * SECTOR_BYTES) {
      throw new IOException(
          "flash: " + what + " of " + length + " bytes at " + address + " is outside the area");
    }
  }

  private void transfer(int address, ByteBuffer bytes) throws IOException {
    long at = address;
    while (bytes.hasRemaining()) {
      int count = channel.read(bytes, at);
      if (count < 0) {
        throw new IOException("flash: the file behind it was cut short");
      }
      at += count;
    }
  }

  private void write(int address, ByteBuffer bytes) throws IOException {
    long at = address;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }
}
