package space.opensensor.ducklake;

import java.nio.charset.Charset;

/**
 * Names of files on this machine: in the locale C, for one, they have no other letters than
 * ASCII's.
 */
public final class FileNames {

  private FileNames() {}

  /** A name, or another where the locale has no such name. */
  public static String name(String wanted, String otherwise) {
    Charset names = Charset.forName(System.getProperty("sun.jnu.encoding"));
    return names.newEncoder().canEncode(wanted) ? wanted : otherwise;
  }
}
