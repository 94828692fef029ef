package space.opensensor.microej;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Properties;
import org.junit.jupiter.api.Test;
import space.opensensor.station.Profiles;
import space.opensensor.vee.Reading;
import space.opensensor.vee.ResetReason;

/** The adapters over natives, served by the Simulator's mock. */
class SniAdaptersTest extends SniAdaptersContract {

  @Override
  void serve(Properties settings) throws Exception {
    MockBridge.start(folder, settings);
  }

  @Test
  void theDeviceHasItsNameAndItsResetReason() {
    SniDevice device = new SniDevice();
    assertEquals("microej-sim", device.id());
    assertEquals(ResetReason.POWER_ON, device.resetReason());
    assertTrue(device.freeHeapBytes() > 0);
    BoardNatives.ANSWERS.put("resetReason", 2);
    assertEquals(ResetReason.WATCHDOG, new SniDevice().resetReason());
    BoardNatives.ANSWERS.put("resetReason", 17);
    assertEquals(ResetReason.UNKNOWN, new SniDevice().resetReason());
    BoardNatives.ANSWERS.put("resetReason", -1);
    assertEquals(ResetReason.UNKNOWN, new SniDevice().resetReason());
  }

  @Test
  void theMocksRoomSetsEveryMeasurementToAPlausibleValue() {
    Reading reading = new Reading(Profiles.indoor10());
    new SniSensors().read(reading);
    boolean differs = false;
    for (int c = 0; c < reading.schema().size(); c++) {
      assertTrue(reading.has(c), reading.schema().get(c).name());
      assertTrue(reading.schema().get(c).isPlausible(reading.get(c)), "column " + c);
      differs |= reading.get(c) != reading.get(0);
    }
    assertTrue(differs);
  }
}
