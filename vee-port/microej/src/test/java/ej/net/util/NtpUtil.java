package ej.net.util;

import ej.bon.Util;
import java.io.IOException;

/** A fake time server. */
public final class NtpUtil {

  public static boolean silent;

  private NtpUtil() {}

  public static void updateLocalTime() throws IOException {
    if (silent) {
      throw new IOException("no answer");
    }
    Util.asked = true;
  }
}
