package space.opensensor.vee;

import java.io.IOException;

/**
 * A raw flash area in NOR semantics: an erase sets all bits of a sector, programming clears bits.
 *
 * <p>Addresses count from the start of the area. Programs are aligned to {@link #PROGRAM_UNIT}
 * bytes and whole multiples of it, and each unit is programmed once between erases (what an
 * encrypted flash allows). A power cut can tear a program or an erase at any bit.
 */
public interface FlashLog {

  /** Bytes of the smallest program, and its alignment: the unit of ESP32 flash encryption. */
  int PROGRAM_UNIT = 16;

  /** Bytes in a sector, a multiple of {@link #PROGRAM_UNIT}; 4096 on the ESP32-S3. */
  int sectorBytes();

  /** Sectors in the area, at least 4. */
  int sectorCount();

  /** Reads bytes. */
  void read(int address, byte[] buffer, int offset, int length) throws IOException;

  /** Programs units that are erased; the bytes are on the medium when it returns. */
  void program(int address, byte[] buffer, int offset, int length) throws IOException;

  /** Erases one sector, given by its number. */
  void erase(int sector) throws IOException;
}
