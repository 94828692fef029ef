package space.opensensor.ducklake.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.ducklake.catalog.Count;
import space.opensensor.ducklake.catalog.Invariants;
import space.opensensor.ducklake.maintain.Cleanup;
import space.opensensor.ducklake.maintain.Compactor;
import space.opensensor.ducklake.maintain.Expiry;
import space.opensensor.ducklake.maintain.OrphanReport;
import space.opensensor.ducklake.maintain.Retention;
import space.opensensor.ducklake.read.BoundsProof;
import space.opensensor.ducklake.read.SnapshotChoice;
import space.opensensor.ducklake.read.TableSummary;
import space.opensensor.ducklake.read.Verification;

/** Commands that keep the lake small, and that compare and check it. */
final class MaintenanceCommands {

  private MaintenanceCommands() {}

  @Command(
      name = "expire",
      description = {
        "Forgets snapshots older than a time, or takes old days out of the tables.",
        "Stations' objects stay: a lifecycle rule of the bucket deletes them, later than both."
      },
      mixinStandardHelpOptions = true)
  static final class Expire extends LakeCommand {
    @Option(
        names = "--older-than",
        paramLabel = "TIME",
        description = "snapshots older than this, such as 7d, are forgotten")
    private String age;

    @Option(
        names = "--keep-days",
        paramLabel = "N",
        description = "rows of days before the last N, in UTC, leave the tables in a snapshot")
    private Integer days;

    @Option(names = "--dry-run", description = "only says what it would do")
    private boolean dryRun;

    @Override
    public Integer call() {
      if (age == null && days == null) {
        throw new IllegalArgumentException("expire: expected --older-than TIME or --keep-days N");
      }
      if (days != null && (days < 1 || days > 36_500)) {
        throw new IllegalArgumentException("--keep-days: expected 1..36500, got " + days);
      }
      try (Lake lake = openExisting()) {
        if (days != null) {
          keep(lake);
        }
        if (age != null) {
          Expiry.Report r =
              Expiry.run(
                  lake.catalog(),
                  Instant.now().minus(LakeSettings.duration("--older-than", age)),
                  dryRun);
          out()
              .printf(
                  Locale.ROOT,
                  "%s%s, %s out of the catalog, %d of them scheduled for deletion%n",
                  dryRun ? "would expire: " : "",
                  Count.of(r.snapshots(), "snapshot"),
                  Count.of(r.files(), "file"),
                  r.scheduled());
        }
      }
      return 0;
    }

    private void keep(Lake lake) {
      LocalDate first = LocalDate.now(ZoneOffset.UTC).minusDays(days);
      Retention.Report r = Retention.run(lake.catalog(), first, dryRun);
      out()
          .printf(
              Locale.ROOT,
              "%s with %s of days before %s %s the tables%n",
              Count.of(r.files(), "file"),
              Count.of(r.rows(), "row"),
              first,
              dryRun ? "would leave" : "left");
    }
  }

  @Command(
      name = "cleanup",
      description = "Deletes the lake's own files that nothing needs; never a station's.",
      mixinStandardHelpOptions = true)
  static final class CleanupCommand extends LakeCommand {
    @Option(
        names = "--grace",
        defaultValue = "1d",
        paramLabel = "TIME",
        description = "only what was scheduled so long ago (default: ${DEFAULT-VALUE})")
    private String grace;

    @Option(names = "--dry-run", description = "only says what it would do")
    private boolean dryRun;

    @Override
    public Integer call() throws IOException {
      PrintWriter out = out();
      try (Lake lake = openExisting()) {
        Cleanup.Report r =
            new Cleanup(lake.catalog(), lake.storage())
                .run(LakeSettings.duration("--grace", grace), dryRun);
        r.deleted().forEach(p -> out.println((dryRun ? "would delete " : "deleted ") + p));
        r.kept().forEach(p -> out.println("kept, not the lake's: " + p));
        out.println(Count.of(r.deleted().size(), "file"));
      }
      return 0;
    }
  }

  @Command(
      name = "compact",
      description = "Merges small files into larger ones of the lake; stations' objects stay.",
      mixinStandardHelpOptions = true)
  static final class Compact extends LakeCommand {
    @Parameters(paramLabel = "TABLE", arity = "0..*", description = "default: all")
    private List<String> tables;

    @Option(names = "--min-files", defaultValue = "2", description = "default: ${DEFAULT-VALUE}")
    private int minFiles;

    @Option(names = "--dry-run", description = "only says what it would do")
    private boolean dryRun;

