package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The loop of common/tls_exchange.c, run by src/test/c/exchange.c as a thread that nothing
 * interrupts: where it looked again at what it leaves where it is, the station would never run.
 */
class TlsExchangeTest {

  @TempDir Path folder;

  @Test
  void waitsForTheStationWhereAnAnswerIsLargerThanTheRingAndAfterItsEnd() throws Exception {
    assumeTrue(
        Files.exists(Path.of("/usr/include/mbedtls/ssl.h")), "skipped: no headers of mbedTLS");
    assertEquals(
        """
        a small answer: good, 200 + 500 bytes in 2 waits
        an answer larger than the ring: good, 3300 + 500 bytes in 8 waits
        20 KB at once: good, 20000 + 500 bytes in 11 waits
        200 KB at once: good, 200000 + 500 bytes in 99 waits
        20 KB with stalls: good, 20000 + 500 bytes in 141 waits
        20 KB to a slow station: good, 20000 + 500 bytes in 3130 waits
        an end after 3.3 KB: good, 3300 + 500 bytes in 9 waits
        an end, and a station that waits: good, 3300 + 500 bytes in 800 waits
        an end before the request is through: good, 100 + 20000 bytes in 314 waits
        a request while the ring is full: good, 9000 + 9000 bytes in 564 waits
        no answer yet: good, 1 + 500 bytes in 1001 waits
        """,
        CProgram.output(folder, "src/test/c/exchange.c"));
  }
}
