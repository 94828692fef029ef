package space.opensensor.ducklake.read;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.ColumnStats;
import space.opensensor.ducklake.catalog.DataFile;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.TableBounds;
import space.opensensor.ducklake.engine.DuckEngine;
import space.opensensor.ducklake.engine.ValueStatistics;

/**
 * Proves that the bounds by which DuckDB leaves out a whole table hold all of its rows: by the
 * catalog's statistics of each file, and by the values themselves where these say nothing, and
 * where rows are kept in the catalog.
 */
public final class BoundsProof {

  private final LakeCatalog catalog;
  private final DuckEngine engine;
  private final FileCache cache;

  public BoundsProof(LakeCatalog catalog, DuckEngine engine, FileCache cache) {
    this.catalog = catalog;
    this.engine = engine;
    this.cache = cache;
  }

  private record Plan(TableState state, TableBounds bounds) {}

  /**
   * What was found.
   *
   * @param breaches columns whose bounds do not hold all rows
   * @param unreadable data files, and rows kept in the catalog, whose values would have to be
   *     looked at, and why they cannot be
   */
  public record Report(List<TableBounds.Breach> breaches, List<String> unreadable) {}

  /** Looks at all tables. */
  public Report report() {
    List<Plan> plans =
        catalog.read(
            r -> {
              long now = r.latest().id();
              List<Plan> all = new ArrayList<>();
              for (LakeTable table : r.tables(now)) {
                all.add(new Plan(TableState.counted(r, table, now), TableBounds.of(r, table, now)));
              }
              return all;
            });
    List<TableBounds.Breach> breaches = new ArrayList<>();
    List<String> unreadable = new ArrayList<>();
    for (Plan plan : plans) {
      if (plan.state().table().unreadable() == null) {
        look(plan, unreadable);
      }
      breaches.addAll(plan.bounds().breaches());
    }
    return new Report(breaches, unreadable);
  }

  /**
   * Forgets bounds that do not hold. Without any, DuckDB reads all files; it never makes them up.
   */
  public void forget(List<TableBounds.Breach> breaches) {
    catalog.write(
        "bounds that do not hold",
        tx -> {
          for (TableBounds.Breach b : breaches) {
            tx.sql()
                .update(
                    "DELETE FROM ducklake_table_column_stats WHERE table_id = ? AND column_id = ?",
                    b.table(),
                    b.column());
          }
          return null;
        });
  }

  private void look(Plan plan, List<String> unreadable) {
    Map<DataFile, List<LakeColumn>> files = new LinkedHashMap<>();
    plan.bounds()
        .unproven()
        .forEach(u -> files.computeIfAbsent(u.file(), f -> new ArrayList<>()).add(u.column()));
    try (Connection connection = engine.connect()) {
      for (Map.Entry<DataFile, List<LakeColumn>> e : files.entrySet()) {
        TableState file = plan.state().with(List.of(e.getKey())).withoutInlined();
        try {
          include(connection, plan.bounds(), file, e.getValue(), e.getKey().id());
        } catch (IOException | SQLException | CatalogException why) {
          unreadable.add("data file " + e.getKey().path() + ": " + lineOf(why));
        }
      }
      if (!plan.state().inlined().isEmpty()) {
        TableState kept = plan.state().with(List.of());
        try {
          include(
              connection,
              plan.bounds(),
              kept,
              plan.bounds().columns(),
              "a row kept in the catalog");
        } catch (SQLException | CatalogException why) {
          unreadable.add(lineOf(why));
        }
      }
      cache.trim();
    } catch (SQLException e) {
      throw new IllegalStateException(plan.state().table().label() + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private static String lineOf(Exception why) {
    return String.valueOf(why.getMessage()).lines().findFirst().orElse("");
  }

  private void include(
      Connection connection,
      TableBounds bounds,
      TableState state,
      List<LakeColumn> columns,
      Object place)
      throws SQLException, IOException {
    List<ValueStatistics.Column> asked =
        columns.stream()
            .map(c -> new ValueStatistics.Column("c" + c.id(), c.id(), c.type()))
            .toList();
    String sql =
        "SELECT 0, "
            + ValueStatistics.aggregates(asked)
            + " FROM ("
            + new TableScan(connection, cache, state).visible()
            + ")";
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      List<ColumnStats> facts = ValueStatistics.facts(row, asked).columns();
      for (int i = 0; i < columns.size(); i++) {
        bounds.include(columns.get(i), place, facts.get(i));
      }
    }
  }
}
