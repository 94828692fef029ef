package space.opensensor.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The names in a server's certificate. */
class HostNamesTest {

  @Test
  void thisMachineIsReachedByItsLoopbackAndByEveryAddressThatAUrlCanHave() throws Exception {
    Set<String> names = HostNames.ofThisMachine();
    assertTrue(names.containsAll(List.of("localhost", "127.0.0.1", "::1")), names.toString());
    String own = InetAddress.getLocalHost().getHostName();
    if (own.matches("[a-z0-9-]*[a-z0-9]")) {
      assertTrue(names.contains(own), names.toString());
    }
    for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      for (InetAddress address : Collections.list(network.getInetAddresses())) {
        String text = address.getHostAddress().split("%")[0];
        boolean zoned = address.isLinkLocalAddress() && text.contains(":");
        assertEquals(!zoned, names.contains(text), text);
      }
    }
    assertFalse(names.stream().anyMatch(name -> name.contains("%")), names.toString());
  }

  @Test
  void aBucketStandsBeforeANameAndNotBeforeAnAddress() {
    List<String> names = List.of("localhost", "127.0.0.1", "::1", "PC.lan");
    assertEquals(List.of("localhost", "pc.lan"), List.copyOf(HostNames.withoutAddresses(names)));
    assertEquals(
        List.of(
            "localhost",
            "127.0.0.1",
            "::1",
            "PC.lan",
            "a.localhost",
            "b.localhost",
            "a.pc.lan",
            "b.pc.lan"),
        List.copyOf(HostNames.withBuckets(names, List.of("a", "b"))));
  }
}
