package space.opensensor.microej;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ej.bon.Immortals;
import ej.bon.Util;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.station.sensor.Wiring;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.vee.Log;
import space.opensensor.vee.SensorBoard;

/**
 * The memory that the application's options give, against what its board makes and what the C port
 * of the same station was measured to need.
 */
class MemoryOptionsTest {

  /** vee-port/native/README.md, "Measured". */
  private static final int HEAP = 98_304;

  private static final int STACK = 6_896;

  /** What the port's own test suite for SSL gives itself. */
  private static final int LIBRARY_IMMORTALS = 4_096;

  private static final int LIBRARY_THREADS = 5;
  private static final int LIBRARY_BLOCKS = 15;

  private static final int OBJECT_HEADER = 16;

  @TempDir Path folder;

  private final Properties options = new Properties();

  MemoryOptionsTest() throws Exception {
    try (Reader reader = Files.newBufferedReader(Path.of("app/configuration/common.properties"))) {
      options.load(reader);
    }
  }

  private int option(String name) {
    return Integer.parseInt(options.getProperty("core.memory." + name));
  }

  @Test
  void theImmortalsHoldEveryArrayOfTheBoardAndWhatTheLibrariesNeed() throws Exception {
    MockBridge.start(folder, new Properties());
    Util.clock = () -> 0;
    Immortals.forget();
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    Log log = new ConsoleLog();
    SniSettings settings = new SniSettings();
    SniDevice device = new SniDevice();
    SensorBoard sensors =
        SensorProfile.indoor10().rack(new BoardBuses().open(Wiring.DEVKITC_1, log), false, 0, log);
    new MicroejBoard(
        folder.resolve("spool").toFile(), new PlatformClock(), device, settings, log, sensors);
    int bytes = Immortals.bytes() + OBJECT_HEADER * Immortals.count();
    assertEquals(9_489, bytes, "the figure in common.properties and README.md");
    assertTrue(option("immortal.size") >= bytes + 2 * LIBRARY_IMMORTALS);

    List<String> started =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> !before.contains(thread) && !thread.isDaemon())
            .map(Thread::getName)
            .toList();
    assertEquals(List.of("blocking"), started);
    assertTrue(option("threads.size") >= 2 + LIBRARY_THREADS);
  }

  @Test
  void theHeapAndTheStacksHoldWhatTheCPortNeeds() {
    assertTrue(option("javaheap.size") >= HEAP);
    int deepest = option("thread.max.size");
    assertTrue(deepest * option("thread.block.size") >= 2 * STACK);
    assertTrue(option("threads.pool.size") >= 2 * deepest + LIBRARY_BLOCKS);
  }
}
