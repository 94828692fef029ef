package space.opensensor.iceberg;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.catalog.TableIdentifier;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.LakeTable;

/**
 * A publishing of some of a lake's tables. One that cannot be published stops no other.
 *
 * @param reports of the tables that could
 * @param refused why others could not, a line each
 * @param gone tables that the lake has no longer, and that are forgotten
 */
record Publication(List<PublishReport> reports, List<String> refused, List<TableIdentifier> gone) {

  Publication {
    reports = List.copyOf(reports);
    refused = List.copyOf(refused);
    gone = List.copyOf(gone);
  }

  /**
   * Publishes what is new.
   *
   * @param names of the tables, or none for all: then those that the lake has no longer are
   *     forgotten
   * @param rebuild whether what was published of them before is forgotten
   * @throws CatalogException where the lake has no table of a name, or no catalog answers
   */
  static Publication of(Lake lake, List<String> names, boolean rebuild) {
    return of(lake, names, rebuild, RestLimits.DEFAULT);
  }

  static Publication of(Lake lake, List<String> names, boolean rebuild, RestLimits limits) {
    long latest = lake.catalog().read(r -> r.latest().id());
    List<LakeTable> all = lake.catalog().read(r -> r.tables(latest));
    List<LakeTable> chosen = chosen(all, names);
    Trouble trouble = new Trouble(lake.settings().icebergRest(), limits);
    List<PublishReport> reports = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    List<TableIdentifier> gone = new ArrayList<>();
    try (IcebergTables tables = new IcebergTables(lake, new LakeFileIo(lake.storage()), limits)) {
      for (LakeTable table : chosen) {
        try {
          reports.add(new TablePublisher(lake, tables, table, latest, rebuild).publish());
        } catch (PublishException e) {
          refused.add(e.getMessage());
        } catch (RuntimeException e) {
          refused.add("table " + table.label() + ": " + trouble.line(e));
        }
      }
      if (names.isEmpty()) {
        forgetGone(tables, all, lake.catalog().read(Publication::schemas), gone);
      }
    } catch (RuntimeException e) {
      String line = "Iceberg's catalog: " + trouble.line(e);
      if (reports.isEmpty() && refused.isEmpty()) {
        throw new CatalogException(line, e);
      }
      refused.add(line);
    }
    return new Publication(reports, refused, gone);
  }

  /** What keeps tables from being published, a line each; nothing is changed. */
  static List<String> examine(Lake lake) {
    Trouble trouble = new Trouble(lake.settings().icebergRest(), RestLimits.DEFAULT);
    List<String> ills = new ArrayList<>();
    try (IcebergTables tables = new IcebergTables(lake)) {
      long latest = lake.catalog().read(r -> r.latest().id());
      for (LakeTable table : lake.catalog().read(r -> r.tables(latest))) {
        try {
          new TablePublisher(lake, tables, table, latest, false).examine();
        } catch (PublishException e) {
          ills.add(e.getMessage());
        } catch (RuntimeException e) {
          ills.add("table " + table.label() + ": " + trouble.line(e));
        }
      }
    } catch (RuntimeException e) {
      throw new CatalogException("Iceberg's catalog: " + trouble.line(e), e);
    }
    return ills;
  }

  private static List<LakeTable> chosen(List<LakeTable> all, List<String> names) {
    for (String name : names) {
      if (all.stream().noneMatch(t -> t.label().equalsIgnoreCase(name))) {
        throw new CatalogException("table \"" + name + "\": there is none");
      }
    }
    return all.stream()
        .filter(t -> names.isEmpty() || names.stream().anyMatch(t.label()::equalsIgnoreCase))
        .toList();
  }

  /** Names that the lake's schemas have, or had as far as its catalog still tells. */
  private static List<String> schemas(CatalogReader reader) throws SQLException {
    return reader
        .sql()
        .list("SELECT DISTINCT schema_name FROM ducklake_schema", row -> row.getString(1));
  }

  private static void forgetGone(
      IcebergTables tables, List<LakeTable> all, List<String> schemas, List<TableIdentifier> gone) {
    for (String schema : schemas) {
      for (TableIdentifier id : tables.list(schema)) {
        if (all.stream().noneMatch(t -> IcebergTables.id(t).equals(id))) {
          BaseTable there = tables.find(id);
          if (there != null && tables.isOurs(there)) {
            tables.drop(id);
            gone.add(id);
          }
        }
      }
    }
  }
}
