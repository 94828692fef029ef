package space.opensensor.ducklake.ingest;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.ducklake.bucket.StationKey;
import space.opensensor.ducklake.catalog.ColumnStats;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.NewFile;
import space.opensensor.ducklake.catalog.PartitionSpec;
import space.opensensor.ducklake.catalog.TimestampText;
import space.opensensor.ducklake.engine.ValueStatistics;

/**
 * Turns checked files into data files of a table: compares what the footer claims with the values,
 * the times with the path, and works out statistics and partition values.
 */
final class FileJudge {

  private static final Instant EARLIEST = Instant.parse("2020-01-01T00:00:00Z");
  private static final long FUTURE_SECONDS = 86_400;

  /** A file with how its columns meet the table's. */
  record Matched(InspectedFile file, SchemaMatch match, String path) {}

  /** What becomes of a file: a data file, or a reason to refuse it. */
  sealed interface Verdict permits Accepted, Refused {}

  /** A file that becomes a data file. */
  record Accepted(Matched file, NewFile dataFile) implements Verdict {}

  private final ValueStatistics values;
  private final LakeTable table;
  private final Instant now;

  FileJudge(ValueStatistics values, LakeTable table, Instant now) {
    this.values = values;
    this.table = table;
    this.now = now;
  }

  List<Verdict> judge(List<Matched> files) {
    Map<InspectedFile, ValueStatistics.Facts> facts = new HashMap<>();
    Map<InspectedFile, String> undecodable = new HashMap<>();
    decode(files, facts, undecodable);
    List<Verdict> verdicts = new ArrayList<>();
    for (Matched m : files) {
      String reason = undecodable.get(m.file());
      verdicts.add(
          reason == null ? judge(m, facts.get(m.file())) : new Refused(m.file().object(), reason));
    }
    return verdicts;
  }

  private Verdict judge(Matched m, ValueStatistics.Facts facts) {
    try {
      return new Accepted(m, accept(m, facts));
    } catch (RejectedFileException e) {
      return new Refused(m.file().object(), e.getMessage());
    }
  }

