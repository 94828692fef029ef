package ej.net.util;

import java.io.IOException;

/**
 * Signatures of net-util's class, as called in MicroEJ/Kernel-GREEN,
 * src/main/java/com/microej/kernel/green/net/NtpSyncTimerTask.java.
 */
public class NtpUtil {

  private NtpUtil() {}

  /** Asks a server, waiting at most a time, and sets the application time. */
  public static void updateLocalTime(String server, int port, int timeoutMillis)
      throws IOException {
    throw new UnsupportedOperationException("signature only");
  }
}
