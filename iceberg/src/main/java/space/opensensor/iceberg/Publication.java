package space.opensensor.iceberg;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.catalog.TableIdentifier;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.catalog.CatalogException;
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
   * @param chosen which tables
   * @param rebuild whether what was published of them before is forgotten
   */
  static Publication of(Lake lake, Predicate<LakeTable> chosen, boolean rebuild) {
    return of(lake, chosen, rebuild, RestLimits.DEFAULT);
  }

  static Publication of(
      Lake lake, Predicate<LakeTable> chosen, boolean rebuild, RestLimits limits) {
    Trouble trouble = new Trouble(lake.settings().icebergRest(), limits);
    List<PublishReport> reports = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    List<TableIdentifier> gone = new ArrayList<>();
    try (IcebergTables tables = new IcebergTables(lake, new LakeFileIo(lake.storage()), limits)) {
      long latest = lake.catalog().read(r -> r.latest().id());
      List<LakeTable> all = lake.catalog().read(r -> r.tables(latest));
      for (LakeTable table : all.stream().filter(chosen).toList()) {
        try {
          reports.add(new TablePublisher(lake, tables, table, latest, rebuild).publish());
        } catch (PublishException e) {
          refused.add(e.getMessage());
        } catch (RuntimeException e) {
          refused.add("table " + table.label() + ": " + trouble.line(e));
        }
      }
      forgetGone(tables, all, gone);
    } catch (RuntimeException e) {
      String line = "Iceberg's catalog: " + trouble.line(e);
      if (reports.isEmpty() && refused.isEmpty()) {
        throw new CatalogException(line, e);
      }
      refused.add(line);
    }
    return new Publication(reports, refused, gone);
  }

  private static void forgetGone(
      IcebergTables tables, List<LakeTable> all, List<TableIdentifier> gone) {
    for (String schema : all.stream().map(LakeTable::schema).distinct().toList()) {
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