    @Override
    public Integer call() {
      try (Lake lake = openExisting()) {
        Compactor.Settings d = Compactor.Settings.DEFAULT;
        Compactor compactor =
            lake.compactor(new Compactor.Settings(minFiles, d.maxSourceBytes(), d.targetBytes()));
        List<String> names =
            tables != null
                ? tables
                : lake.reader().tables(SnapshotChoice.LATEST).stream()
                    .map(TableSummary::label)
                    .toList();
        boolean all = true;
        for (String name : names) {
          all &= compact(compactor, name);
        }
        return all ? 0 : 1;
      }
    }

    /** A table that fails does not keep the others from it. */
    private boolean compact(Compactor compactor, String name) {
      try {
        Compactor.Report r;
        try (ProgressLine line = new ProgressLine(err())) {
          r =
              compactor.compact(
                  name,
                  dryRun,
                  (done, of) -> line.show(name + ": " + done + " of " + of + " merges done"));
        }
        if (r.leftAlone() != null) {
          out().println(r.leftAlone());
        } else {
          out()
              .printf(
                  Locale.ROOT,
                  "%s: %s of %d bytes %s %s%s%n",
                  name,
                  Count.of(r.sources(), "file"),
                  r.bytesBefore(),
                  dryRun ? "would become" : "became",
                  Count.of(r.merges(), "file"),
                  dryRun ? "" : " of " + r.bytesAfter() + " bytes");
        }
        return true;
      } catch (RuntimeException e) {
        out().println(name + ": not compacted: " + (e.getMessage() == null ? e : e.getMessage()));
        return false;
      }
    }
  }

  @Command(
      name = "orphans",
      description = "Reports files under the lake's path that the catalog does not know.",
      mixinStandardHelpOptions = true)
  static final class Orphans extends LakeCommand {
    @Option(
        names = "--older-than",
        defaultValue = "1d",
        paramLabel = "TIME",
        description = "default: ${DEFAULT-VALUE}")
    private String age;

    @Override
    public Integer call() throws IOException {
      try (Lake lake = openExisting()) {
        List<String> orphans =
            OrphanReport.find(
                lake.catalog(), lake.storage(), LakeSettings.duration("--older-than", age));
        orphans.forEach(out()::println);
        out().println(Count.of(orphans.size(), "orphan"));
      }
      return 0;
    }
  }

  @Command(
      name = "verify",
      description = "Compares tables and stations' files row for row.",
      mixinStandardHelpOptions = true)
  static final class Verify extends LakeCommand {
    @Override
    public Integer call() throws IOException {
      boolean same = true;
      PrintWriter out = out();
      try (Lake lake = openExisting()) {
        for (String name : List.of("readings", "unsynced", "health", "unsynced_health")) {
          boolean there = lake.catalog().read(r -> r.findTable(name, r.latest().id()).isPresent());
          if (there) {
            Verification.Report r =
                lake.verification().verify(name, lake.bucket(), lake.settings().prefix());
            same &= r.same();
            out.printf(
                Locale.ROOT,
                "%s: %s, %s of %s; %d missing, %d surplus, %s changed, %d not taken in%n",
                name,
                r.same() ? "the same" : "DIFFERENT",
                Count.of(r.rows(), "row"),
                Count.of(r.files(), "file"),
                r.missing(),
                r.surplus(),
                Count.of(r.changed().size(), "object"),
                r.waiting().size());
            r.changed().forEach(k -> out.println("  changed: " + k));
            r.unreadable().forEach(k -> out.println("  not compared: " + k));
          }
        }
      }
      return same ? 0 : 1;
    }
  }

  @Command(
      name = "check",
      description = "Checks what must hold in the catalog, and its bounds by the files.",
      mixinStandardHelpOptions = true)
  static final class Check extends LakeCommand {
    @Option(names = "--repair", description = "forgets bounds that do not hold")
    private boolean repair;

    @Override
    public Integer call() {
      try (Lake lake = openExisting()) {
        BoundsProof proof = lake.boundsProof();
        if (repair) {
          proof.forget(proof.report().breaches());
        }
        Set<String> breaches = new LinkedHashSet<>(lake.catalog().read(Invariants::breaches));
        BoundsProof.Report report = proof.report();
        report.breaches().forEach(b -> breaches.add(b.what()));
        breaches.addAll(report.unreadable());
        breaches.forEach(out()::println);
        out()
            .println(
                breaches.isEmpty()
                    ? "all invariants hold"
                    : Count.of(breaches.size(), "breach", "breaches"));
        return breaches.isEmpty() ? 0 : 1;
      }
    }
  }
}
