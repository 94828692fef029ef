package space.opensensor.s3;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** The names a server can be reached by, for its certificate. */
final class HostNames {

  private HostNames() {}

  /** {@code localhost}, the loopback addresses, the machine's name and its addresses. */
  static Set<String> ofThisMachine() {
    Set<String> names = new LinkedHashSet<>();
    names.add("localhost");
    names.add("127.0.0.1");
    names.add("::1");
    try {
      String name = InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
      if (name.matches("[a-z0-9]([a-z0-9.-]*[a-z0-9])?")) {
        names.add(name);
      }
    } catch (UnknownHostException e) {
      // A machine without a name is reached by its addresses.
    }
    try {
      for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        for (InetAddress address : Collections.list(network.getInetAddresses())) {
          // A link-local IPv6 address needs a zone, which no URL of a small client can carry.
          if (!(address instanceof Inet6Address && address.isLinkLocalAddress())) {
            names.add(address.getHostAddress().replaceAll("%.*", ""));
          }
        }
      }
    } catch (SocketException e) {
      // Without a list of interfaces the loopback names remain.
    }
    return names;
  }

  /** The names that are no addresses: those a bucket's name can be put before. */
  static Set<String> withoutAddresses(Collection<String> names) {
    Set<String> kept = new LinkedHashSet<>();
    for (String name : names) {
      if (!CertificateAuthority.isAddress(name)) {
        kept.add(name.toLowerCase(Locale.ROOT));
      }
    }
    return kept;
  }

  /** The names, and {@code bucket.name} for each of them that is no address. */
  static Set<String> withBuckets(Collection<String> names, Collection<String> buckets) {
    Set<String> all = new LinkedHashSet<>(names);
    for (String name : withoutAddresses(names)) {
      for (String bucket : buckets) {
        all.add(bucket + "." + name);
      }
    }
    return all;
  }
}
