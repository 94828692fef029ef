package space.opensensor.station.sensor;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SensorAllocationTest {

  @ParameterizedTest
  @ValueSource(strings = {"indoor10", "enviro", "air", "co2"})
  void readingTheChipsAllocatesNothingOnceWarm(String profile) {
    ChipBench bench = new ChipBench(profile);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long self = Thread.currentThread().getId();
    bench.ticks(3000);
    long before = threads.getThreadAllocatedBytes(self);
    bench.ticks(3000);
    long allocated = threads.getThreadAllocatedBytes(self) - before;
    assertTrue(bench.missing() == 0);
    assertTrue(allocated < 1_000, allocated + " bytes in 3,000 readings");
  }
}
