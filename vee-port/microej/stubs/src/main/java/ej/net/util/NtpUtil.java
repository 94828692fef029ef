package ej.net.util;

import java.io.IOException;

/**
 * Signatures of net-util's class, as called in MicroEJ/Example-IOT,
 * https-client/src/main/java/com/microej/example/iot/https/Main.java.
 */
public class NtpUtil {

  private NtpUtil() {}

  /** Sets the application time. */
  public static void updateLocalTime() throws IOException {
    throw new UnsupportedOperationException("signature only");
  }
}
