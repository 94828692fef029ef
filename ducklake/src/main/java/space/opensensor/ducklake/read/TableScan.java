package space.opensensor.ducklake.read;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import space.opensensor.ducklake.catalog.DataFile;
import space.opensensor.ducklake.catalog.LakeColumn;

/**
 * The relation that a table is at a snapshot, or what came and went before it, for DuckDB without
 * extensions.
 *
 * <p>A relation has the table's columns as {@code c<id>}; {@code row_id}; and {@code row_snapshot},
 * the snapshot a row came with, or went with.
 */
final class TableScan {

  private final TableState state;
  private final LocalFiles files;
  private final Need need;
  private final FileBounds bounds;

  TableScan(Connection connection, FileCache cache, TableState state) {
    this(connection, cache, state, Need.all(state.table()), FileBounds.NONE);
  }

  /**
   * A scan for a statement that does not look at everything: columns that it does not need are not
   * in the relation, nor is {@code row_id} where it is not needed, nor {@code row_snapshot}.
   *
   * @param bounds what is known of the values of columns
   */
  TableScan(
      Connection connection, FileCache cache, TableState state, Need need, FileBounds bounds) {
    this.state = state;
    this.files = new LocalFiles(connection, cache);
    this.need = need;
    this.bounds = bounds;
  }

  /** Rows visible at the state's snapshot. */
  String visible() throws SQLException, IOException {
    state.requireReadable();
    CatalogRows catalog = new CatalogRows(state, need, bounds);
    Map<Boolean, List<DataFile>> known =
        state.files().stream().collect(Collectors.partitioningBy(catalog::knows));
    List<String> parts = new ArrayList<>();
    if (!known.get(true).isEmpty()) {
      parts.add(values(catalog.relation(files, known.get(true))));
    }
    List<DataFile> read = known.get(false);
    files.fetch(state.with(read).paths());
    List<DataFile> holed = read.stream().filter(state::hasDeletes).toList();
    Map<Boolean, List<DataFile>> whole =
        read.stream()
            .filter(f -> !state.hasDeletes(f))
            .collect(
                Collectors.partitioningBy(f -> !need.rowIds() && f.newest() <= state.snapshot()));
    for (String relation : new DataFileScan(files, state, need, false).of(whole.get(true))) {
      parts.add(values(relation));
    }
    for (String relation : new DataFileScan(files, state, need, true).of(whole.get(false))) {
      parts.add(select("row_snapshot", relation, "row_snapshot <= " + state.snapshot()));
    }
    if (!holed.isEmpty()) {
      String deleted = new DeletedRows(files, state).of(holed);
      for (String relation : new DataFileScan(files, state, need, true).of(holed)) {
        parts.add(
            select(
                "row_snapshot",
                relation,
                "row_snapshot <= " + state.snapshot() + " AND NOT " + isDeleted(deleted, "")));
      }
    }
    for (String relation : new InlinedScan(files, state).relations()) {
      String now = "row_begin <= " + state.snapshot();
      parts.add(
          select(
              "row_begin",
              relation,
              now + " AND (row_end IS NULL OR row_end > " + state.snapshot() + ")"));
    }
    return union(parts);
  }

  /** Rows that came after a snapshot and up to the state's. */
  String inserted(long after) throws SQLException, IOException {
    TableState come = state.with(state.files().stream().filter(f -> f.newest() > after).toList());
    come.requireReadable();
    files.fetch(
        come.files().stream()
            .collect(Collectors.toMap(DataFile::path, DataFile::bytes, (a, b) -> a)));
    List<String> parts = new ArrayList<>();
    for (String relation : new DataFileScan(files, come).of(come.files())) {
      parts.add(select("row_snapshot", relation, between("row_snapshot", after)));
    }
    for (String relation : new InlinedScan(files, state).relations()) {
      parts.add(select("row_begin", relation, between("row_begin", after)));
    }
    return union(parts);
  }

  /** Rows that went after a snapshot and up to the state's; {@code row_snapshot} says when. */
  String removed(long after) throws SQLException, IOException {
    List<DataFile> holed = state.files().stream().filter(state::hasDeletes).toList();
    state.with(holed).requireReadable();
    String deleted = new DeletedRows(files, state).of(holed);
    Set<Long> changed = DeletedRows.filesChanged(files.connection(), deleted, after);
    List<DataFile> read =
        state.files().stream().filter(f -> changed.contains(f.id()) || ended(f, after)).toList();
    state.with(read).requireReadable();
    files.fetch(state.with(read).paths());
    List<String> parts = new ArrayList<>();
    List<DataFile> lost = read.stream().filter(f -> changed.contains(f.id())).toList();
    for (String relation : new DataFileScan(files, state).of(lost)) {
      parts.add(
          select(
              "went",
              "SELECT r.*, d.snapshot AS went FROM ("
                  + relation
                  + ") r JOIN "
                  + deleted
                  + " d ON d.file_id = r.file_id AND d.pos = r.pos",
              between("went", after)));
    }
    List<DataFile> gone = read.stream().filter(f -> ended(f, after)).toList();
    if (!gone.isEmpty()) {
      List<List<Object>> ends = new ArrayList<>();
      gone.forEach(f -> ends.add(List.of(f.id(), f.end())));
      String end = files.table("ends", List.of("file_id BIGINT", "went BIGINT"), ends);
      for (String relation : new DataFileScan(files, state).of(gone)) {
        parts.add(
            select(
                "went",
                "SELECT r.*, e.went FROM ("
                    + relation
                    + ") r JOIN "
                    + end
                    + " e ON e.file_id = r.file_id",
                "NOT " + isDeleted(deleted, " AND d.snapshot <= r.went")));
      }
    }
    for (String relation : new InlinedScan(files, state).relations()) {
      parts.add(select("row_end", relation, between("row_end", after)));
    }
    return union(parts);
  }

  private boolean ended(DataFile file, long after) {
    return file.end() != null && file.end() > after && file.end() <= state.snapshot();
  }

  private String between(String snapshot, long after) {
    return snapshot + " > " + after + " AND " + snapshot + " <= " + state.snapshot();
  }

  private static String isDeleted(String deleted, String further) {
    return "EXISTS (SELECT 1 FROM "
        + deleted
        + " d WHERE d.file_id = r.file_id AND d.pos = r.pos"
        + further
        + ")";
  }

  /** Columns of a relation that is of a snapshot as it is. */
  private String values(String relation) {
    return "SELECT " + names() + " FROM (" + relation + ") r";
  }

  private String select(String snapshot, String relation, String condition) {
    String where = " FROM (" + relation + ") r WHERE " + condition;
    return need.rowIds()
        ? "SELECT " + names() + ", row_id, " + snapshot + " AS row_snapshot" + where
        : "SELECT " + names() + where;
  }

  /** The columns needed, or a constant when there are none. */
  private String names() {
    String names =
        need.of(state.table()).stream().map(c -> "c" + c.id()).collect(Collectors.joining(", "));
    return names.isEmpty() ? "true AS present" : names;
  }

  private String union(List<String> parts) {
    if (parts.isEmpty()) {
      StringBuilder none = new StringBuilder("SELECT ");
      for (LakeColumn c : need.of(state.table())) {
        none.append("NULL::").append(c.duckdb()).append(" AS c").append(c.id()).append(", ");
      }
      return none.append("0::BIGINT AS row_id, 0::BIGINT AS row_snapshot WHERE false").toString();
    }
    return String.join(" UNION ALL ", parts);
  }
}
