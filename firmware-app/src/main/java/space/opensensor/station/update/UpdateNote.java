package space.opensensor.station.update;

import java.io.IOException;
import space.opensensor.parquet.Crc32;
import space.opensensor.vee.AsciiText;
import space.opensensor.vee.FirmwareSlots;

/**
 * What is known of the other slot's image over a reset, in the port's note:
 *
 * <pre>
 * state                       1 byte
 * starts that were not kept   1
 * boots of it on trial        1
 * bytes that are in the slot  4
 * CRC-32 of its version       4
 * SHA-256 of the image       32
 * CRC-32 of all before it     4
 * </pre>
 *
 * <p>Where it is lost, an image is fetched from its start again.
 */
final class UpdateNote {

  /** Nothing is known. */
  static final int NONE = 0;

  /** The image is being fetched, or is there and was not started. */
  static final int FETCHING = 1;

  /** The image was named for the next boot. */
  static final int STARTED = 2;

  /** The image was started and did not prove itself; it is not fetched again. */
  static final int BAD = 3;

  private static final int POSITION = 3;
  private static final int VERSION = 7;
  private static final int HASH = 11;
  private static final int CRC = HASH + Manifest.HASH_BYTES;

  private final FirmwareSlots slots;
  private final byte[] note = new byte[FirmwareSlots.NOTE_BYTES];

  UpdateNote(FirmwareSlots slots) {
    this.slots = slots;
  }

  /** Reads it. */
  void open() throws IOException {
    if (!slots.readNote(note) || note[0] > BAD || get(note, CRC) != Crc32.of(note, 0, CRC)) {
      for (int i = 0; i < note.length; i++) {
        note[i] = 0;
      }
    }
  }

  /** Begins with another image, of which nothing is there. */
  void begin(byte[] sha256, String version) throws IOException {
    note[1] = 0;
    note[2] = 0;
    put(note, VERSION, crc(version));
    System.arraycopy(sha256, 0, note, HASH, Manifest.HASH_BYTES);
    setPosition(0);
  }

  /** Remembers how much of the image is in the slot. */
  void setPosition(int bytes) throws IOException {
    note[0] = FETCHING;
    put(note, POSITION, bytes);
    save();
  }

  /** The image is named for the next boot now. */
  void started() throws IOException {
    note[0] = STARTED;
    note[2] = 0;
    save();
  }

  /** Counts a start after which it was not kept. */
  void failed() throws IOException {
    note[1]++;
    note[0] = (byte) (note[1] < Trial.MOST_BOOTS ? FETCHING : BAD);
    save();
  }

  /** Counts a boot on trial. */
  void booted() throws IOException {
    note[0] = STARTED;
    note[2]++;
    save();
  }

  /** The image did not prove itself. */
  void setBad() throws IOException {
    note[0] = BAD;
    save();
  }

  /** The image is the one that runs, and calls itself by this version. */
  void keep(String version) throws IOException {
    note[0] = NONE;
    put(note, VERSION, crc(version));
    save();
  }

  int state() {
    return note[0];
  }

  /** Boots on trial. */
  int boots() {
    return note[2];
  }

  /** Bytes of the image that are in the slot. */
  int position() {
    return get(note, POSITION);
  }

  /** Whether it is about an image of this hash. */
  boolean isAbout(byte[] sha256) {
    return note[0] != NONE && hasHash(sha256);
  }

  /**
   * Whether an image of this hash was kept, and runs: a board that got another firmware by a cable
   * has another version.
   */
  boolean isKept(byte[] sha256, String version) {
    return isKept(version) && hasHash(sha256);
  }

  /** Whether an image was kept that calls itself by this version. */
  boolean isKept(String version) {
    return note[0] == NONE && get(note, VERSION) == crc(version);
  }

  private boolean hasHash(byte[] sha256) {
    return Manifest.isSame(note, HASH, sha256);
  }

  /** Whether it is about an image of this version. */
  boolean isAbout(String version) {
    return note[0] != NONE && get(note, VERSION) == crc(version);
  }

  private static int crc(String text) {
    byte[] bytes = new byte[text.length()];
    AsciiText.put(text, bytes);
    return Crc32.of(bytes, 0, bytes.length);
  }

  private void save() throws IOException {
    put(note, CRC, Crc32.of(note, 0, CRC));
    slots.writeNote(note);
  }

  /** A number of four bytes, the highest first. */
  static int get(byte[] bytes, int at) {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      value = value << 8 | bytes[at + i] & 0xff;
    }
    return value;
  }

  /** Puts a number of four bytes, the highest first. */
  static void put(byte[] bytes, int at, int value) {
    for (int i = 0; i < 4; i++) {
      bytes[at + i] = (byte) (value >> 24 - 8 * i);
    }
  }
}
