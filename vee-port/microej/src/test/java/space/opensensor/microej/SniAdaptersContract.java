package space.opensensor.microej;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ej.bon.Immortals;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.vee.FlashLog;

/** What the adapters over natives do, whatever serves those. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class SniAdaptersContract {

  private static final String LONG = "-----BEGIN CERTIFICATE-----" + "A".repeat(2000);

  @TempDir Path folder;

  /** Serves the natives with these settings and erased flash. */
  abstract void serve(Properties settings) throws Exception;

  @BeforeEach
  void start() throws Exception {
    Properties settings = new Properties();
    settings.setProperty("s3.bucket", "rows");
    settings.setProperty("tls.ca", LONG);
    settings.setProperty("wifi.password", "");
    settings.setProperty("wifi.ssid", "green\\house = 1");
    settings.setProperty("longest.", "y".repeat(SniSettings.MAX_VALUE));
    settings.setProperty("too.long", "x".repeat(SniSettings.MAX_VALUE + 1));
    serve(settings);
  }

  @Test
  void settingsAreNamedAndReadWhole() {
    SniSettings settings = new SniSettings();
    assertEquals(
        Set.of("s3.bucket", "tls.ca", "wifi.password", "wifi.ssid", "longest.", "too.long"),
        Set.of(settings.names()));
    assertEquals("rows", new String(settings.get("s3.bucket"), US_ASCII));
    assertEquals(LONG, new String(settings.get("tls.ca"), US_ASCII));
    assertEquals(0, settings.get("wifi.password").length);
    assertEquals("y".repeat(4000), new String(settings.get("longest."), US_ASCII));
    assertNull(settings.get("s3.region"));
    assertNull(settings.get("a-name-longer-than-nvs-has"));
    assertNotEquals(settings.get("s3.bucket"), settings.get("s3.bucket"), "each copy is fresh");
  }

  @Test
  void aSettingThatDoesNotFitIsRefusedByItsName() {
    var e = assertThrows(IllegalStateException.class, () -> new SniSettings().get("too.long"));
    assertEquals("too.long: 4001 bytes, at most 4000", e.getMessage());
  }

  @Test
  void theWorkerAndTheStationDoNotMixTheirAnswers() throws Exception {
    SniSettings settings = new SniSettings();
    Set<String> names = Set.of(settings.names());
    interrupted(settings, () -> assertEquals("rows", text(settings.get("s3.bucket"))));
    BoardNatives.answersBefore = names.size() + 1; // They are counted first.
    interrupted(settings, () -> assertEquals(names, Set.of(settings.names())));
  }

  private static String text(byte[] value) {
    return new String(value, US_ASCII);
  }

  /** Runs something while a worker asks for a setting, between an answer and its use. */
  private static void interrupted(SniSettings settings, Runnable station) throws Exception {
    List<String> other = new CopyOnWriteArrayList<>();
    Thread worker = new Thread(() -> other.add(text(settings.get("wifi.ssid"))), "worker");
    BoardNatives.interruption =
        () -> {
          worker.start();
          while (worker.getState() != Thread.State.BLOCKED && worker.isAlive()) {
            Thread.onSpinWait();
          }
        };
    station.run();
    worker.join();
    assertEquals(List.of("green\\house = 1"), other);
  }

  @Test
  void noValueStaysInTheTransferBuffer() {
    Immortals.forget();
    SniSettings settings = new SniSettings();
    assertEquals(LONG, new String(settings.get("tls.ca"), US_ASCII));
    assertFalse(Immortals.anyHolds((byte) 'A'));
  }

  @Test
  void noRandomByteStaysInTheTransferBuffer() {
    Immortals.forget();
    new SniEntropy().fill(new byte[64], 0, 64);
    for (int value = 1; value < 256; value++) {
      assertFalse(Immortals.anyHolds((byte) value));
    }
  }

  @Test
  void flashKeepsWhatWasProgrammedAcrossSlicesUntilItsSectorIsErased() throws IOException {
    SniFlashLog flash = new SniFlashLog();
    assertEquals(4096, flash.sectorBytes());
    assertEquals(64, flash.sectorCount());
    byte[] written = new byte[2 * SniFlashLog.SLICE_BYTES + FlashLog.PROGRAM_UNIT];
    for (int i = 0; i < written.length; i++) {
      written[i] = (byte) (i * 7 + i / 251);
    }
    int length = written.length - FlashLog.PROGRAM_UNIT;
    flash.program(4096 - 512, written, FlashLog.PROGRAM_UNIT, length);
    byte[] read = new byte[length + 3];
    new SniFlashLog().read(4096 - 512, read, 3, length);
    assertArrayEquals(
        Arrays.copyOfRange(written, FlashLog.PROGRAM_UNIT, written.length),
        Arrays.copyOfRange(read, 3, read.length));
    flash.erase(0);
    flash.read(4096 - 512, read, 0, length);
    for (int i = 0; i < length; i++) {
      assertEquals(i < 512 ? -1 : written[16 + i], read[i], "byte " + i);
    }
  }

  @Test
  void flashRefusesWhatFlashCannotDoAndSaysWhere() throws IOException {
    SniFlashLog flash = new SniFlashLog();
    byte[] unit = new byte[16];
    flash.program(32, unit, 0, 16);
    assertMessage("journal: program at 32 failed, error 3", () -> flash.program(32, unit, 0, 16));
    assertMessage("journal: program at 8 failed, error 2", () -> flash.program(8, unit, 0, 16));
    assertMessage("journal: program at 64 failed, error 2", () -> flash.program(64, unit, 0, 8));
    assertMessage("journal: read at 262144 failed, error 1", () -> flash.read(262144, unit, 0, 16));
    assertMessage("journal: erase at 262144 failed, error 1", () -> flash.erase(64));
    assertMessage("journal: read at -16 failed, error 1", () -> flash.read(-16, unit, 0, 16));
  }

  /** Something that flash may refuse. */
  interface Attempt {
    void run() throws IOException;
  }

  private static void assertMessage(String expected, Attempt attempt) {
    assertEquals(expected, assertThrows(IOException.class, attempt::run).getMessage());
  }

  @Test
  void randomBytesFillWhatWasAskedAndNothingElse() {
    byte[] bytes = new byte[200];
    new SniEntropy().fill(bytes, 5, 190);
    int zeros = 0;
    for (int i = 5; i < 195; i++) {
      zeros += bytes[i] == 0 ? 1 : 0;
    }
    assertTrue(zeros < 20, zeros + " of 190 random bytes are 0");
    for (int i = 0; i < 5; i++) {
      assertEquals(0, bytes[i]);
      assertEquals(0, bytes[195 + i]);
    }
    byte[] again = new byte[200];
    new SniEntropy().fill(again, 5, 190);
    assertFalse(Arrays.equals(bytes, again));
  }

  @Test
  void theWatchdogIsFedOnceACall() {
    int before = BoardNatives.fed;
    new SniWatchdog().feed();
    assertEquals(before + 1, BoardNatives.fed);
  }
}
