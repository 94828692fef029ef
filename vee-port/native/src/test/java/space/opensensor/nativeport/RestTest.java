package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The waits of linux/clock.c, run on a clock of its own by src/test/c/rests.c. */
class RestTest {

  @TempDir Path folder;

  /**
   * A request is always due; without a nap between two looks the loop would spin through it. What a
   * fast station records must not depend on how long its machine works or stalls.
   */
  @Test
  void restsWhileARequestIsUnderWayAndNotWhereOtherWorkIsDue() throws Exception {
    assertEquals(
        """
        idle and due: 0 naps, 0 us, uptime 0, goes on 1
        idle and late: 0 naps, 0 us, uptime 0, goes on 1
        idle for 7 ms: 1 naps, 7000 us, uptime 7, goes on 1
        idle for 5 s: 1 naps, 50000 us, uptime 57, goes on 1
        in flight and due: 1000 naps, 500000 us, uptime 557, goes on 1
        in flight and late: 1000 naps, 500000 us, uptime 1057, goes on 1
        700 ms of work in flight: uptime 1757
        in flight for 5 s: 1000 naps, 500000 us, uptime 2257, goes on 1
        fast, idle for 5 s: 0 naps, 0 us, uptime 7257, goes on 1
        fast, idle and due: 0 naps, 0 us, uptime 7257, goes on 1
        fast, 700 ms of work: uptime 7257
        fast, in flight and due: 1000 naps, 500000 us, uptime 7757, goes on 1
        fast, 7 ms of work in flight: uptime 7764
        fast, 700 ms more of it: uptime 7776
        fast, idle beyond the end: 0 naps, 0 us, uptime 900000, goes on 1
        fast, at the end with a file that waits: 0 naps, 0 us, uptime 900000, goes on 1
        fast, at the end and drained: 0 naps, 0 us, uptime 900000, goes on 0
        """,
        CProgram.output(folder, "src/test/c/rests.c"));
  }
}
