package space.opensensor.ducklake.catalog;

import java.util.Locale;

/** Where a catalog is kept. */
public enum CatalogType {
  /** One file beside the programs that use it. */
  SQLITE,
  /** A server for many machines. */
  POSTGRES;

  /** Reads {@code sqlite} or {@code postgres}, in any case. */
  public static CatalogType parse(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "sqlite" -> SQLITE;
      case "postgres", "postgresql" -> POSTGRES;
      default ->
          throw new IllegalArgumentException(
              "catalog type: expected sqlite or postgres, got \"" + text + "\"");
    };
  }
}
