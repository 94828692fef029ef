package space.opensensor.ducklake.maintain;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import space.opensensor.ducklake.catalog.DataFile;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.PartitionSpec;
import space.opensensor.ducklake.engine.DuckEngine;

/**
 * The order of merged rows, and into which files they go: those of one partition stay in the order
 * of their row ids, in one file. Those of no partition, as folds are, are sorted as a fold is, and
 * cut between values of its first column: a question about a station then opens one of the files.
 *
 * @param columns by which rows are sorted, none for the order of row ids
 */
record MergeOrder(List<Long> columns) {

  /** That of files of which all are of one partition, or none of any. */
  static MergeOrder of(LakeTable table, List<DataFile> files) {
    List<Long> columns = new ArrayList<>();
    if (files.get(0).partitionId() == null && table.partition() != null) {
      table.partition().fields().stream()
          .filter(f -> f.transform().equals("identity"))
          .map(PartitionSpec.Field::columnId)
          .forEach(columns::add);
      if (!columns.isEmpty()) {
        time(table).map(LakeColumn::id).ifPresent(columns::add);
      }
    }
    return new MergeOrder(columns);
  }

  /** The column of a table's times. */
  static Optional<LakeColumn> time(LakeTable table) {
    return table.columns().stream().filter(c -> c.type().equals(LakeType.TIMESTAMPTZ)).findFirst();
  }

  /**
   * Queries whose rows together are those of one, each for a file.
   *
   * @param files about how many
   */
  List<String> cut(Connection connection, String select, int files) throws SQLException {
    if (columns.isEmpty()) {
      return List.of(select);
    }
    String sorted =
        columns.stream()
            .map(id -> "c" + id)
            .collect(Collectors.joining(", ", " ORDER BY ", ", _ducklake_internal_row_id"));
    if (files < 2) {
      return List.of("SELECT * FROM (" + select + ")" + sorted);
    }
    String first = "CAST(c" + columns.get(0) + " AS VARCHAR)";
    List<String> cuts = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TEMP TABLE merged AS " + select);
      for (int i = 1; i < files; i++) {
        try (ResultSet row =
            statement.executeQuery(
                "SELECT quantile_disc("
                    + first
                    + ", "
                    + (double) i / files
                    + "), max("
                    + first
                    + ") FROM merged")) {
          row.next();
          String cut = row.getString(1);
          // Behind the last value there would be a file without rows.
          if (cut != null && !cut.equals(row.getString(2)) && !cuts.contains(cut)) {
            cuts.add(cut);
          }
        }
      }
    }
    List<String> selects = new ArrayList<>();
    for (int i = 0; i <= cuts.size(); i++) {
      List<String> conditions = new ArrayList<>();
      if (i > 0) {
        conditions.add(first + " > " + DuckEngine.quoted(cuts.get(i - 1)));
      }
      if (i < cuts.size()) {
        conditions.add(first + " <= " + DuckEngine.quoted(cuts.get(i)));
      }
      String where = conditions.isEmpty() ? "true" : String.join(" AND ", conditions);
      if (i == 0) {
        where = "(" + where + ") OR " + first + " IS NULL";
      }
      selects.add("SELECT * FROM merged WHERE " + where + sorted);
    }
    return selects;
  }
}
