package space.opensensor.microej;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ej.bon.Immortals;
import java.util.HashMap;
import java.util.Map;

/**
 * A fake of the way from the application to its natives: each call goes to the Simulator's mock or
 * to the board's C code, with arrays that must be immortal, as on the board. Some answers can be
 * set by a test instead.
 */
final class BoardNatives {

  /** What serves the natives. */
  interface Served {
    Object call(String method, Object... arguments);
  }

  static Served by;

  /** What the next calls answer, by method, where a test wants that. */
  static final Map<String, Integer> ANSWERS = new HashMap<>();

  /** Runs while a native has its answer in the transfer buffer, where a test wants that. */
  static Runnable interruption;

  /** How many answers come before that one. */
  static int answersBefore;

  static int fed;

  private BoardNatives() {}

  static void random(byte[] buffer, int length) {
    call("random", buffer, length);
  }

  static int deviceId(byte[] buffer) {
    return number("deviceId", buffer);
  }

  static int resetReason() {
    return number("resetReason");
  }

  static void feedWatchdog() {
    fed++;
    call("feedWatchdog");
  }

  static void settingsOpen() {
    call("settingsOpen");
  }

  static int settingName(int index, byte[] name) {
    int length = number("settingName", index, name);
    interrupt();
    return length;
  }

  static int settingLength(byte[] name, int nameLength) {
    return number("settingLength", name, nameLength);
  }

  static int settingGet(byte[] name, int nameLength, byte[] value, int length) {
    int got = number("settingGet", name, nameLength, value, length);
    interrupt();
    return got;
  }

  static int wifiRssi() {
    return number("wifiRssi");
  }

  static int flashOpen() {
    return number("flashOpen");
  }

  static int flashRead(int address, byte[] buffer, int length) {
    return number("flashRead", address, buffer, length);
  }

  static int flashProgram(int address, byte[] buffer, int length) {
    return number("flashProgram", address, buffer, length);
  }

  static int flashErase(int sector) {
    return number("flashErase", sector);
  }

  private static void interrupt() {
    if (answersBefore > 0) {
      answersBefore--;
      return;
    }
    Runnable now = interruption;
    interruption = null;
    if (now != null) {
      now.run();
    }
  }

  static int number(String method, Object... arguments) {
    Integer answer = ANSWERS.get(method);
    return answer != null ? answer : ((Number) call(method, arguments)).intValue();
  }

  /** One native at a time, as one task of the board runs them all. */
  static synchronized Object call(String method, Object... arguments) {
    for (Object argument : arguments) {
      if (argument.getClass().isArray()) {
        assertTrue(Immortals.holds(argument), method + ": an array given to C is not immortal");
      }
    }
    return by.call(method, arguments);
  }
}
