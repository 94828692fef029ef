package space.opensensor.s3;

import java.nio.charset.Charset;

/**
 * Names of files on this machine: in the locale C, for one, they have no other letters than
 * ASCII's.
 */
final class FileNames {

  private FileNames() {}

  static boolean canHold(String text) {
    return Charset.forName(System.getProperty("sun.jnu.encoding")).newEncoder().canEncode(text);
  }
}
