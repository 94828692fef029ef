package space.opensensor.ducklake.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.api.LakeMetrics;
import space.opensensor.ducklake.bucket.Firmwares;
import space.opensensor.ducklake.bucket.Fleet;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.bucket.Origins;
import space.opensensor.ducklake.catalog.Count;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.SchemaChange;
import space.opensensor.ducklake.ingest.Forgetting;
import space.opensensor.ducklake.ingest.IngestMetrics;
import space.opensensor.ducklake.ingest.IngestReport;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.ingest.Proposals;
import space.opensensor.ducklake.ingest.Watcher;
import space.opensensor.ducklake.queue.DeadLetters;
import space.opensensor.ducklake.read.StationUpdate;

/** Commands that bring files in, and decide on what came with them. */
final class IngestCommands {

  private IngestCommands() {}

  private static void print(PrintWriter out, IngestReport r) {
    out.printf(
        Locale.ROOT,
        "%s: %s with %s taken in by %s, %d known, %d repeated, %d set aside, %d not readable now%n",
        Count.of(r.seen(), "object"),
        Count.of(r.files(), "file"),
        Count.of(r.rows(), "row"),
        Count.of(r.snapshots(), "snapshot"),
        r.known(),
        r.repeats(),
        r.setAside(),
        r.deferred());
  }

  /** Exit code 3 where objects could not be read now, 1 where rows were not published. */
  private static int once(Lake lake, PrintWriter out, PrintWriter err) throws IOException {
    Publishing publishing = new Publishing(lake);
    IngestReport report;
    try (ProgressLine line = new ProgressLine(err);
        Ingester ingester = lake.ingester(line)) {
      report = ingester.pass();
    }
    print(out, report);
    List<String> missing = publishing.run();
    missing.forEach(line -> err.println("lake: not published: " + line));
    return report.deferred() > 0 ? 3 : missing.isEmpty() ? 0 : 1;
  }

  @Command(
      name = "init",
      description = "Makes the catalog and the stations' tables.",
      mixinStandardHelpOptions = true)
  static final class Init extends LakeCommand {
    @Override
    public Integer call() {
      try (Lake lake = open();
          Ingester ingester = lake.ingester(IngestMetrics.NONE)) {
        out().println("lake in " + lake.catalog().database().label());
      }
      return 0;
    }
  }

  @Command(
      name = "ingest",
      description = "Takes in what is new in the bucket, once or as long as it runs.",
      mixinStandardHelpOptions = true)
  static final class Ingest extends LakeCommand {
    @Option(names = "--watch", description = "goes on until it is stopped")
    private boolean watch;

    @Override
    public Integer call() throws Exception {
      try (Lake lake = open()) {
        if (!watch) {
          return once(lake, out(), err());
        }
        LakeMetrics metrics = new LakeMetrics();
        try (Ingester ingester = lake.worker(metrics);
            Watch running = new Watch(lake, ingester, metrics)) {
          Watcher watcher = running.watcher();
          Runtime.getRuntime().addShutdownHook(new Thread(watcher::stop));
          watcher.run();
        }
      }
      return 0;
    }
  }

  @Command(
      name = "import",
      description = "Brings an existing bucket in; the same as one ingest of the whole prefix.",
      mixinStandardHelpOptions = true)
  static final class Import extends LakeCommand {
    @Override
    public Integer call() throws Exception {
      try (Lake lake = open()) {
        return once(lake, out(), err());
      }
    }
  }

  @Command(
      name = "stations",
      description = {
        "Shows what was taken in of each station, and where its readings come from, as its "
            + "files say: chips, a model (invented), a csv file, or unknown."
      },
      mixinStandardHelpOptions = true)
  static final class Stations extends LakeCommand {
    @Mixin private TableOutput output;

    @Override
    public Integer call() {
      try (Lake lake = openExisting()) {
        List<List<?>> rows = new ArrayList<>();
        for (Origins.Line line : lake.catalog().read(r -> new Origins(r).all())) {
          rows.add(
              List.of(
                  line.table(),
                  line.station(),
                  line.origin(),
                  line.objects(),
                  line.rows(),
                  line.lastSnapshot()));
        }
        output.print(
            out(),
            List.of("table", "station", "readings", "objects", "rows", "last snapshot"),
            rows);
      }
      return 0;
    }
  }

  @Command(
      name = "fleet",
      description = {
        "Shows how many stations run which firmware, by what wrote their newest files: how "
            + "a roll-out goes.",
        "Of files that were taken in by a lake that knew of it."
      },
      mixinStandardHelpOptions = true)
  static final class FleetCommand extends LakeCommand {
    @Mixin private TableOutput output;

    @Option(names = "--stations", description = "a line for each station, with its updates")
    private boolean each;

    @Override
    public Integer call() {
      try (Lake lake = openExisting()) {
        List<Firmwares.Running> stations = lake.catalog().read(r -> new Firmwares(r).running());
        if (each) {
          printStations(stations, StationUpdate.of(lake.catalog(), lake.reader()));
        } else {
          printFirmwares(Fleet.of(stations));
        }
      }
      return 0;
    }

    private void printFirmwares(List<Fleet> fleets) {
      List<List<?>> rows = new ArrayList<>();
      for (Fleet f : fleets) {
        rows.add(List.of(f.firmware(), f.stations(), f.percent(), f.left(), f.first(), f.last()));
      }
      output.print(
          out(), List.of("firmware", "stations", "percent", "left", "first", "last"), rows);
    }

