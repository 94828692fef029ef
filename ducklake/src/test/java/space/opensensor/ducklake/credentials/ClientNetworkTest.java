package space.opensensor.ducklake.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose an address is. */
class ClientNetworkTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7",
    "::ffff:192.0.2.7, 192.0.2.7",
    "2001:db8:0:1::1, 2001:db8:0:1:0:0:0:0/64",
    "2001:db8:0:1:ffff:ffff:ffff:ffff, 2001:db8:0:1:0:0:0:0/64",
    "2001:db8:0:2::1, 2001:db8:0:2:0:0:0:0/64",
    "fe80::1%1, fe80:0:0:0:0:0:0:0/64",
    "::1, 0:0:0:0:0:0:0:0/64"
  })
  void ofIpv6TheNetworkOf64Bits(String address, String network) throws Exception {
    assertEquals(network, ClientNetwork.of(InetAddress.getByName(address)));
  }
}
