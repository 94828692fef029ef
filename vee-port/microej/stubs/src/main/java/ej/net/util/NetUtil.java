package ej.net.util;

import java.net.InetAddress;

/**
 * Signatures of net-util's class, as called in MicroEJ/ExampleJava-AWS,
 * src/main/java/com/microej/demo/aws/iot/Wifi.java.
 */
public class NetUtil {

  private NetUtil() {}

  /** The first address of this host, or null. */
  public static InetAddress getFirstHostAddress() {
    throw new UnsupportedOperationException("signature only");
  }
}
