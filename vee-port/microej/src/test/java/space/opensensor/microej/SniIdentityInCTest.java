package space.opensensor.microej;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Arrays;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The device's own key in the board's C code, over a fake of NVS and this machine's mbedTLS. */
class SniIdentityInCTest extends SniIdentityContract {

  private CHost host;

  @Override
  void serve(Properties settings) throws Exception {
    CHost.assumeACompiler();
    CHost.assumeMbedTls();
    host = CHost.start();
    host.ask("blob", "s3.bucket".getBytes(US_ASCII), "rows".getBytes(US_ASCII));
  }

  @AfterEach
  void end() throws Exception {
    if (host != null) {
      host.close();
    }
  }

  @Override
  void checkDer(byte[] der) {
    assertEquals(0, host.ask("parsed", der, der.length), "as MicroEJ's SSL library parses it");
  }

  @Test
  void theKeyIsNoSetting() throws Exception {
    new SniIdentity().publicKey();
    assertArrayEquals(new String[] {"s3.bucket"}, new SniSettings().names());
    assertEquals(null, new SniSettings().get("key"));
  }

  @Test
  void aStoreThatTakesNothingIsNamed() throws Exception {
    SniIdentity identity = new SniIdentity();
    host.ask("storeFails", 1);
    IOException e = assertThrows(IOException.class, identity::publicKey);
    assertEquals("the device's key cannot be made or kept", e.getMessage());
    e = assertThrows(IOException.class, identity::clear);
    assertEquals("the device's key cannot be taken away", e.getMessage());
    host.ask("storeFails", 0);
    byte[] point = identity.publicKey();
    assertEquals(4, point[0]);
    assertEquals(false, Arrays.equals(new byte[65], point));
  }

  @Test
  void aBoardWithoutThePartitionMakesNoKey() {
    host.ask("partitions", 0);
    IOException e = assertThrows(IOException.class, () -> new SniIdentity().publicKey());
    assertEquals(
        "the device's key cannot be read; write the settings partition anew", e.getMessage());
  }
}
