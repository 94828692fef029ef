package space.opensensor.iceberg;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.LakeTable;

/**
 * Iceberg's JDBC catalog in the database of the lake's own. Metadata lie under the data path that
 * the lake's catalog names, in the folder {@code iceberg}.
 *
 * @see <a href="https://iceberg.apache.org/docs/latest/jdbc/">Iceberg: JDBC catalog</a>
 */
public final class IcebergTables implements AutoCloseable {

  /** The catalog's name, by which engines tell it from others in the same database. */
  public static final String NAME = "lake";

  private static final class Catalog extends JdbcCatalog {

    Catalog(LakeFileIo io) {
      super(properties -> io, null, true);
    }

    TableOperations operations(TableIdentifier id) {
      return newTableOps(id);
    }
  }

  private final Catalog catalog;
  private final String warehouse;

  /** Opens it, and makes its tables where there are none. */
  public IcebergTables(Lake lake) {
    this(lake, new LakeFileIo(lake.storage()));
  }

  IcebergTables(Lake lake, LakeFileIo io) {
    CatalogDatabase.Login login = lake.catalog().database().login();
    this.warehouse = Places.uri(lake.catalog().read(CatalogReader::dataPath) + "iceberg");
    Map<String, String> properties = new HashMap<>();
    properties.put(CatalogProperties.URI, login.url());
    properties.put(CatalogProperties.WAREHOUSE_LOCATION, warehouse);
    properties.put("jdbc.schema-version", "V1");
    if (login.user() != null) {
      properties.put("jdbc.user", login.user());
    }
    if (login.password() != null) {
      properties.put("jdbc.password", login.password());
    }
    this.catalog = new Catalog(io);
    catalog.initialize(NAME, properties);
  }

  /** The name under which engines find a table of the lake. */
  static TableIdentifier id(LakeTable table) {
    return TableIdentifier.of(Namespace.of(table.schema()), table.name());
  }

  /** The table of that name, or null. */
  BaseTable find(TableIdentifier id) {
    return catalog.tableExists(id) ? (BaseTable) catalog.loadTable(id) : null;
  }

  /** All tables of a lake's schema. */
  List<TableIdentifier> list(String schema) {
    Namespace namespace = Namespace.of(schema);
    return catalog.namespaceExists(namespace) ? catalog.listTables(namespace) : List.of();
  }

  /** Makes a table without rows, with the field ids and partitionings of a shape. */
  BaseTable create(TableIdentifier id, TableShape shape, Map<String, String> properties) {
    if (!catalog.namespaceExists(id.namespace())) {
      catalog.createNamespace(id.namespace());
    }
    TableMetadata.Builder metadata =
        TableMetadata.buildFromEmpty(2)
            .assignUUID()
            .setLocation(warehouse + "/" + id.namespace() + "/" + id.name())
            .setCurrentSchema(shape.schema(), shape.schema().highestFieldId())
            .setProperties(properties)
            .setDefaultSortOrder(SortOrder.unsorted());
    List<PartitionSpec> specs = shape.specs();
    for (PartitionSpec spec : specs) {
      metadata.addPartitionSpec(spec);
    }
    metadata.setDefaultPartitionSpec(specs.get(specs.size() - 1));
    catalog.operations(id).commit(null, metadata.build());
    return find(id);
  }

  /** Forgets a table; its files stay, for they are the lake's and the stations'. */
  void drop(TableIdentifier id) {
    catalog.dropTable(id, false);
  }

  @Override
  public void close() {
    catalog.close();
  }
}
