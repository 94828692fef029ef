package space.opensensor.ducklake.catalog;

/** Where a catalog is kept. */
public enum CatalogType {
  /** One file beside the programs that use it. */
  SQLITE,
  /** A server for many machines. */
  POSTGRES
}
