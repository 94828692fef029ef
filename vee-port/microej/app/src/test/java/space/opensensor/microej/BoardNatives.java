package space.opensensor.microej;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ej.bon.Immortals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** A fake of the C side, which takes immortal arrays only and flash that keeps NOR rules. */
final class BoardNatives {

  static final Map<String, byte[]> SETTINGS = new TreeMap<>();
  static final byte[] FLASH = new byte[64 * 4096];
  static int fed;

  private BoardNatives() {}

  static void reset() {
    SETTINGS.clear();
    Arrays.fill(FLASH, (byte) -1);
  }

  private static void immortal(byte[] array) {
    assertTrue(Immortals.holds(array), "an array given to C is not immortal");
  }

  static void random(byte[] buffer, int length) {
    immortal(buffer);
    for (int i = 0; i < length; i++) {
      buffer[i] = (byte) (i + 1);
    }
  }

  static int deviceId(byte[] buffer) {
    immortal(buffer);
    return Ascii.bytes("bench-1", buffer);
  }

  static int resetReason() {
    return 0;
  }

  static void feedWatchdog() {
    fed++;
  }

  static int settingName(int index, byte[] name) {
    immortal(name);
    return index < SETTINGS.size()
        ? Ascii.bytes(new ArrayList<>(SETTINGS.keySet()).get(index), name)
        : 0;
  }

  static int settingLength(byte[] name, int nameLength) {
    immortal(name);
    byte[] value = SETTINGS.get(Ascii.text(name, nameLength));
    return value == null ? -1 : value.length;
  }

  static int settingGet(byte[] name, int nameLength, byte[] value, int length) {
    immortal(value);
    System.arraycopy(SETTINGS.get(Ascii.text(name, nameLength)), 0, value, 0, length);
    return length;
  }

  static int flashSectors() {
    return FLASH.length / 4096;
  }

  static int flashRead(int address, byte[] buffer, int length) {
    immortal(buffer);
    System.arraycopy(FLASH, address, buffer, 0, length);
    return 0;
  }

  static int flashProgram(int address, byte[] buffer, int length) {
    immortal(buffer);
    for (int i = 0; i < length; i++) {
      if (FLASH[address + i] != -1) {
        return 3;
      }
    }
    System.arraycopy(buffer, 0, FLASH, address, length);
    return 0;
  }

  static int flashErase(int sector) {
    Arrays.fill(FLASH, sector * 4096, (sector + 1) * 4096, (byte) -1);
    return 0;
  }
}
