package space.opensensor.ducklake.read;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.DataFile;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.NameMapping;
import space.opensensor.ducklake.engine.DuckEngine;

/**
 * All rows of data files as rows of a table, with nothing left out.
 *
 * <p>A relation has the table's columns as {@code c<id>}; {@code row_id} and {@code row_snapshot},
 * the snapshot a row came with; and {@code file_id} and {@code pos}, its place in its file.
 *
 * @see <a href="https://duckdb.org/docs/stable/data/parquet/overview">DuckDB: Parquet</a>
 */
final class DataFileScan {

  /** Before a key of the path, among expressions, of which none begins so. */
  private static final String PATH = "/";

  private final LocalFiles files;
  private final TableState state;
  private final Need need;
  private final boolean places;

  DataFileScan(LocalFiles files, TableState state) {
    this(files, state, Need.all(state.table()), true);
  }

  /**
   * A scan of some columns.
   *
   * @param places whether rows have an id, a snapshot, and a place in their file
   */
  DataFileScan(LocalFiles files, TableState state, Need need, boolean places) {
    this.files = files;
    this.state = state;
    this.need = need;
    this.places = places;
  }

  /**
   * Files that are read alike: those in which the values of the columns needed are found alike.
   *
   * @param columns what they are, each an expression over the file's columns, or a key of the path
   * @param fields those of the file's columns that they are found in
   * @param named whether the keys of the path are taken from the file's name as DuckDB has it
   */
  private record Shape(List<String> columns, List<FileField> fields, boolean named) {

    Shape ofNames() {
      return new Shape(columns, fields, true);
    }

    List<String> keys() {
      return columns.stream()
          .filter(c -> c.startsWith(PATH))
          .map(c -> c.substring(PATH.length()))
          .toList();
    }
  }

  /** Relations over files that have been fetched; all together are their rows. */
  List<String> of(List<DataFile> dataFiles) throws SQLException, IOException {
    Map<String, List<FileField>> schemas =
        files.schemas(dataFiles.stream().map(DataFile::path).toList());
    Map<Shape, List<DataFile>> groups = new LinkedHashMap<>();
    Map<List<FileField>, Map<Long, Alike>> known = new IdentityHashMap<>();
    for (DataFile file : dataFiles) {
      List<FileField> fields = schemas.get(file.path());
      Map<Long, Alike> mapped = known.computeIfAbsent(fields, f -> new HashMap<>());
      Alike alike = mapped.get(file.mappingId());
      if (alike == null) {
        alike = alike(shape(file, state.mapping(file), fields), fields, groups);
        mapped.put(file.mappingId(), alike);
      }
      requireSnapshots(file, alike.shape());
      (isNamed(file, alike) ? alike.named() : alike.joined()).add(file);
    }
    List<String> relations = new ArrayList<>();
    for (Map.Entry<Shape, List<DataFile>> group : groups.entrySet()) {
      if (!group.getValue().isEmpty()) {
        relations.add(relation(group.getKey(), group.getValue()));
      }
    }
    return relations;
  }

  /**
   * Files of one schema and mapping.
   *
   * @param keys those that DuckDB may find in a file's name
   * @param named files of which it does
   * @param joined the others
   */
  private record Alike(
      Shape shape, List<String> keys, List<DataFile> named, List<DataFile> joined) {}

  private Alike alike(Shape shape, List<FileField> fields, Map<Shape, List<DataFile>> groups) {
    List<String> keys = shape.keys();
    boolean named =
        !places
            && FileField.named(fields, "filename") == null
            && keys.stream().allMatch(PathValues::isPlain);
    return new Alike(
        shape,
        named ? keys : List.of(),
        groups.computeIfAbsent(shape.ofNames(), s -> new ArrayList<>()),
        groups.computeIfAbsent(shape, s -> new ArrayList<>()));
  }

