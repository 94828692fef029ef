package space.opensensor.iceberg;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.RuntimeIOException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.cli.LakeCommand;

/** {@code lake iceberg}: the lake's tables for engines that read Iceberg. */
@Command(
    name = "iceberg",
    description = "Publishes the lake's tables as Iceberg tables over the same files.",
    mixinStandardHelpOptions = true)
public final class IcebergCommand extends LakeCommand {

  @Option(names = "--table", paramLabel = "NAME", description = "only this table; may be repeated")
  private List<String> names = new ArrayList<>();

  @Option(
      names = "--rebuild",
      description = "forgets what was published of these tables first; data files stay")
  private boolean rebuild;

  /** Exit code 1 where a table is refused or files are left out, because rows are missing then. */
  @Override
  public Integer call() {
    int leftOut = 0;
    int refused = 0;
    try (Lake lake = openExisting();
        IcebergTables tables = new IcebergTables(lake)) {
      long latest = lake.catalog().read(r -> r.latest().id());
      List<LakeTable> all = lake.catalog().read(r -> r.tables(latest));
      for (LakeTable table : chosen(all)) {
        try {
          leftOut += tell(new TablePublisher(lake, tables, table, latest, rebuild).publish());
        } catch (PublishException e) {
          err().println("lake: " + e.getMessage());
          refused++;
        } catch (RuntimeIOException | CommitFailedException | ValidationException e) {
          // Which file could not be written; why stands in the cause.
          Throwable cause = e.getCause();
          String why = cause == null ? "" : ": " + cause.getMessage();
          err().println("lake: table " + table.label() + ": " + e.getMessage() + why);
          refused++;
        }
      }
      if (names.isEmpty()) {
        dropGone(tables, all);
      }
    } catch (UncheckedSQLException e) {
      throw new CatalogException("Iceberg's catalog: " + e.getCause().getMessage(), e);
    }
    if (leftOut > 0) {
      out()
          .println(
              leftOut
                  + " files are left out, their rows with them; lake compact rewrites files of a"
                  + " day, then publish again");
    }
    return leftOut + refused > 0 ? 1 : 0;
  }

  /** Says what was published, and gives the number of files that were not. */
  private int tell(PublishReport report) {
    out()
        .printf(
            Locale.ROOT,
            "%s: %d snapshots, %d files added, %d removed, as of snapshot %d; %s%n",
            report.table(),
            report.snapshots(),
            report.added(),
            report.removed(),
            report.upTo(),
            report.metadata());
    report.leftOut().forEach(line -> out().println("left out: " + line));
    return report.leftOut().size();
  }

  private List<LakeTable> chosen(List<LakeTable> all) {
    List<LakeTable> chosen = new ArrayList<>();
    for (String name : names) {
      chosen.add(
          all.stream()
              .filter(t -> t.label().equalsIgnoreCase(name))
              .findFirst()
              .orElseThrow(() -> new CatalogException("table \"" + name + "\": there is none")));
    }
    return names.isEmpty() ? all : chosen;
  }

  /** Tables that the lake has no longer. */
  private void dropGone(IcebergTables tables, List<LakeTable> all) {
    for (String schema : all.stream().map(LakeTable::schema).distinct().toList()) {
      for (TableIdentifier id : tables.list(schema)) {
        if (all.stream().noneMatch(t -> IcebergTables.id(t).equals(id))) {
          tables.drop(id);
          out().println(id + ": no longer in the lake, forgotten");
        }
      }
    }
  }
}
