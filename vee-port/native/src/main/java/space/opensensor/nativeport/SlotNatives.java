package space.opensensor.nativeport;

import org.teavm.interop.Import;
import org.teavm.interop.c.Include;

/**
 * The C functions of the slots; {@code src/main/c/include/slots.h} says what each does. Arrays
 * arrive in C as pointers that are good until the function returns.
 */
@Include("slots.h")
final class SlotNatives {

  private SlotNatives() {}

  @Import(name = "slots_bytes")
  static native int bytes();

  @Import(name = "slots_running")
  static native int slot();

  @Import(name = "slots_chip")
  static native int chip(byte[] text);

  @Import(name = "slots_flash")
  static native int flash(byte[] text);

  @Import(name = "slots_write")
  static native int write(int position, byte[] buffer, int offset, int length);

  @Import(name = "slots_read")
  static native int read(int position, byte[] buffer, int offset, int length);

  @Import(name = "slots_is_signed")
  static native boolean isSigned(byte[] sha256, byte[] signature, int length);

  @Import(name = "slots_is_on_trial")
  static native boolean isOnTrial();

  @Import(name = "slots_confirm")
  static native int confirm();

  @Import(name = "slots_select")
  static native int select();

  @Import(name = "slots_roll_back")
  static native int rollBack();

  @Import(name = "slots_read_note")
  static native int readNote(byte[] note);

  @Import(name = "slots_write_note")
  static native int writeNote(byte[] note);

  @Import(name = "slots_read_change")
  static native int readChange(byte[] record);

  @Import(name = "slots_write_change")
  static native int writeChange(byte[] record, int length);
}
