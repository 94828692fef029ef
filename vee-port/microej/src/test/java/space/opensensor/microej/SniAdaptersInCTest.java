package space.opensensor.microej;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.vee.AsciiText;
import space.opensensor.vee.ResetReason;

/** The adapters over natives, served by the board's C code over fakes of ESP-IDF's functions. */
class SniAdaptersInCTest extends SniAdaptersContract {

  private CHost host;

  @Override
  void serve(Properties settings) throws Exception {
    CHost.assumeACompiler();
    host = CHost.start();
    for (String name : settings.stringPropertyNames()) {
      // Half of them as the one kind, half as the other.
      host.ask(
          name.length() % 2 == 0 ? "string" : "blob",
          name.getBytes(US_ASCII),
          settings.getProperty(name).getBytes(US_ASCII));
    }
  }

  @AfterEach
  void end() throws Exception {
    if (host != null) {
      assertEquals(0, host.ask("iterators"), "every iterator is released");
      host.close();
    }
  }

  @Test
  void theDeviceIsNamedAfterItsMacAddress() {
    assertEquals("esp-246f28abcd0e", new SniDevice().id());
  }

  /** The numbers are those of esp_reset_reason_t. */
  @ParameterizedTest
  @CsvSource({
    "0,UNKNOWN",
    "1,POWER_ON",
    "2,UNKNOWN",
    "3,SOFTWARE",
    "4,PANIC",
    "5,WATCHDOG",
    "6,WATCHDOG",
    "7,WATCHDOG",
    "8,UNKNOWN",
    "9,BROWN_OUT",
    "10,UNKNOWN"
  })
  void theResetReasonIsThatOfTheChip(int number, ResetReason reason) {
    host.ask("reset", number);
    assertEquals(reason, new SniDevice().resetReason());
  }

  @Test
  void theWatchdogHasOneUserHoweverOftenItIsFed() {
    new SniWatchdog().feed();
    new SniWatchdog().feed();
    assertEquals(1, host.ask("watched"));
    assertEquals(2, host.ask("fed"));
  }

  @Test
  void theSignalIsThatOfTheNetworkOrZero() {
    host.ask("rssi", -71);
    assertEquals(-71, BoardNatives.wifiRssi());
    host.ask("rssi", 0);
    assertEquals(0, BoardNatives.wifiRssi());
  }

  @Test
  void aBoardWithoutItsPartitionsHasNoSettingAndNoJournal() throws IOException {
    host.ask("partitions", 0);
    assertEquals(0, new SniSettings().names().length);
    assertNull(new SniSettings().get("s3.bucket"));
    SniFlashLog journal = new SniFlashLog();
    assertEquals(0, journal.sectorCount());
    IOException e = assertThrows(IOException.class, () -> journal.read(0, new byte[16], 0, 16));
    assertEquals("journal: read at 0 failed, error 1", e.getMessage());
    assertThrows(IOException.class, () -> journal.program(0, new byte[16], 0, 16));
    assertThrows(IOException.class, () -> journal.erase(0));
    assertEquals("journal: no partition \"journal\"; write partition-table.bin", logged());
    new SniSettings();
    assertEquals(
        "settings: partition settings: no such partition; write partition-table.bin (0x105); write"
            + " it with ./station settings and esptool",
        logged());
    host.ask("partitions", 1);
    assertFalse(new SniSettings().names().length == 0);
    assertEquals(64, new SniFlashLog().sectorCount());
  }

  private String logged() {
    byte[] line = new byte[200];
    return AsciiText.of(line, host.ask("logged", line));
  }

  @Test
  void nothingIsThereBeforeItIsOpened() {
    byte[] name = TransferBuffer.allocate(15);
    byte[] value = TransferBuffer.allocate(16);
    int length = AsciiText.put("s3.bucket", name);
    assertEquals(-1, BoardNatives.settingLength(name, length));
    assertEquals(-1, BoardNatives.settingGet(name, length, value, 16));
    assertEquals(0, BoardNatives.settingName(0, name));
    assertEquals(1, BoardNatives.flashRead(0, value, 16));
    assertEquals(1, BoardNatives.flashProgram(0, value, 16));
    assertEquals(1, BoardNatives.flashErase(0));
  }

  @Test
  void theSettingsAreOpenedOnceHoweverOftenThatIsAsked() {
    new SniSettings();
    assertEquals(6, new SniSettings().names().length);
    assertEquals(1, host.ask("stores"));
  }

  @Test
  void aNameThatNvsCannotHaveIsNotLookedFor() {
    new SniSettings();
    byte[] name = TransferBuffer.allocate(17);
    byte[] value = TransferBuffer.allocate(16);
    for (int length : new int[] {-1, 0, 16, 17}) {
      assertEquals(-1, BoardNatives.settingLength(name, length));
      assertEquals(-1, BoardNatives.settingGet(name, length, value, 16));
    }
  }

  @Test
  void aLengthBelowZeroIsOutsideTheFlash() {
    new SniFlashLog();
    byte[] unit = TransferBuffer.allocate(16);
    assertEquals(1, BoardNatives.flashRead(32, unit, -16));
    assertEquals(1, BoardNatives.flashProgram(32, unit, -16));
  }

  @Test
  void aFlashThatFailsSaysSo() {
    SniFlashLog journal = new SniFlashLog();
    host.ask("flashFails", 1);
    byte[] unit = new byte[16];
    for (Attempt attempt :
        new Attempt[] {
          () -> journal.read(0, unit, 0, 16),
          () -> journal.program(0, unit, 0, 16),
          () -> journal.erase(0)
        }) {
      IOException e = assertThrows(IOException.class, attempt::run);
      assertTrue(e.getMessage().endsWith(" at 0 failed, error 4"), e.getMessage());
    }
  }
}
