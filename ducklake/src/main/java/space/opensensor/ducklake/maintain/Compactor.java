package space.opensensor.ducklake.maintain;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.CatalogTransaction;
import space.opensensor.ducklake.catalog.ColumnHistory;
import space.opensensor.ducklake.catalog.ColumnStats;
import space.opensensor.ducklake.catalog.DataFile;
import space.opensensor.ducklake.catalog.FileAppend;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.NewFile;
import space.opensensor.ducklake.catalog.PartitionSpec;
import space.opensensor.ducklake.catalog.TableFiles;
import space.opensensor.ducklake.engine.DuckEngine;
import space.opensensor.ducklake.read.FileCache;
import space.opensensor.ducklake.read.MergeSource;
import space.opensensor.ducklake.store.Storage;
import space.opensensor.ducklake.write.GivenUpFiles;
import space.opensensor.ducklake.write.LakeFileWriter;

/**
 * Merges small files of one partition into larger ones under the lake's own path. Rows keep their
 * row ids and the snapshot they came with, so that time travel and changes stay right. The
 * stations' objects stay where they are; the catalog no longer refers to them, and the ledger still
 * knows that they have been taken in.
 *
 * @see <a
 *     href="https://ducklake.select/docs/stable/duckdb/maintenance/merge_adjacent_files">DuckLake:
 *     merge adjacent files</a>
 */
public final class Compactor {

  private static final Logger LOG = LoggerFactory.getLogger(Compactor.class);

  /**
   * What is merged.
   *
   * @param minFiles fewer files of a partition are left alone
   * @param maxSourceBytes larger files are left alone
   * @param targetBytes a merged file gets about this many source bytes
   */
  public record Settings(int minFiles, long maxSourceBytes, long targetBytes) {

    /** Files under 4 MB into files of about 32 MB. */
    public static final Settings DEFAULT = new Settings(2, 4L << 20, 32L << 20);

    public Settings {
      if (minFiles < 2) {
        throw new IllegalArgumentException("files to merge: expected 2 or more, got " + minFiles);
      }
    }
  }

  /**
   * What was done, or would be.
   *
   * @param leftAlone why the table cannot be compacted here, or null
   */
  public record Report(
      long merges, long sources, long bytesBefore, long bytesAfter, String leftAlone) {}

  /** Of folds, so many times the target is merged at once and cut by station. */
  private static final int SPLIT = 8;

  private final LakeCatalog catalog;
  private final DuckEngine engine;
  private final FileCache cache;
  private final Storage storage;
  private final GivenUpFiles givenUp;
  private final Settings settings;

  public Compactor(
      LakeCatalog catalog, DuckEngine engine, FileCache cache, Storage storage, Settings settings) {
    this.catalog = catalog;
    this.engine = engine;
    this.cache = cache;
    this.storage = storage;
    this.givenUp = new GivenUpFiles(catalog, storage);
    this.settings = settings;
  }

  private record Plan(
      LakeTable table, MergeSource source, List<List<DataFile>> merges, String leftAlone) {}

  /** Files that may become one: of one partition, or of none and of one day's rows. */
  private record Group(Long partition, List<String> values) {}

  /** Is told how many of a table's merges are done. */
  @FunctionalInterface
  public interface Progress {
    void merged(int done, int of);
  }

  /** Merges what can be merged in a table. */
  public Report compact(String name, boolean dryRun) {
    return compact(name, dryRun, (done, of) -> {});
  }

  /** Merges what can be merged in a table, and tells of each merge. */
  public Report compact(String name, boolean dryRun, Progress progress) {
    Plan plan = catalog.read(r -> plan(r, name));
    if (plan.leftAlone() != null) {
      return new Report(0, 0, 0, 0, plan.leftAlone());
    }
    long merges = 0;
    long sources = 0;
    long before = 0;
    long after = 0;
    int done = 0;
    for (List<DataFile> files : plan.merges()) {
      progress.merged(done++, plan.merges().size());
      long bytes = files.stream().mapToLong(DataFile::bytes).sum();
      Long merged = dryRun ? Long.valueOf(0) : merge(plan, files);
      if (merged == null) {
        continue;
      }
      merges++;
      sources += files.size();
      before += bytes;
      after += merged;
    }
    return new Report(merges, sources, before, after, null);
  }