  private void decode(
      List<Matched> files,
      Map<InspectedFile, ValueStatistics.Facts> facts,
      Map<InspectedFile, String> undecodable) {
    Map<List<ValueStatistics.Column>, Map<FileShape, List<Matched>>> groups = new LinkedHashMap<>();
    for (Matched m : files) {
      if (m.file().content() != null) {
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
      Map<InspectedFile, ValueStatistics.Facts> facts,
      Map<InspectedFile, String> undecodable) {
    try {
      Map<Path, ValueStatistics.Facts> found =
          values.of(group.stream().map(m -> m.file().content()).toList(), columns);
      for (Matched m : group) {
        ValueStatistics.Facts f = found.get(m.file().content());
        facts.put(m.file(), f == null ? new ValueStatistics.Facts(0, List.of()) : f);
      }
    } catch (SQLException e) {
      if (group.size() == 1) {
        String line = e.getMessage().lines().findFirst().orElse("");
        String hidden = line.replace(group.get(0).file().content().toString(), "file");
        undecodable.put(
            group.get(0).file(), "values cannot be decoded: " + FileShape.printable(hidden));
        return;
      }
      int half = group.size() / 2;
      decode(group.subList(0, half), columns, facts, undecodable);
      decode(group.subList(half, group.size()), columns, facts, undecodable);
    }
  }

  private static List<ValueStatistics.Column> columns(Matched m) {
    return m.match().matched().stream()
        .map(c -> new ValueStatistics.Column(c.file().name(), c.lake().id(), c.lake().type()))
        .toList();
  }

  private NewFile accept(Matched m, ValueStatistics.Facts facts) throws RejectedFileException {
    InspectedFile file = m.file();
    long rows = file.footer().rows();
    if (facts != null && facts.rows() != rows) {
      throw new RejectedFileException(
          "footer says " + rows + " rows, its pages hold " + facts.rows());
    }
    List<ColumnStats> stats = new ArrayList<>();
    for (int i = 0; i < m.match().matched().size(); i++) {
      SchemaMatch.Matched column = m.match().matched().get(i);
      int position = file.footer().columnNamed(column.file().name());
      FooterBounds claim = FooterBounds.of(file.footer(), position, column.file().type());
      ColumnStats s =
          facts == null
              ? believed(column.lake(), claim, rows)
              : checked(column, claim, facts.columns().get(i));
      stats.add(s);
      checkTimes(column, s);
    }
    pathColumn("station", file.key().station(), rows, stats);
    if (StationTables.pathKeys(table.name()).contains("boot")) {
      pathColumn("boot", file.key().boot().toString(), rows, stats);
    }
    return new NewFile(
        m.path(),
        false,
        rows,
        file.object().bytes(),
        (long) file.footer().length(),
        m.match().mapping(),
        partition(file.key(), stats),
        stats);
  }

  private static ColumnStats believed(LakeColumn column, FooterBounds claim, long rows) {
    Long nulls = claim.nulls();
    return new ColumnStats(
        column.id(),
        claim.bytes(),
        nulls == null ? null : (Long) (rows - nulls),
        nulls,
        claim.min(),
        claim.max(),
        column.type().isFloating() ? null : Boolean.FALSE);
  }

  private static ColumnStats checked(
      SchemaMatch.Matched column, FooterBounds claim, ColumnStats found)
      throws RejectedFileException {
    String name = "column \"" + column.file().name() + "\": ";
    if (claim.nulls() != null && !claim.nulls().equals(found.nulls())) {
      throw new RejectedFileException(
          name + "footer says " + claim.nulls() + " nulls, there are " + found.nulls());
    }
    // Compared in the lake's type: readers there would skip row groups by a wrong bound.
    LakeType type = column.lake().type();
    if (claim.min() != null && found.min() != null && type.compare(claim.min(), found.min()) > 0
        || claim.max() != null
            && found.max() != null
            && type.compare(claim.max(), found.max()) < 0) {
      throw new RejectedFileException(name + "values lie outside the bounds in the footer");
    }
    return new ColumnStats(
        found.columnId(),
        claim.bytes(),
        found.values(),
        found.nulls(),
        found.min(),
        found.max(),
        found.containsNan());
  }

  private void checkTimes(SchemaMatch.Matched column, ColumnStats stats)
      throws RejectedFileException {
    if (!column.lake().type().name().equals("timestamptz") || stats.min() == null) {
      return;
    }
    Instant first = TimestampText.parse(stats.min());
    Instant last = TimestampText.parse(stats.max());
    // Without a clock a station counts from the last time it knew, or from 1970.
    Instant earliest = StationKey.isEstimated(table.name()) ? Instant.EPOCH : EARLIEST;
    if (first.isBefore(earliest) || last.isAfter(now.plusSeconds(FUTURE_SECONDS))) {
      throw new RejectedFileException(
          "column \""
              + column.file().name()
              + "\": times from "
              + first
              + " to "
              + last
              + " are not believable");
    }
  }

  private void pathColumn(String name, String value, long rows, List<ColumnStats> stats) {
    table
        .column(name)
        .ifPresent(c -> stats.add(new ColumnStats(c.id(), 0L, rows, 0L, value, value, false)));
  }

  /** Partition values, or null when the rows do not share them. */
  private List<String> partition(StationKey key, List<ColumnStats> stats)
      throws RejectedFileException {
    if (table.partition() == null) {
      return null;
    }
    List<String> values = new ArrayList<>();
    boolean shared = true;
    for (PartitionSpec.Field field : table.partition().fields()) {
      ColumnStats s =
          stats.stream().filter(x -> x.columnId() == field.columnId()).findFirst().orElse(null);
      if (s == null || s.min() == null || s.nulls() == null || s.nulls() > 0) {
        shared = false;
        continue;
      }
      if (field.transform().equals("identity")) {
        shared &= s.min().equals(s.max());
        values.add(s.min());
        continue;
      }
      LocalDate first = TimestampText.parse(s.min()).atZone(ZoneOffset.UTC).toLocalDate();
      LocalDate last = TimestampText.parse(s.max()).atZone(ZoneOffset.UTC).toLocalDate();
      if (key.day() != null && (key.day().isBefore(first) || key.day().isAfter(last))) {
        throw new RejectedFileException(
            "rows from " + first + " to " + last + " under the day " + key.day());
      }
      String from = part(field.transform(), first);
      shared &= first.equals(last) && from != null;
      values.add(from);
    }
    return shared ? values : null;
  }

  private static String part(String transform, LocalDate day) {
    return switch (transform) {
      case "year" -> Integer.toString(day.getYear());
      case "month" -> Integer.toString(day.getMonthValue());
      case "day" -> Integer.toString(day.getDayOfMonth());
      default -> null;
    };
  }
}
