package space.opensensor.simulator;

import java.nio.file.Path;

/** Files for DuckDB to read. */
public final class DuckDbFiles {

  private DuckDbFiles() {}

  /**
   * Those in a folder that a pattern names, as a text of SQL: the folder's own name is no pattern.
   */
  public static String in(Path folder, String pattern) {
    String name = folder.toString().replace('\\', '/').replaceAll("[*?\\[]", "[$0]");
    return "'" + name.replace("'", "''") + "/" + pattern + "'";
  }
}