    private void printStations(
        List<Firmwares.Running> stations, Map<String, StationUpdate> updates) {
      List<List<?>> rows = new ArrayList<>();
      for (Firmwares.Running s : stations) {
        StationUpdate update = updates.getOrDefault(s.now().station(), StationUpdate.NONE);
        rows.add(
            List.of(
                s.now().station(),
                s.now().firmware(),
                s.now().first(),
                s.now().last(),
                s.before() == null ? "" : s.before().firmware(),
                update.slot(),
                update.firmware(),
                update.settingsVersion(),
                update.settings()));
      }
      output.print(
          out(),
          List.of(
              "station",
              "firmware",
              "since",
              "last",
              "before",
              "slot",
              "update",
              "settings version",
              "settings update"),
          rows);
    }
  }

  @Command(
      name = "aside",
      description = {
        "Shows files set aside and why, and messages of queues; with --retry looks at the "
            + "files again and forgets the messages."
      },
      mixinStandardHelpOptions = true)
  static final class Aside extends LakeCommand {
    @Mixin private TableOutput output;

    @Option(names = "--retry", description = "looks at them again")
    private boolean retry;

    @Override
    public Integer call() throws Exception {
      PrintWriter out = out();
      try (Lake lake = open()) {
        if (retry) {
          try (Ingester ingester = lake.ingester(IngestMetrics.NONE)) {
            print(out, ingester.retrySetAside());
          }
          int messages = new DeadLetters(lake.catalog()).forget();
          if (messages > 0) {
            out.println(
                Count.of(messages, "message")
                    + " of queues forgotten: a listing finds what they named");
          }
        }
        List<Ledger.SetAside> files = lake.catalog().read(r -> new Ledger(r).setAside());
        if (output.isJson()) {
          output.print(
              out,
              List.of("key", "reason"),
              files.stream().map(s -> List.of(s.key(), s.reason())).toList());
        } else {
          files.forEach(s -> out.println(s.key() + ": " + s.reason()));
        }
      }
      return 0;
    }
  }

  @Command(
      name = "forget",
      description = {
        "Removes the entries of objects that are gone or cannot be read, in a snapshot: "
            + "their rows leave the table, older snapshots keep them.",
        "The objects themselves are left alone."
      },
      mixinStandardHelpOptions = true)
  static final class Forget extends LakeCommand {
    @Parameters(arity = "1..*", paramLabel = "KEY", description = "key in the bucket, or its path")
    private List<String> keys;

    @Override
    public Integer call() {
      try (Lake lake = openExisting()) {
        String base = lake.bucket().uri("x");
        String bucket = base.substring(0, base.length() - 1);
        List<String> forgotten =
            keys.stream()
                .map(k -> k.startsWith(bucket) ? k.substring(bucket.length()) : k)
                .distinct()
                .toList();
        Forgetting.run(lake.catalog(), lake.bucket().name(), forgotten);
        out().println(Count.of(forgotten.size(), "object") + " forgotten");
      }
      return 0;
    }
  }

  @Command(
      name = "columns",
      description = {
        "Shows columns that stations brought and that wait for a decision, or changes columns.",
        "A new column takes the default in rows that are there already."
      },
      mixinStandardHelpOptions = true)
  static final class Columns extends LakeCommand {
    @Parameters(index = "0", arity = "0..1", paramLabel = "TABLE")
    private String table;

    @Option(names = "--accept", paramLabel = "COLUMN", description = "adds a proposed column")
    private List<String> accept = List.of();

    @Option(names = "--add", arity = "2", paramLabel = "NAME TYPE", description = "adds a column")
    private String[] add;

    @Option(names = "--default", paramLabel = "VALUE", description = "of the column added")
    private String value;

    @Option(names = "--rename", arity = "2", paramLabel = "FROM TO")
    private String[] rename;

    @Option(names = "--widen", arity = "2", paramLabel = "NAME TYPE")
    private String[] widen;

    @Option(names = "--drop", paramLabel = "NAME")
    private String drop;

    @Override
    public Integer call() {
      PrintWriter out = out();
      boolean changes = add != null || rename != null || widen != null || drop != null;
      if (table == null && (changes || !accept.isEmpty())) {
        throw new IllegalArgumentException("TABLE: expected where columns are changed");
      }
      if (value != null && add == null) {
        throw new IllegalArgumentException("--default: expected with --add");
      }
      try (Lake lake = open()) {
        for (String column : accept) {
          if (Proposals.accept(lake.catalog(), table, column)) {
            out.println("widened " + column + "; lake aside --retry looks at its files again");
          }
        }
        if (changes) {
          lake.catalog()
              .write(
                  "columns",
                  tx -> {
                    SchemaChange change = new SchemaChange(tx);
                    LakeTable t = tx.reader().table(table, tx.head().id());
                    if (add != null) {
                      t =
                          change.addColumn(
                              t, new SchemaChange.NewColumn(add[0], LakeType.of(add[1])), value);
                    }
                    if (rename != null) {
                      t = change.renameColumn(t, rename[0], rename[1]);
                    }
                    if (widen != null) {
                      t = change.widenColumn(t, widen[0], LakeType.of(widen[1]));
                    }
                    return drop == null ? t : change.dropColumn(t, drop);
                  });
        }
        List<String> open = Proposals.list(lake.catalog());
        open.forEach(p -> out.println("proposed: " + p));
        if (open.isEmpty()) {
          out.println("no column waits for a decision");
        }
      }
      return 0;
    }
  }
}
