package space.opensensor.ducklake.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.ducklake.bucket.StationKey;
import space.opensensor.ducklake.catalog.ColumnStats;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.NameMapping;
import space.opensensor.ducklake.catalog.NewFile;
import space.opensensor.ducklake.catalog.PartitionSpec;
import space.opensensor.ducklake.catalog.PartitionTransform;
import space.opensensor.ducklake.catalog.TimestampText;
import space.opensensor.ducklake.engine.ValueStatistics;
import space.opensensor.ducklake.skip.SkipClaims;
import space.opensensor.ducklake.store.StoredObject;
import space.opensensor.parquet.read.FileFooter;

/**
 * Turns checked files into data files of a table: compares what the footer claims with the values,
 * the times with the path, and works out statistics and partition values.
 */
final class FileJudge {

  private static final Instant EARLIEST = Instant.parse("2020-01-01T00:00:00Z");
  private static final long FUTURE_SECONDS = 86_400;

  /** The id of a column that the table has not. */
  private static final long NO_COLUMN = -1;

  /** A file with how its columns meet the table's. */
  record Matched(InspectedFile file, SchemaMatch match, String path) {

    /** The table's column for one of the file's. */
    Optional<LakeColumn> lake(FileShape.Column column) {
      return match.matched().stream()
          .filter(c -> c.file().equals(column))
          .map(SchemaMatch.Matched::lake)
          .findFirst();
    }
  }

  /** What becomes of a file: a data file, a reason to refuse it, or nothing for now. */
  sealed interface Verdict permits Accepted, Refused, Inspection.Deferred {}

  /** A file that becomes a data file. */
  record Accepted(Matched file, NewFile dataFile) implements Verdict {}

  private final ValueStatistics values;
  private final PageJudge pages;
  private final FileLimits limits;
  private final LakeTable table;
  private final Instant now;

  FileJudge(ValueStatistics values, FileLimits limits, LakeTable table, Instant now) {
    this.values = values;
    this.pages = new PageJudge(values, limits);
    this.limits = limits;
    this.table = table;
    this.now = now;
  }

  List<Verdict> judge(List<Matched> files) {
    Map<InspectedFile, List<ValueStatistics.Facts>> facts = new IdentityHashMap<>();
    Map<InspectedFile, Verdict> undecodable = new IdentityHashMap<>();
    decode(files, facts, undecodable);
    List<Verdict> verdicts = new ArrayList<>();
    for (Matched m : files) {
      Verdict failed = undecodable.get(m.file());
      verdicts.add(failed == null ? judge(m, facts.get(m.file())) : failed);
    }
    return verdicts;
  }

  /** Whatever a file's values bring about ends with this file. */
  private Verdict judge(Matched m, List<ValueStatistics.Facts> facts) {
    try {
      return new Accepted(m, accept(m, facts));
    } catch (RejectedFileException e) {
      return new Refused(m.file().object(), e.getMessage());
    } catch (SQLException e) {
      return undecodable(m, e);
    } catch (IOException | UncheckedIOException e) {
      return new Inspection.Deferred(m.file().object(), FileShape.line(e.toString()));
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      return Refused.unexpected(m.file().object(), e);
    }
  }

  /** What becomes of a file whose values cannot be looked at; its copy may be to blame. */
  private static Verdict undecodable(Matched m, Throwable failure) {
    StoredObject object = m.file().object();
    Path content = m.file().content();
    try {
      if (Files.size(content) != object.bytes()) {
        return new Inspection.Deferred(object, "its copy " + content + " is not whole");
      }
    } catch (IOException e) {
      return new Inspection.Deferred(object, FileShape.line(e.toString()));
    }
    return failure instanceof SQLException e
        ? new Refused(object, reason(content, e))
        : Refused.unexpected(object, failure);
  }

  /** Decodes small files of one shape together, and others each by itself. */
  private void decode(
      List<Matched> files,
      Map<InspectedFile, List<ValueStatistics.Facts>> facts,
      Map<InspectedFile, Verdict> undecodable) {
    Map<List<ValueStatistics.Column>, Map<FileShape, List<Matched>>> groups = new LinkedHashMap<>();
    for (Matched m : files) {
      List<Long> rowGroups = rowGroups(m.file());
      if (rowGroups.size() > 1 || m.file().object().bytes() > limits.buffered()) {
        try {
          Duration most = limits.time(m.file().object().bytes());
          facts.put(m.file(), values.ofRowGroups(m.file().content(), columns(m), rowGroups, most));
        } catch (SQLException | OutOfMemoryError e) {
          undecodable.put(m.file(), undecodable(m, e));
        }
      } else {
        groups
            .computeIfAbsent(columns(m), c -> new LinkedHashMap<>())
            .computeIfAbsent(m.file().shape(), s -> new ArrayList<>())
            .add(m);
      }
    }
    groups.forEach(
        (columns, shapes) ->
            shapes.values().forEach(group -> decode(group, columns, facts, undecodable)));
  }

