package space.opensensor.ducklake.read;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.DataFile;
import space.opensensor.ducklake.catalog.DeleteFile;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.NameMapping;
import space.opensensor.ducklake.catalog.TableFiles;

/**
 * Everything of a table at one snapshot that a reader needs: files, how to find their columns, rows
 * deleted, and rows that DuckDB keeps in the catalog.
 *
 * @param files data files to read
 * @param mappings name mappings by id
 * @param deletes delete files by data file
 * @param inlinedDeletes snapshots by position deleted, by data file
 * @param inlined rows that are kept in the catalog
 */
record TableState(
    long snapshot,
    LakeTable table,
    List<DataFile> files,
    Map<Long, NameMapping> mappings,
    Map<Long, List<DeleteFile>> deletes,
    Map<Long, Map<Long, Long>> inlinedDeletes,
    List<InlinedRows> inlined) {

  /**
   * A table as it is at a snapshot.
   *
   * @throws CatalogException when its columns cannot be read here
   */
  static TableState visible(CatalogReader reader, LakeTable table, long snapshot)
      throws SQLException {
    return visible(reader, table, snapshot, List.of());
  }

  /**
   * A table as it is at a snapshot, without files of which its partitioning says that no row of
   * theirs meets conditions; others of these may be in it.
   *
   * @throws CatalogException when its columns cannot be read here
   */
  static TableState visible(
      CatalogReader reader, LakeTable table, long snapshot, List<AnyOf> conditions)
      throws SQLException {
    requireReadable(table);
    return counted(reader, table, snapshot, PathValues.ofFirstKey(table, conditions));
  }

  /** A table as it is at a snapshot, to be counted whether its columns can be read here or not. */
  static TableState counted(CatalogReader reader, LakeTable table, long snapshot)
      throws SQLException {
    return counted(reader, table, snapshot, Set.of());
  }

  /**
   * Of the files, only those whose rows may have some values of the first key, if any are given.
   */
  private static TableState counted(
      CatalogReader reader, LakeTable table, long snapshot, Set<String> values)
      throws SQLException {
    TableFiles files = new TableFiles(reader, table);
    Map<Long, List<DeleteFile>> deletes = new HashMap<>();
    files
        .deletes(snapshot)
        .forEach(
            (file, all) -> {
              List<DeleteFile> now = all.stream().filter(d -> d.isVisible(snapshot)).toList();
              if (!now.isEmpty()) {
                deletes.put(file, now);
              }
            });
    List<DataFile> visible =
        values.isEmpty() ? files.visible(snapshot) : files.visible(snapshot, values);
    return of(reader, table, snapshot, visible, deletes);
  }

  /**
   * A table with every file that was visible at a snapshot or before it.
   *
   * @throws CatalogException when its columns cannot be read here
   */
  static TableState everVisible(CatalogReader reader, LakeTable table, long snapshot)
      throws SQLException {
    requireReadable(table);
    TableFiles files = new TableFiles(reader, table);
    return of(reader, table, snapshot, files.everVisible(snapshot), files.deletes(snapshot));
  }

  private static void requireReadable(LakeTable table) {
    if (table.unreadable() != null) {
      throw new CatalogException(table.unreadable());
    }
  }

  private static TableState of(
      CatalogReader reader,
      LakeTable table,
      long snapshot,
      List<DataFile> files,
      Map<Long, List<DeleteFile>> deletes)
      throws SQLException {
    TableFiles of = new TableFiles(reader, table);
    return new TableState(
        snapshot,
        table,
        files,
        of.mappings(),
        deletes,
        of.inlinedDeletes(snapshot),
        InlinedRows.read(reader, table, snapshot));
  }

  /** The same with only some of its files. */
  TableState with(List<DataFile> some) {
    return new TableState(snapshot, table, some, mappings, deletes, inlinedDeletes, inlined);
  }

  /** The same without the rows that are kept in the catalog. */
  TableState withoutInlined() {
    return new TableState(snapshot, table, files, mappings, deletes, inlinedDeletes, List.of());
  }

  /** Whether rows of a file have been deleted. */
  boolean hasDeletes(DataFile file) {
    return deletes.containsKey(file.id()) || inlinedDeletes.containsKey(file.id());
  }

  /** The mapping of a file, or null when it goes by field ids. */
  NameMapping mapping(DataFile file) {
    if (file.mappingId() == null) {
      return null;
    }
    NameMapping mapping = mappings.get(file.mappingId());
    if (mapping == null) {
      throw new CatalogException(
          label(file) + ": its name mapping is not in the catalog, or of a kind not read here");
    }
    return mapping;
  }

  /** Why the rows cannot be read here, or null when they can. */
  String unreadable() {
    for (InlinedRows rows : inlined) {
      if (rows.unreadable() != null) {
        return "table " + table.label() + ": " + rows.unreadable();
      }
    }
    for (DataFile file : files) {
      if (file.unreadable() != null) {
        return label(file) + " " + file.unreadable();
      }
      for (DeleteFile d : deletes.getOrDefault(file.id(), List.of())) {
        if (d.unreadable() != null) {
          return "table " + table.label() + ": " + d.unreadable();
        }
      }
    }
    return table.unreadable();
  }

  /** Fails when the rows cannot be read here. */
  void requireReadable() {
    String why = unreadable();
    if (why != null) {
      throw new CatalogException(why);
    }
  }

  /** Paths of all files and their delete files, with their bytes. */
  Map<String, Long> paths() {
    return Stream.concat(
            files.stream().map(f -> Map.entry(f.path(), f.bytes())),
            files.stream()
                .flatMap(f -> deletes.getOrDefault(f.id(), List.of()).stream())
                .map(d -> Map.entry(d.path(), d.bytes())))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a));
  }

  private String label(DataFile file) {
    return "table " + table.label() + ": data file " + file.id();
  }
}
