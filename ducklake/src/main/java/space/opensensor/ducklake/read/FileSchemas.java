package space.opensensor.ducklake.read;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import space.opensensor.ducklake.engine.DuckEngine;

/**
 * The columns of local Parquet files, read from their footers and kept, since a file does not
 * change. Safe for use by many threads.
 */
final class FileSchemas {

  /** So many files' schemas are kept; most of them share one object. */
  private static final int KEPT = 100_000;

  private final Map<LocalFile, List<FileField>> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<LocalFile, List<FileField>> eldest) {
          return size() > KEPT;
        }
      };

  private final Map<List<FileField>, List<FileField>> shared = new HashMap<>();

  /** The columns of files, in the files' order; columns that are alike are one object. */
  List<List<FileField>> of(Connection connection, List<LocalFile> files)
      throws SQLException, IOException {
    List<List<FileField>> schemas = lookUp(files);
    Set<LocalFile> unread = new LinkedHashSet<>();
    for (int i = 0; i < files.size(); i++) {
      if (schemas.get(i) == null) {
        unread.add(files.get(i));
      }
    }
    if (!unread.isEmpty()) {
      Map<LocalFile, List<FileField>> read = read(connection, List.copyOf(unread));
      read.replaceAll(this::keep);
      for (int i = 0; i < files.size(); i++) {
        if (schemas.get(i) == null) {
          schemas.set(i, read.get(files.get(i)));
        }
      }
    }
    return schemas;
  }

  private synchronized List<List<FileField>> lookUp(List<LocalFile> files) {
    List<List<FileField>> schemas = new ArrayList<>(files.size());
    for (LocalFile file : files) {
      schemas.add(known.get(file));
    }
    return schemas;
  }

  private synchronized List<FileField> keep(LocalFile file, List<FileField> schema) {
    List<FileField> one = shared.computeIfAbsent(schema, s -> s);
    known.put(file, one);
    return one;
  }

  private record Element(String name, Long fieldId, String type, int children) {}

  private static Map<LocalFile, List<FileField>> read(Connection connection, List<LocalFile> files)
      throws SQLException, IOException {
    List<List<Element>> elements = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT column_id, name, field_id, duckdb_type, num_children FROM parquet_schema("
                    + DuckEngine.files(files.stream().map(LocalFile::path).toList())
                    + ")")) {
      while (row.next()) {
        // Files come in the order asked, each beginning with its root.
        if (row.getLong(1) == 0) {
          elements.add(new ArrayList<>());
        }
        long id = row.getLong(3);
        Long fieldId = row.wasNull() ? null : (Long) id;
        elements
            .get(elements.size() - 1)
            .add(new Element(row.getString(2), fieldId, row.getString(4), row.getInt(5)));
      }
    }
    if (elements.size() != files.size()) {
      throw new IOException(
          "schemas of " + files.size() + " data files: only " + elements.size() + " can be read");
    }
    Map<LocalFile, List<FileField>> schemas = new HashMap<>();
    for (int i = 0; i < files.size(); i++) {
      schemas.put(files.get(i), tree(elements.get(i)).children());
    }
    return schemas;
  }

  /** Elements stand before their children; from the last on, those of one are built before it. */
  private static FileField tree(List<Element> elements) {
    Deque<FileField> built = new ArrayDeque<>();
    for (int i = elements.size() - 1; i >= 0; i--) {
      Element e = elements.get(i);
      List<FileField> children = new ArrayList<>();
      for (int c = 0; c < e.children(); c++) {
        children.add(built.pop());
      }
      built.push(new FileField(e.name(), e.fieldId(), e.type(), children));
    }
    return built.pop();
  }
}
