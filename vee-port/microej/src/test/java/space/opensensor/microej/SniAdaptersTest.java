package space.opensensor.microej;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Properties;
import org.junit.jupiter.api.Test;
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
}
