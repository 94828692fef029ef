package space.opensensor.ducklake.catalog;

import java.util.Arrays;
import java.util.Optional;

/**
 * A version of the catalog's tables that is read and written here. A catalog keeps the one that it
 * was made with, until DuckDB migrates it.
 *
 * @see <a href="https://ducklake.select/docs/stable/specification/introduction">DuckLake:
 *     specification</a>
 */
public enum CatalogVersion {
  /** What every DuckDB that knows version 1 opens. */
  V1_0("1.0", "DuckDB 1.5.2 and newer open it"),
  /**
   * Two columns and a table more, none of which says anything of rows: how many row groups a file
   * has, and tags of a view's columns.
   */
  V1_1("1.1", "DuckDB 2.0 and newer open it, 1.5 does not");

  private final String text;
  private final String readers;

  CatalogVersion(String text, String readers) {
    this.text = text;
    this.readers = readers;
  }

  /** The version of that text, such as {@code 1.0}. */
  public static Optional<CatalogVersion> of(String text) {
    return Arrays.stream(values()).filter(version -> version.text.equals(text)).findFirst();
  }

  /** Who can open such a catalog beside this program. */
  public String readers() {
    return readers;
  }

  /** As it stands in the catalog. */
  @Override
  public String toString() {
    return text;
  }
}
