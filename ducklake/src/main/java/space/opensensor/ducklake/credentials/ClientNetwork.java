package space.opensensor.ducklake.credentials;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Whose an address is, as far as limits go: an IPv4 address alone, and of IPv6 the network of 64
 * bits, because whoever has one address of it has them all.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4291#section-2.5.4">RFC 4291, section 2.5.4</a>
 */
final class ClientNetwork {

  private static final int PREFIX_BYTES = 8;

  private ClientNetwork() {}

  /** The name of an address's network, such as 192.0.2.7 or 2001:db8:0:1:0:0:0:0/64. */
  static String of(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address.getHostAddress();
    }
    byte[] network = Arrays.copyOf(Arrays.copyOf(address.getAddress(), PREFIX_BYTES), 16);
    try {
      return InetAddress.getByAddress(network).getHostAddress() + "/64";
    } catch (UnknownHostException e) {
      throw new IllegalStateException("16 bytes are an address", e);
    }
  }
}
