package space.opensensor.iceberg;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.catalog.Count;
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
    Publication publication;
    try (Lake lake = openExisting()) {
      publication = Publication.of(lake, names, rebuild);
    }
    publication.reports().forEach(this::tell);
    publication.refused().forEach(line -> err().println("lake: " + line));
    publication.gone().forEach(id -> out().println(id + ": no longer in the lake, forgotten"));
    int leftOut = publication.reports().stream().mapToInt(r -> r.leftOut().size()).sum();
    if (leftOut > 0) {
      out()
          .println(
              Count.of(leftOut, "file")
                  + " left out, and so their rows; lake compact rewrites files of a day, then publish"
                  + " again");
    }
    return leftOut > 0 || !publication.refused().isEmpty() ? 1 : 0;
  }

  private void tell(PublishReport report) {
    out()
        .printf(
            Locale.ROOT,
            "%s: %s, %s added, %d removed, as of snapshot %d; %s%n",
            report.table(),
            Count.of(report.snapshots(), "snapshot"),
            Count.of(report.added(), "file"),
            report.removed(),
            report.upTo(),
            report.metadata());
    report.leftOut().forEach(line -> out().println("left out: " + line));
  }
}
