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
import space.opensensor.station.Profiles;
import space.opensensor.vee.Reading;
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
  void aDriversValueIsReadAndTheRestIsMissing() {
    Reading reading = new Reading(Profiles.indoor10());
    SniSensors sensors = new SniSensors();
    sensors.read(reading);
    sensors.read(reading);
    for (int c = 0; c < reading.schema().size(); c++) {
      assertEquals(reading.schema().get(c).number() == 2, reading.has(c), "column " + c);
      assertTrue(!reading.has(c) || reading.get(c) == 2102);
    }
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
    host.ask("partitions", 1);
    assertFalse(new SniSettings().names().length == 0);
  }

  @Test
  void aNameThatNvsCannotHaveIsNotLookedFor() {
    byte[] name = TransferBuffer.allocate(17);
    byte[] value = TransferBuffer.allocate(16);
    for (int length : new int[] {-1, 0, 16, 17}) {
      assertEquals(-1, BoardNatives.settingLength(name, length));
      assertEquals(-1, BoardNatives.settingGet(name, length, value, 16));
    }
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
