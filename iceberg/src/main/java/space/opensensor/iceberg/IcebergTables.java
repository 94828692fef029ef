package space.opensensor.iceberg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SessionCatalog.SessionContext;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.rest.RESTSessionCatalog;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.LakeSettings.IcebergRest;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.LakeTable;

/**
 * Iceberg's catalog of the tables: a REST catalog where the settings name one, else the JDBC
 * catalog in the database of the lake's own. Metadata lie under the data path that the lake's
 * catalog names, in the folder {@code iceberg}.
 *
 * @see <a href="https://iceberg.apache.org/docs/latest/jdbc/">Iceberg: JDBC catalog</a>
 * @see <a href="https://iceberg.apache.org/rest-catalog-spec/">Iceberg: REST catalog</a>
 */
public final class IcebergTables implements AutoCloseable {

  /** The catalog's name, by which engines tell it from others in the same database. */
  public static final String NAME = "lake";

  /** Property of each table: which lake's it is. */
  private static final String LAKE = "ducklake.metadata-path";

  private final Catalog catalog;
  private final SupportsNamespaces namespaces;
  private final AutoCloseable connection;
  private final String warehouse;
  private final Lake lake;
  private final LakeFileIo io;

  /** Opens the catalog, and makes its tables in the lake's database where there are none. */
  public IcebergTables(Lake lake) {
    this(lake, new LakeFileIo(lake.storage()), RestLimits.DEFAULT);
  }

  IcebergTables(Lake lake, LakeFileIo io, RestLimits limits) {
    this.lake = lake;
    this.io = io;
    this.warehouse = Places.uri(lake.catalog().read(CatalogReader::dataPath) + "iceberg");
    IcebergRest rest = lake.settings().icebergRest();
    if (rest == null) {
      JdbcCatalog jdbc = new JdbcCatalog(properties -> io, null, true);
      try {
        jdbc.initialize(NAME, login(lake.catalog().database().login()));
      } catch (RuntimeException e) {
        jdbc.close();
        throw e;
      }
      this.catalog = jdbc;
      this.namespaces = jdbc;
      this.connection = jdbc;
    } else {
      RESTSessionCatalog session = RestConnection.open(NAME, rest, io, limits);
      this.catalog = session.asCatalog(SessionContext.createEmpty());
      this.namespaces = (SupportsNamespaces) catalog;
      this.connection = session;
    }
  }

  private Map<String, String> login(CatalogDatabase.Login login) {
    Map<String, String> properties = new HashMap<>();
    properties.put(CatalogProperties.URI, login.url());
    properties.put(CatalogProperties.WAREHOUSE_LOCATION, warehouse);
    properties.put("jdbc.schema-version", "V1");
    putIfGiven(properties, "jdbc.user", login.user());
    putIfGiven(properties, "jdbc.password", login.password());
    return properties;
  }

  private static void putIfGiven(Map<String, String> properties, String key, String value) {
    if (value != null) {
      properties.put(key, value);
    }
  }

  /** The name under which engines find a table of the lake. */
  static TableIdentifier id(LakeTable table) {
    return TableIdentifier.of(Namespace.of(table.schema()), table.name());
  }

  /** The table of that name, or null. */
  BaseTable find(TableIdentifier id) {
    try {
      return (BaseTable) catalog.loadTable(id);
    } catch (NoSuchTableException | NoSuchNamespaceException e) {
      return null;
    }
  }

  /** All tables of a lake's schema. */
  List<TableIdentifier> list(String schema) {
    Namespace namespace = Namespace.of(schema);
    return namespaces.namespaceExists(namespace) ? catalog.listTables(namespace) : List.of();
  }

  /** Makes a table without rows, whose fields and partitionings have yet to be set. */
  BaseTable create(TableIdentifier id, TableShape shape, Map<String, String> properties) {
    if (!namespaces.namespaceExists(id.namespace())) {
      namespaces.createNamespace(id.namespace());
    }
    return (BaseTable)
        catalog
            .buildTable(id, shape.schema())
            .withLocation(warehouse + "/" + id.namespace() + "/" + id.name())
            .withProperty(TableProperties.FORMAT_VERSION, "2")
            .withProperty(LAKE, warehouse)
            .withProperties(properties)
            .create();
  }

  /**
   * Gives a table without rows the field ids and partitionings of a shape, which creating it does
   * not: a catalog numbers new fields itself.
   */
  BaseTable shape(TableIdentifier id, BaseTable table, TableShape shape) {
    TableMetadata base = table.operations().refresh();
    TableMetadata.Builder metadata =
        TableMetadata.buildFrom(base)
            .setCurrentSchema(
                shape.schema(), Math.max(base.lastColumnId(), shape.schema().highestFieldId()));
    List<PartitionSpec> specs = shape.specs();
    specs.forEach(metadata::addPartitionSpec);
    metadata.setDefaultPartitionSpec(specs.get(specs.size() - 1));
    table.operations().commit(base, metadata.build());
    return find(id);
  }

  /** Whether a table is one that this lake has published, and not another's in the same catalog. */
  boolean isOurs(BaseTable table) {
    return warehouse.equals(table.properties().get(LAKE))
        || table.location().startsWith(warehouse + "/");
  }

  /** Whether the catalog in the lake's database says that a table's metadata are of this lake. */
  boolean holds(TableIdentifier id) {
    String place = place(id);
    return place != null && place.startsWith(warehouse + "/");
  }

  /**
   * Reads a table's metadata file once: the JDBC catalog tries one that is gone or damaged twenty
   * times, which takes minutes.
   *
   * @throws RuntimeException where it is gone or damaged
   */
  void requireMetadata(TableIdentifier id) {
    String place = place(id);
    if (place != null) {
      TableMetadataParser.read(io.newInputFile(place));
    }
  }

  /** Where the catalog in the lake's database has a table's metadata, or null. */
  private String place(TableIdentifier id) {
    if (lake.settings().icebergRest() != null) {
      return null;
    }
    return lake
        .catalog()
        .read(
            r ->
                r.sql()
                    .list(
                        "SELECT metadata_location FROM iceberg_tables WHERE catalog_name = ?"
                            + " AND table_namespace = ? AND table_name = ?",
                        row -> row.getString(1),
                        NAME,
                        id.namespace().toString(),
                        id.name()))
        .stream()
        .findFirst()
        .orElse(null);
  }

  /** Forgets a table; its files stay, for they are the lake's and the stations'. */
  void drop(TableIdentifier id) {
    catalog.dropTable(id, false);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
