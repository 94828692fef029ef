package space.opensensor.nativeport;

import java.io.IOException;
import space.opensensor.station.record.FileMetadata;
import space.opensensor.vee.AsciiText;
import space.opensensor.vee.FirmwareSlots;

/** The two places for a firmware: OTA partitions on the board, two binaries on Linux. */
final class NativeSlots implements FirmwareSlots {

  private static final int TEXT_BYTES = 16;

  @Override
  public String version() {
    return FileMetadata.VERSION;
  }

  @Override
  public int slot() {
    return SlotNatives.slot();
  }

  @Override
  public String chipFamily() {
    byte[] text = new byte[TEXT_BYTES];
    return AsciiText.of(text, SlotNatives.chip(text));
  }

  @Override
  public String flash() {
    byte[] text = new byte[TEXT_BYTES];
    return AsciiText.of(text, SlotNatives.flash(text));
  }

  @Override
  public int slotBytes() {
    return SlotNatives.bytes();
  }

  @Override
  public void write(int position, byte[] buffer, int offset, int length) throws IOException {
    check("write", SlotNatives.write(position, buffer, offset, length));
  }

  @Override
  public void read(int position, byte[] buffer, int offset, int length) throws IOException {
    check("read", SlotNatives.read(position, buffer, offset, length));
  }

  @Override
  public boolean isSigned(byte[] sha256, byte[] signature, int length) {
    return SlotNatives.isSigned(sha256, signature, length);
  }

  @Override
  public boolean isOnTrial() {
    return SlotNatives.isOnTrial();
  }

  @Override
  public void confirm() throws IOException {
    check("confirm", SlotNatives.confirm());
  }

  @Override
  public void select() throws IOException {
    check("select", SlotNatives.select());
  }

  @Override
  public void rollBack() throws IOException {
    check("roll back", SlotNatives.rollBack());
  }

  @Override
  public void restart() {
    Natives.restart(Main.RESTART);
  }

  @Override
  public boolean readNote(byte[] note) {
    return SlotNatives.readNote(note) == 0;
  }

  @Override
  public void writeNote(byte[] note) throws IOException {
    check("write note", SlotNatives.writeNote(note));
  }

  @Override
  public int readChange(byte[] record) {
    return SlotNatives.readChange(record);
  }

  @Override
  public void writeChange(byte[] record, int length) throws IOException {
    check("write change", SlotNatives.writeChange(record, length));
  }

  private static void check(String what, int answer) throws IOException {
    if (answer < 0) {
      throw new IOException("slot: " + what + ": error " + answer);
    }
  }
}