  private Plan plan(CatalogReader reader, String name) throws SQLException {
    long now = reader.latest().id();
    LakeTable table = reader.table(name, now);
    LakeTable whole = withAllColumns(reader, table, now);
    if (whole.unwritable() != null) {
      return new Plan(whole, null, List.of(), whole.unwritable());
    }
    MergeSource source = MergeSource.of(reader, whole);
    Map<Long, List<String>> values = new TableFiles(reader, table).partitionValues();
    Map<Long, ColumnStats> times = times(reader, table);
    Map<Group, List<DataFile>> groups = new LinkedHashMap<>();
    for (DataFile file : source.files()) {
      boolean foreignPartition =
          file.partitionId() != null
              && (table.partition() == null || table.partition().id() != file.partitionId());
      long most = isFold(file, table) ? settings.targetBytes() / 2 : settings.maxSourceBytes();
      if (file.bytes() <= most && !foreignPartition) {
        groups
            .computeIfAbsent(
                new Group(
                    file.partitionId(),
                    isFold(file, table)
                        ? day(times.get(file.id()))
                        : values.getOrDefault(file.id(), List.of())),
                key -> new ArrayList<>())
            .add(file);
      }
    }
    List<List<DataFile>> merges = new ArrayList<>();
    groups
        .values()
        .forEach(
            group ->
                merges.addAll(
                    cut(
                        group,
                        settings.targetBytes() * (isFold(group.get(0), table) ? SPLIT : 1))));
    return new Plan(whole, source, merges, null);
  }

  /** Bounds of the table's times by file. */
  private static Map<Long, ColumnStats> times(CatalogReader reader, LakeTable table)
      throws SQLException {
    Optional<LakeColumn> time = MergeOrder.time(table);
    return time.isEmpty() ? Map.of() : new TableFiles(reader, table).statistics(time.get().id());
  }

  /** The UTC day that a file's rows begin at, as far as it is known. */
  private static List<String> day(ColumnStats times) {
    return times == null || times.min() == null || times.min().length() < 10
        ? List.of()
        : List.of(times.min().substring(0, 10));
  }

  /** Whether a file holds rows of many partitions. */
  private static boolean isFold(DataFile file, LakeTable table) {
    return file.partitionId() == null && table.partition() != null;
  }

  private List<List<DataFile>> cut(List<DataFile> group, long most) {
    List<List<DataFile>> merges = new ArrayList<>();
    List<DataFile> current = new ArrayList<>();
    long bytes = 0;
    for (DataFile file : group) {
      if (bytes + file.bytes() > most && !current.isEmpty()) {
        merges.add(current);
        current = new ArrayList<>();
        bytes = 0;
      }
      current.add(file);
      bytes += file.bytes();
    }
    merges.add(current);
    merges.removeIf(m -> m.size() < Math.max(2, settings.minFiles()));
    return merges;
  }

