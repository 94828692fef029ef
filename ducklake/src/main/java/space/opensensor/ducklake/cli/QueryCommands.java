package space.opensensor.ducklake.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.ducklake.catalog.SnapshotChange;
import space.opensensor.ducklake.catalog.TimestampText;
import space.opensensor.ducklake.read.Filter;
import space.opensensor.ducklake.read.LakeReader;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.RowQuery;
import space.opensensor.ducklake.read.SnapshotChoice;
import space.opensensor.ducklake.read.TableSummary;

/** Commands that read. */
final class QueryCommands {

  private QueryCommands() {}

  /** Which state of the lake. */
  static final class State {
    @Option(names = "--snapshot", paramLabel = "ID", description = "as of a snapshot")
    private Long snapshot;

    @Option(names = "--at", paramLabel = "TIME", description = "as of a time, ISO 8601 in UTC")
    private String at;

    SnapshotChoice choice() {
      return new SnapshotChoice(snapshot, at == null ? null : TimestampText.parse(at));
    }
  }

  static void printTables(PrintWriter out, TableOutput output, List<TableSummary> tables) {
    List<List<?>> rows = new ArrayList<>();
    for (TableSummary t : tables) {
      rows.add(
          List.of(
              t.label(),
              t.rows(),
              t.files(),
              t.stationFiles(),
              t.bytes(),
              String.join(", ", t.partition())));
    }
    output.print(
        out, List.of("table", "rows", "files", "of stations", "bytes", "partitioned by"), rows);
  }

  static void printSnapshots(PrintWriter out, TableOutput output, List<SnapshotChange> snapshots) {
    List<List<?>> rows = new ArrayList<>();
    for (SnapshotChange s : snapshots) {
      rows.add(
          List.of(
              s.snapshot().id(),
              s.snapshot().time(),
              String.valueOf(s.changes()),
              s.message() == null ? "" : s.message()));
    }
    output.print(out, List.of("snapshot", "time", "changes", "message"), rows);
  }

  @Command(name = "tables", description = "Tables in numbers.", mixinStandardHelpOptions = true)
  static final class Tables extends LakeCommand {
    @Mixin private TableOutput output;
    @Mixin private State state;

    @Override
    public Integer call() {
      try (Lake lake = openExisting()) {
        printTables(out(), output, lake.reader().tables(state.choice()));
      }
      return 0;
    }
  }

  @Command(name = "snapshots", description = "Snapshots.", mixinStandardHelpOptions = true)
  static final class Snapshots extends LakeCommand {
    @Mixin private TableOutput output;

    @Option(names = "--limit", defaultValue = "20", description = "default: ${DEFAULT-VALUE}")
    private int limit;

    @Override
    public Integer call() {
      try (Lake lake = openExisting()) {
        printSnapshots(out(), output, lake.reader().snapshots(limit));
      }
      return 0;
    }
  }

  @Command(
      name = "query",
      description = "Rows of a table now, at a snapshot or at a time.",
      mixinStandardHelpOptions = true)
  static final class Query extends LakeCommand {
    @Mixin private TableOutput output;
    @Mixin private State state;

    @Parameters(paramLabel = "TABLE")
    private String table;

    @Option(
        names = "--where",
        paramLabel = "COLUMN:OP:VALUE",
        description = "eq, ne, lt, le, gt, ge, or COLUMN:is_null, COLUMN:is_not_null; repeatable")
    private List<String> where = List.of();

    @Option(names = "--columns", split = ",", paramLabel = "NAME")
    private List<String> columns = List.of();

    @Option(names = "--order", paramLabel = "COLUMN")
    private String order;

    @Option(names = "--desc")
    private boolean descending;

    @Option(names = "--limit", defaultValue = "20", description = "default: ${DEFAULT-VALUE}")
    private long limit;

    @Override
    public Integer call() {
      try (Lake lake = openExisting()) {
        output.print(
            out(),
            lake.reader()
                .rows(
                    new RowQuery(
                        table,
                        state.choice(),
                        columns,
                        where.stream().map(Filter::parse).toList(),
                        order,
                        descending,
                        limit),
                    QueryLimits.WIDE));
      }
      return 0;
    }
  }

  @Command(
      name = "sql",
      description = "A SELECT over the tables, which are views of one state of the lake.",
      mixinStandardHelpOptions = true)
  static final class SqlCommand extends LakeCommand {
    @Mixin private TableOutput output;
    @Mixin private State state;

    @Parameters(paramLabel = "SELECT")
    private String sql;

    @Override
    public Integer call() {
      try (Lake lake = openExisting()) {
        output.print(out(), lake.reader().sql(sql, state.choice(), QueryLimits.WIDE));
      }
      return 0;
    }
  }

  @Command(
      name = "changes",
      description = "Rows that came and went between snapshots or in the last time.",
      mixinStandardHelpOptions = true)
  static final class Changes extends LakeCommand {
    @Mixin private TableOutput output;

    @Parameters(paramLabel = "TABLE")
    private String table;

    @Option(names = "--from", paramLabel = "ID", description = "after this snapshot")
    private Long from;

    @Option(names = "--to", paramLabel = "ID", description = "up to this one; default: the newest")
    private Long to;

    @Option(names = "--last", paramLabel = "TIME", description = "such as 1h; instead of --from")
    private String last;

    @Option(names = "--limit", defaultValue = "20", description = "default: ${DEFAULT-VALUE}")
    private long limit;

    @Override
    public Integer call() {
      try (Lake lake = openExisting()) {
        if (from != null && last != null) {
          throw new IllegalArgumentException("--from and --last: only one of them");
        }
        LakeReader reader = lake.reader();
        SnapshotChoice start =
            from != null
                ? SnapshotChoice.version(from)
                : reader.before(LakeSettings.duration("--last", last == null ? "1h" : last));
        output.print(
            out(),
            reader.changes(
                table,
                start,
                to == null ? SnapshotChoice.LATEST : SnapshotChoice.version(to),
                new QueryLimits(limit, QueryLimits.WIDE.time())));
      }
      return 0;
    }
  }
}