  /** Decodes a group at once; when that fails, halves find the files that are to blame. */
  private void decode(
      List<Matched> group,
      List<ValueStatistics.Column> columns,
      Map<InspectedFile, List<ValueStatistics.Facts>> facts,
      Map<InspectedFile, Verdict> undecodable) {
    try {
      List<Path> contents = group.stream().map(m -> m.file().content()).toList();
      long bytes = group.stream().mapToLong(m -> m.file().object().bytes()).sum();
      Map<Path, ValueStatistics.Facts> found = values.of(contents, columns, limits.time(bytes));
      for (Matched m : group) {
        ValueStatistics.Facts f = found.get(m.file().content());
        facts.put(m.file(), List.of(f == null ? new ValueStatistics.Facts(0, List.of()) : f));
      }
    } catch (SQLException | OutOfMemoryError e) {
      if (group.size() == 1) {
        undecodable.put(group.get(0).file(), undecodable(group.get(0), e));
        return;
      }
      int half = group.size() / 2;
      decode(group.subList(0, half), columns, facts, undecodable);
      decode(group.subList(half, group.size()), columns, facts, undecodable);
    }
  }

  /** Why a file's values cannot be looked at. */
  static String reason(Path content, SQLException e) {
    String message = e.getMessage() == null ? "" : e.getMessage();
    if (message.startsWith("INTERRUPT")) {
      return "values take too long to decode";
    }
    if (message.contains("Out of Memory Error")) {
      return "values need more memory to decode than there is; raise DUCKLAKE_MEMORY_MB and try"
          + " again";
    }
    // Where a query ends for several reasons the first line may tell of none.
    String line =
        message
            .lines()
            .filter(each -> !each.contains("unsuccessful or closed pending query"))
            .findFirst()
            .orElse(message)
            .replaceFirst("^Error: ", "");
    return "values cannot be decoded: " + FileShape.line(line.replace(content.toString(), "file"));
  }

  /** Rows of the row groups that have any. */
  private static List<Long> rowGroups(InspectedFile file) {
    List<Long> rows = new ArrayList<>();
    for (int g = 0; g < file.footer().rowGroupCount(); g++) {
      if (file.footer().rowGroup(g).rows() > 0) {
        rows.add(file.footer().rowGroup(g).rows());
      }
    }
    return rows;
  }

  /** All columns of a file, whether the table has them yet or not. */
  private static List<ValueStatistics.Column> columns(Matched m) {
    return m.file().shape().columns().stream()
        .map(
            c ->
                new ValueStatistics.Column(
                    c.name(),
                    m.lake(c).map(LakeColumn::id).orElse(NO_COLUMN),
                    c.isNothing() ? null : m.lake(c).map(LakeColumn::type).orElse(c.type())))
        .toList();
  }

  private NewFile accept(Matched m, List<ValueStatistics.Facts> facts)
      throws RejectedFileException, SQLException, IOException {
    InspectedFile file = m.file();
    SkipClaims claims = file.claims();
    long rows = file.footer().rows();
    long found = facts.stream().mapToLong(ValueStatistics.Facts::rows).sum();
    if (found != rows) {
      throw new RejectedFileException("footer says " + rows + " rows, its pages hold " + found);
    }
    List<ColumnStats> stats = new ArrayList<>();
    List<ValueStatistics.Column> columns = columns(m);
    for (int i = 0; i < columns.size(); i++) {
      FileShape.Column column = file.shape().columns().get(i);
      ColumnStats s = checked(file, claims, column, columns.get(i), facts, i);
      Optional<LakeColumn> lake = m.lake(column);
      if (lake.isPresent()) {
        stats.add(s);
        checkTimes(new SchemaMatch.Matched(column, lake.get()), s);
      }
    }
    pages.judge(file, claims, columns);
    checkDay(file.key(), stats);
    for (NameMapping.Entry entry : m.match().mapping().entries()) {
      if (entry.partition()) {
        String value = StationTables.pathValue(file.key(), entry.sourceName());
        stats.add(new ColumnStats(entry.columnId(), 0L, rows, 0L, value, value, false));
      }
    }
    return new NewFile(
        m.path(),
        false,
        rows,
        file.object().bytes(),
        (long) file.footer().length(),
        m.match().mapping(),
        partition(stats),
        stats);
  }

