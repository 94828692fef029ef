package space.opensensor.vee;

import java.io.IOException;

/**
 * Two places for a firmware: one runs, the other takes the next. A port names the other slot for
 * the next boot only after its image was checked by the caller, and lets the old firmware boot
 * again by itself where the new one does not come to {@link #confirm}: at the latest at its fourth
 * boot, or at any earlier one.
 */
public interface FirmwareSlots {

  /** Bytes of the note. */
  int NOTE_BYTES = 48;

  /** Bytes of the largest record of a change of settings. */
  int CHANGE_BYTES = 2048;

  /** The multiple of bytes at which a write begins, and of its length but for the image's last. */
  int WRITE_UNIT = 1024;

  /** The running firmware's version, such as {@code 1.4.0}. */
  String version();

  /** Which slot runs, 0 or 1. */
  int slot();

  /** The chip as manifests name it, such as {@code ESP32-S3}. */
  String chipFamily();

  /** The board's flash as manifests name it, such as {@code 8mb}. */
  String flash();

  /** Bytes of the largest image. */
  int slotBytes();

  /**
   * Writes to the slot that does not run, in order from any multiple of 4096; what a write reaches
   * first is erased first. The bytes are on the medium when it returns.
   */
  void write(int position, byte[] buffer, int offset, int length) throws IOException;

  /** Reads from the slot that does not run. */
  void read(int position, byte[] buffer, int offset, int length) throws IOException;

  /**
   * Whether one of the keys in the running image made a signature.
   *
   * @param sha256 32 bytes, of what was signed
   * @param signature ECDSA over P-256, DER
   * @param length of the signature
   */
  boolean isSigned(byte[] sha256, byte[] signature, int length);

  /** Whether the running firmware was started for the first time and is not confirmed. */
  boolean isOnTrial();

  /** Keeps the running firmware from now on. */
  void confirm() throws IOException;

  /** Names the other slot for the next boot, on trial. */
  void select() throws IOException;

  /** Names the other slot for the next boot, confirmed, and gives up the running one on trial. */
  void rollBack() throws IOException;

  /**
   * Restarts the board. Where a port leaves that to whoever runs it, this returns, and the station
   * does nothing more.
   */
  void restart();

  /**
   * Reads the note.
   *
   * @param note {@link #NOTE_BYTES}
   * @return false where there is none
   */
  boolean readNote(byte[] note) throws IOException;

  /** Replaces the note: after a power cut there is the old one or the new. */
  void writeNote(byte[] note) throws IOException;

  /**
   * Reads the record of a change of settings, which may hold secrets.
   *
   * @param record {@link #CHANGE_BYTES}, the first of which are filled
   * @return its length, or -1 where there is none
   */
  int readChange(byte[] record) throws IOException;

  /** Replaces the record: after a power cut there is the old one or the new. */
  void writeChange(byte[] record, int length) throws IOException;
}