  /** The table with columns dropped since the oldest file as well, for snapshots that show them. */
  private static LakeTable withAllColumns(CatalogReader reader, LakeTable table, long now)
      throws SQLException {
    long oldest =
        new TableFiles(reader, table)
            .visible(now).stream().mapToLong(DataFile::begin).min().orElse(now);
    ColumnHistory history = new ColumnHistory(reader, table.id());
    Map<Long, LakeColumn> columns = new LinkedHashMap<>();
    table.columns().forEach(c -> columns.put(c.id(), c));
    List<Long> versions =
        reader
            .sql()
            .list(
                "SELECT DISTINCT begin_snapshot FROM ducklake_column WHERE table_id = ? AND"
                    + " begin_snapshot <= ? ORDER BY begin_snapshot DESC",
                row -> row.getLong(1),
                table.id(),
                now);
    List<Long> states = new ArrayList<>(versions);
    states.add(oldest);
    states.sort(Comparator.reverseOrder());
    for (long snapshot : states) {
      if (snapshot >= oldest) {
        history.at(snapshot).forEach(c -> columns.putIfAbsent(c.id(), c));
      }
    }
    // A column may have gone between two of these states: the one before each of them shows it.
    for (long snapshot : states) {
      if (snapshot > oldest) {
        history.at(snapshot - 1).forEach(c -> columns.putIfAbsent(c.id(), c));
      }
    }
    return new LakeTable(
        table.id(),
        table.schema(),
        table.name(),
        table.path(),
        List.copyOf(columns.values()),
        table.partition());
  }

  private Long merge(Plan plan, List<DataFile> files) {
    List<NewFile> merged = new ArrayList<>();
    boolean replaced = false;
    try {
      write(plan, files, merged);
      replaced = catalog.write("compaction", tx -> replace(tx, plan.table(), files, merged));
    } finally {
      if (!replaced) {
        givenUp.delete(plan.table(), merged);
      }
    }
    if (!replaced) {
      LOG.atInfo().addKeyValue("table", plan.table().name()).log("files changed, merge given up");
      return null;
    }
    return merged.stream().mapToLong(NewFile::bytes).sum();
  }

  /** Adds the merged files, which are not in the catalog yet, one by one as each is stored. */
  private void write(Plan plan, List<DataFile> files, List<NewFile> merged) {
    List<String> partition =
        catalog.read(r -> new TableFiles(r, plan.table()).partitionValues().get(files.get(0).id()));
    long bytes = files.stream().mapToLong(DataFile::bytes).sum();
    int parts = (int) Math.max(1, (bytes + settings.targetBytes() / 2) / settings.targetBytes());
    try (Connection connection = engine.connect()) {
      String select = plan.source().select(connection, cache, files);
      Map<String, Integer> extras = new LinkedHashMap<>();
      extras.put("_ducklake_internal_row_id", 2147483540);
      extras.put("_ducklake_internal_snapshot_id", 2147483539);
      for (String part : MergeOrder.of(plan.table(), files).cut(connection, select, parts)) {
        merged.add(
            new LakeFileWriter(engine, storage)
                .write(
                    connection,
                    plan.table(),
                    part,
                    extras,
                    files.get(0).partitionId() == null ? null : partition));
      }
      cache.trim();
    } catch (SQLException e) {
      throw new IllegalStateException("merge of " + plan.table().name() + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException("merge of " + plan.table().name() + ": " + e.getMessage(), e);
    }
    long expected = files.stream().mapToLong(DataFile::rows).sum();
    long rows = merged.stream().mapToLong(NewFile::rows).sum();
    if (rows != expected) {
      throw new IllegalStateException(
          "merge of " + plan.table().name() + ": " + rows + " rows instead of " + expected);
    }
  }

  private static boolean replace(
      CatalogTransaction tx, LakeTable table, List<DataFile> files, List<NewFile> merged)
      throws SQLException {
    if (GivenUpFiles.isKnown(tx, merged.get(0))) {
      return true; // by a commit whose answer was lost
    }
    LakeTable now = tx.reader().table(table.schema() + "." + table.name(), tx.head().id());
    Set<Long> mergeable =
        MergeSource.of(tx.reader(), now).files().stream()
            .map(DataFile::id)
            .collect(Collectors.toSet());
    if (!mergeable.containsAll(files.stream().map(DataFile::id).toList())) {
      return false;
    }
    PartitionSpec spec = merged.get(0).partition() == null ? null : now.partition();
    new FileAppend(tx, now).replace(files, merged, spec);
    return true;
  }
}