  /** Compares each row group's claims with its values, and puts the values together. */
  private static ColumnStats checked(
      InspectedFile file,
      SkipClaims claims,
      FileShape.Column column,
      ValueStatistics.Column looked,
      List<ValueStatistics.Facts> facts,
      int position)
      throws RejectedFileException {
    FileFooter footer = file.footer();
    int inFile = footer.columnNamed(column.name());
    LakeType type = looked.type();
    ClaimCheck check = new ClaimCheck(footer.column(inFile), column.type(), type);
    long bytes = 0;
    ColumnStats all = null;
    int next = 0;
    for (int g = 0; g < footer.rowGroupCount(); g++) {
      if (footer.rowGroup(g).rows() == 0) {
        continue;
      }
      bytes += footer.rowGroup(g).chunk(inFile).compressedSize();
      ColumnStats found = facts.get(next++).columns().get(position);
      if (column.isNothing()) {
        long nulls = footer.rowGroup(g).chunk(inFile).nullCount();
        if (found.values() > 0 || nulls >= 0 && nulls < footer.rowGroup(g).rows()) {
          throw new RejectedFileException(
              "column \"" + column.name() + "\": values in a column without a type");
        }
      } else {
        check.chunk(claims.groups().get(g).get(inFile).statistics(), found);
      }
      all = all == null ? found : both(type, all, found);
    }
    return new ColumnStats(
        all.columnId(), bytes, all.values(), all.nulls(), all.min(), all.max(), all.containsNan());
  }

  private static ColumnStats both(LakeType type, ColumnStats a, ColumnStats b)
      throws RejectedFileException {
    String min =
        b.min() == null || ClaimCheck.isBelow(type, a.min(), b.min(), "") ? a.min() : b.min();
    String max =
        b.max() == null || ClaimCheck.isBelow(type, b.max(), a.max(), "") ? a.max() : b.max();
    return new ColumnStats(
        a.columnId(),
        null,
        a.values() + b.values(),
        a.nulls() + b.nulls(),
        min,
        max,
        a.containsNan() || b.containsNan());
  }

  private void checkTimes(SchemaMatch.Matched column, ColumnStats stats)
      throws RejectedFileException {
    if (!column.lake().type().equals(LakeType.TIMESTAMPTZ) || column.file().isNothing()) {
      return;
    }
    String name = "column \"" + column.file().name() + "\": ";
    boolean isTheTime =
        table.columns().stream()
            .filter(c -> c.type().equals(LakeType.TIMESTAMPTZ))
            .findFirst()
            .map(c -> c.id() == column.lake().id())
            .orElse(false);
    if (isTheTime && stats.nulls() > 0) {
      throw new RejectedFileException(
          name + stats.nulls() + " of " + (stats.nulls() + stats.values()) + " rows have no time");
    }
    if (stats.min() == null) {
      return;
    }
    // Without a clock a station counts from the last time it knew, or from 1970.
    Instant earliest = StationKey.isEstimated(table.name()) ? Instant.EPOCH : EARLIEST;
    try {
      if (!TimestampText.parse(stats.min()).isBefore(earliest)
          && !TimestampText.parse(stats.max()).isAfter(now.plusSeconds(FUTURE_SECONDS))) {
        return;
      }
    } catch (IllegalArgumentException e) {
      // A year of more than four digits, or infinity.
    }
    throw new RejectedFileException(
        name + "times from " + stats.min() + " to " + stats.max() + " are not believable");
  }

  /** Rows under a day of the path are of that day, or at least around it. */
  private void checkDay(StationKey key, List<ColumnStats> stats) throws RejectedFileException {
    Optional<LakeColumn> time =
        table.columns().stream().filter(c -> c.type().equals(LakeType.TIMESTAMPTZ)).findFirst();
    ColumnStats s = time.isEmpty() ? null : of(time.get().id(), stats);
    if (key.day() == null || s == null || s.min() == null) {
      return;
    }
    LocalDate first = TimestampText.parse(s.min()).atZone(ZoneOffset.UTC).toLocalDate();
    LocalDate last = TimestampText.parse(s.max()).atZone(ZoneOffset.UTC).toLocalDate();
    if (key.day().isBefore(first) || key.day().isAfter(last)) {
      throw new RejectedFileException(
          "rows from " + first + " to " + last + " under the day " + key.day());
    }
  }

  private static ColumnStats of(long column, List<ColumnStats> stats) {
    return stats.stream().filter(s -> s.columnId() == column).findFirst().orElse(null);
  }

  /** Partition values, or null when the rows do not share them. */
  private List<String> partition(List<ColumnStats> stats) {
    if (table.partition() == null) {
      return null;
    }
    List<String> values = new ArrayList<>();
    for (PartitionSpec.Field field : table.partition().fields()) {
      ColumnStats s = of(field.columnId(), stats);
      Optional<LakeColumn> column = table.column(field.columnId());
      if (column.isEmpty()
          || s == null
          || s.min() == null
          || s.nulls() == null
          || s.nulls() > 0
          || !Boolean.FALSE.equals(s.containsNan())) {
        return null;
      }
      Optional<String> value =
          PartitionTransform.shared(field.transform(), column.get().type(), s.min(), s.max());
      if (value.isEmpty()) {
        return null;
      }
      values.add(value.get());
    }
    return values;
  }
}
