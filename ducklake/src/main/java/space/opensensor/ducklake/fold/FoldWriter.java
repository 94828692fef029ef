package space.opensensor.ducklake.fold;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.NameMapping;
import space.opensensor.ducklake.catalog.NewFile;
import space.opensensor.ducklake.catalog.PartitionSpec;
import space.opensensor.ducklake.engine.DuckEngine;
import space.opensensor.ducklake.store.Storage;
import space.opensensor.ducklake.write.GivenUpFiles;
import space.opensensor.ducklake.write.LakeFileWriter;

/**
 * Makes one file of the lake of checked files of one table: rows sorted by the columns that the
 * table is partitioned by identity (a station's readings by station), then by time; field ids are
 * the lake's, times are in microseconds, statistics come from the values written. The file is of no
 * partition: engines leave it out by its bounds.
 */
public final class FoldWriter {

  /**
   * A file to be folded.
   *
   * @param content on this machine
   * @param form files of equal forms have equal columns
   * @param mapping how its columns are the table's
   * @param path values of the keys of its path
   */
  public record Source(
      Path content, Object form, NameMapping mapping, Map<String, String> path, long rows) {}

  private record Group(Object form, NameMapping mapping) {}

  private final DuckEngine engine;
  private final Storage storage;
  private final GivenUpFiles givenUp;

  public FoldWriter(LakeCatalog catalog, DuckEngine engine, Storage storage) {
    this.engine = engine;
    this.storage = storage;
    this.givenUp = new GivenUpFiles(catalog, storage);
  }

  /**
   * Writes and stores a file, which is not in the catalog yet.
   *
   * @throws IOException when it cannot be stored
   * @throws FoldException when it cannot be written, or has not as many rows as the sources
   */
  public NewFile write(LakeTable table, List<Source> sources) throws IOException, FoldException {
    Map<Group, List<Source>> groups = new LinkedHashMap<>();
    for (Source s : sources) {
      groups.computeIfAbsent(new Group(s.form(), s.mapping()), g -> new ArrayList<>()).add(s);
    }
    List<String> selects = new ArrayList<>();
    groups.forEach((group, files) -> selects.add(select(table, group.mapping(), files)));
    NewFile file;
    try (Connection connection = engine.connect()) {
      file =
          new LakeFileWriter(engine, storage)
              .write(
                  connection,
                  table,
                  String.join(" UNION ALL ", selects) + order(table),
                  Map.of(),
                  null);
    } catch (SQLException e) {
      throw new FoldException(String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
    }
    long expected = sources.stream().mapToLong(Source::rows).sum();
    if (file.rows() != expected) {
      discard(table, List.of(file));
      throw new FoldException(file.rows() + " rows instead of " + expected, null);
    }
    return file;
  }

  /** Deletes those of a table's files that did not come into the catalog. */
  public void discard(LakeTable table, List<NewFile> files) {
    givenUp.delete(table, files);
  }

  private static String select(LakeTable table, NameMapping mapping, List<Source> files) {
    List<String> keys = new ArrayList<>();
    List<String> columns = new ArrayList<>();
    for (LakeColumn c : table.columns()) {
      Optional<NameMapping.Entry> entry =
          mapping.entries().stream().filter(e -> e.columnId() == c.id()).findFirst();
      String value;
      if (entry.isEmpty()) {
        value = c.initialDefault() == null ? "NULL" : DuckEngine.quoted(c.initialDefault());
      } else if (entry.get().partition()) {
        value = "f.k" + keys.size();
        keys.add(entry.get().sourceName());
      } else {
        value = "s." + DuckEngine.identifier(entry.get().sourceName());
      }
      columns.add("CAST(" + value + " AS " + c.duckdb() + ") AS c" + c.id());
    }
    StringBuilder values = new StringBuilder();
    for (int i = 0; i < files.size(); i++) {
      values.append(i == 0 ? "(" : ", (").append(i);
      for (String key : keys) {
        values.append(", ").append(DuckEngine.quoted(files.get(i).path().get(key)));
      }
      values.append(")");
    }
    StringBuilder names = new StringBuilder("i");
    for (int k = 0; k < keys.size(); k++) {
      names.append(", k").append(k);
    }
    return "SELECT "
        + String.join(", ", columns)
        + " FROM read_parquet("
        + DuckEngine.files(files.stream().map(Source::content).toList())
        + ", hive_partitioning = false, can_have_nan = true) s JOIN (VALUES "
        + values
        + ") f("
        + names
        + ") ON f.i = CAST(s.file_index AS BIGINT)";
  }

  private static String order(LakeTable table) {
    List<Long> ids = new ArrayList<>();
    if (table.partition() != null) {
      table.partition().fields().stream()
          .filter(f -> f.transform().equals("identity"))
          .map(PartitionSpec.Field::columnId)
          .forEach(ids::add);
    }
    table.columns().stream()
        .filter(c -> c.type().equals(LakeType.TIMESTAMPTZ))
        .findFirst()
        .ifPresent(c -> ids.add(c.id()));
    return ids.isEmpty()
        ? ""
        : ids.stream().map(id -> "c" + id).collect(Collectors.joining(", ", " ORDER BY ", ""));
  }
}
