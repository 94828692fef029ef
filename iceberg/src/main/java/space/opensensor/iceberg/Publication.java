package space.opensensor.iceberg;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.RESTException;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.jdbc.UncheckedSQLException;
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
    List<PublishReport> reports = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    try (IcebergTables tables = new IcebergTables(lake)) {
      long latest = lake.catalog().read(r -> r.latest().id());
      List<LakeTable> all = lake.catalog().read(r -> r.tables(latest));
      for (LakeTable table : all.stream().filter(chosen).toList()) {
        try {
          reports.add(new TablePublisher(lake, tables, table, latest, rebuild).publish());
        } catch (PublishException e) {
          refused.add(e.getMessage());
        } catch (CommitStateUnknownException e) {
          refused.add("table " + table.label() + ": " + firstLine(e) + "; run it again");
        } catch (RuntimeIOException
            | CommitFailedException
            | ValidationException
            | RESTException e) {
          // Which file could not be written; why stands in the cause.
          String why = e.getCause() == null ? "" : ": " + firstLine(e.getCause());
          refused.add("table " + table.label() + ": " + firstLine(e) + why);
        }
      }
      return new Publication(reports, refused, forgetGone(tables, all));
    } catch (UncheckedSQLException e) {
      throw new CatalogException("Iceberg's catalog: " + e.getCause().getMessage(), e);
    } catch (RESTException e) {
      throw new CatalogException("Iceberg's catalog: " + e.getMessage(), e);
    }
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static List<TableIdentifier> forgetGone(IcebergTables tables, List<LakeTable> all) {
    List<TableIdentifier> gone = new ArrayList<>();
    for (String schema : all.stream().map(LakeTable::schema).distinct().toList()) {
      for (TableIdentifier id : tables.list(schema)) {
        if (all.stream().noneMatch(t -> IcebergTables.id(t).equals(id))
            && tables.isOurs(tables.find(id))) {
          tables.drop(id);
          gone.add(id);
        }
      }
    }
    return gone;
  }
}
