package space.opensensor.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.sigv4.Credentials;
import space.opensensor.station.settings.CredentialsReader;

/** Counts a secret in this JVM's whole heap, garbage included. */
class SecretCopiesTest {

  private static final int LENGTH = 40;
  private static final int MASK = 0x55;

  @TempDir Path directory;

  /** The secret, hidden from the count: each byte has other bits. */
  private final byte[] masked = new byte[LENGTH];

  private Path settings() throws IOException {
    new Random(7).nextBytes(masked);
    for (int i = 0; i < LENGTH; i++) {
      masked[i] = (byte) ('a' + (masked[i] & 15) ^ MASK);
    }
    Path file = directory.resolve("s.properties");
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write("s3.access-key=AKEXAMPLE\ns3.secret-key=".getBytes(StandardCharsets.US_ASCII));
      for (byte b : masked) {
        out.write(b ^ MASK);
      }
      out.write("\ns3.bucket=rows\n".getBytes(StandardCharsets.US_ASCII));
    }
    return file;
  }

  private int copies(String name) throws IOException {
    Path dump = directory.resolve(name + ".hprof");
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpHeap(dump.toString(), false);
    int found = 0;
    // Each chunk after the end of the one before.
    byte[] chunk = new byte[LENGTH + (1 << 16)];
    byte last = (byte) (masked[LENGTH - 1] ^ MASK);
    try (InputStream in = Files.newInputStream(dump)) {
      for (int read = 0; read >= 0; read = in.read(chunk, LENGTH, chunk.length - LENGTH)) {
        for (int end = LENGTH; end < LENGTH + read; end++) {
          found += chunk[end] == last && endsWithSecret(chunk, end) ? 1 : 0;
        }
        System.arraycopy(chunk, read, chunk, 0, LENGTH);
      }
    }
    // What of a dump is left in it would be found in the next one.
    Arrays.fill(chunk, (byte) 0);
    Files.delete(dump);
    return found;
  }

  private boolean endsWithSecret(byte[] bytes, int end) {
    for (int i = 0; i < LENGTH; i++) {
      if ((bytes[end + 1 - LENGTH + i] ^ MASK) != masked[i]) {
        return false;
      }
    }
    return true;
  }

  @Test
  void theStoreAndTheSignerHoldOneCopyEachAndNoneOnceTheyAreWiped() throws Exception {
    DesktopSettings settings = DesktopSettings.read(settings(), line -> {});
    assertEquals(1, copies("read"));
    Credentials credentials = new CredentialsReader(settings).read();
    assertEquals(2, copies("signing"));
    credentials.wipe();
    settings.wipe();
    assertEquals(0, copies("wiped"));
  }
}