  private Shape shape(DataFile file, NameMapping mapping, List<FileField> fields) {
    Set<String> names = new HashSet<>();
    for (FileField field : fields) {
      names.add(field.name().toLowerCase(Locale.ROOT));
    }
    for (String own : List.of("file_index", "file_row_number")) {
      if (names.contains(own)) {
        throw new CatalogException(
            "data file "
                + file.id()
                + ": column \""
                + own
                + "\" has a name that DuckDB keeps for itself");
      }
    }
    ColumnSource source = new ColumnSource(fields, mapping);
    List<String> columns = new ArrayList<>();
    List<FileField> used = new ArrayList<>();
    List<LakeColumn> all = state.table().columns();
    for (int i = 0; i < all.size(); i++) {
      LakeColumn column = all.get(i);
      if (need.has(column)) {
        String key = source.pathKey(column);
        columns.add(key == null ? source.values(column, i, "s.") : PATH + key);
        FileField field = key == null ? source.field(column, i) : null;
        if (field != null) {
          used.add(field);
        }
      }
    }
    for (long id : new long[] {FileField.ROW_ID, FileField.SNAPSHOT_ID}) {
      FileField field = places ? FileField.withId(fields, id) : null;
      if (field != null) {
        used.add(field);
      }
    }
    // Names that differ in case alone are told apart by their order in the file.
    return new Shape(columns, names.size() == fields.size() ? used : fields, false);
  }

  /** Whether DuckDB finds the values of all keys that are needed in the name of a file here. */
  private boolean isNamed(DataFile file, Alike alike) {
    if (alike.keys().isEmpty()) {
      return false;
    }
    String local = files.name(file.path());
    return local != null
        && alike.keys().stream()
            .allMatch(key -> PathValues.isFoundIn(local, key, PathValues.of(file, key)));
  }

  private void requireSnapshots(DataFile file, Shape shape) {
    if (places
        && file.newest() > file.begin()
        && FileField.withId(shape.fields(), FileField.SNAPSHOT_ID) == null) {
      throw new CatalogException(
          "table "
              + state.table().label()
              + ": data file "
              + file.id()
              + " has rows of several snapshots and does not say of which each is");
    }
  }

  private String relation(Shape shape, List<DataFile> group) throws SQLException {
    Map<Long, String> pathKeys = new TreeMap<>();
    List<String> select = new ArrayList<>();
    Iterator<String> values = shape.columns().iterator();
    for (LakeColumn column : need.of(state.table())) {
      String value = values.next();
      if (value.startsWith(PATH)) {
        pathKeys.put(column.id(), value.substring(PATH.length()));
        value =
            "CAST("
                + (shape.named()
                    ? PathValues.expression("s.filename", pathKeys.get(column.id()))
                    : "f.v" + column.id())
                + " AS "
                + column.duckdb()
                + ")";
      }
      select.add(value + " AS c" + column.id());
    }
    List<String> paths = group.stream().map(DataFile::path).toList();
    if (!places) {
      if (select.isEmpty()) {
        select.add("true AS present");
      }
      return "SELECT "
          + String.join(", ", select)
          + " FROM "
          + (pathKeys.isEmpty() || shape.named()
              ? files.alone(paths, shape.named())
              : joined(group, pathKeys));
    }
    FileField rowId = FileField.withId(shape.fields(), FileField.ROW_ID);
    select.add(
        (rowId == null
                ? "f.first_row + s.file_row_number"
                : "CAST(s." + DuckEngine.identifier(rowId.name()) + " AS BIGINT)")
            + " AS row_id");
    FileField snapshot = FileField.withId(shape.fields(), FileField.SNAPSHOT_ID);
    select.add(
        (snapshot == null
                ? "f.begin_id"
                : "CAST(s." + DuckEngine.identifier(snapshot.name()) + " AS BIGINT)")
            + " AS row_snapshot");
    select.add("f.file_id, s.file_row_number AS pos");
    return "SELECT " + String.join(", ", select) + " FROM " + joined(group, pathKeys);
  }

  private String joined(List<DataFile> group, Map<Long, String> pathKeys) throws SQLException {
    List<String> columns =
        new ArrayList<>(List.of("file_id BIGINT", "begin_id BIGINT", "first_row BIGINT"));
    pathKeys.keySet().forEach(id -> columns.add("v" + id + " VARCHAR"));
    List<List<Object>> values = new ArrayList<>();
    for (DataFile file : group) {
      List<Object> row = new ArrayList<>();
      row.add(file.id());
      row.add(file.begin());
      row.add(file.rowIdStart());
      for (String key : pathKeys.values()) {
        row.add(PathValues.of(file, key));
      }
      values.add(row);
    }
    return files.joined(group.stream().map(DataFile::path).toList(), columns, values);
  }
}
