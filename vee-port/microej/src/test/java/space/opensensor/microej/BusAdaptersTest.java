package space.opensensor.microej;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.station.room.RoomModel;
import space.opensensor.station.sensor.profile.SimulatedBuses;
import space.opensensor.station.sensor.simulated.ChipFault;
import space.opensensor.vee.BusException;
import space.opensensor.vee.BusException.Kind;

/** The adapters of the buses, served by the Simulator's mock. */
class BusAdaptersTest extends BusAdaptersContract {

  @TempDir Path folder;

  private long now;
  private SimulatedBuses chips;

  @Override
  void serve() throws Exception {
    MockBridge.start(folder, new Properties());
  }

  private SimulatedBuses room() {
    return new SimulatedBuses(new RoomModel(3, () -> now, 0, 5000, 0), () -> now, 3);
  }

  private void connect() throws ReflectiveOperationException {
    chips = room();
    MockBridge.connect(chips);
  }

  @Test
  void theFaultsOfAChipAreThoseOfItsBus() throws Exception {
    connect();
    SniI2cBus bus = i2c();
    SniUart port = uart();
    SniSoundLevel sound = sound();
    chips.i2c().chip(BME680).setFault(ChipFault.SILENT);
    assertKind(Kind.NO_ANSWER, () -> bus.transfer(BME680, NOTHING, 0, 0, NOTHING, 0, 0));
    chips.i2c().chip(BME680).setFault(ChipFault.STRETCH);
    assertKind(Kind.TIMED_OUT, () -> bus.transfer(BME680, NOTHING, 0, 0, NOTHING, 0, 0));
    chips.pms5003().setFault(ChipFault.STRETCH);
    assertKind(Kind.FAILED, () -> port.read(new byte[1], 0, 1));
    chips.microphone().setFault(ChipFault.STRETCH);
    assertKind(Kind.FAILED, sound::endInterval);
    chips.microphone().setFault(ChipFault.STUCK);
    now = 1000;
    assertEquals(48_000, sound.endInterval());
    assertEquals(48_000, sound.clipped());
  }

  @Test
  void whatAChipSendsArrivesInThePartThatWasAsked() throws Exception {
    connect();
    SimulatedBuses same = room();
    SniUart port = uart();
    now = 1500;
    byte[] bytes = new byte[40];
    byte[] frame = new byte[40];
    assertEquals(30, port.read(bytes, 3, 30));
    assertEquals(2, port.read(bytes, 33, 7));
    assertEquals(32, same.pms5003().read(frame, 3, 37), "a frame, of chips of the same seed");
    assertArrayEquals(frame, bytes);
  }

  @Test
  void theMicrophonesIntervalIsThatOfTheRoom() throws Exception {
    connect();
    SimulatedBuses same = room();
    SniSoundLevel sound = sound();
    now = 3_600_000;
    assertEquals(172_800_000, sound.endInterval());
    assertEquals(172_800_000, same.microphone().endInterval());
    assertTrue(sound.energy() > Integer.MAX_VALUE, "an energy is longer than an int");
    assertEquals(same.microphone().energy(), sound.energy());
    assertEquals(0, sound.clipped());
  }

  /** The mock's own room, by its own clock. */
  @Test
  void withoutMoreTheMockHasAChipOfEachKind() throws BusException {
    SniI2cBus bus = i2c();
    for (int address : new int[] {0x10, 0x12, 0x23, 0x49, 0x76, 0x77}) {
      bus.transfer(address, NOTHING, 0, 0, NOTHING, 0, 0);
    }
    assertTrue(sound().endInterval() >= 0);
  }
}
