package space.opensensor.ducklake.read;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import space.opensensor.ducklake.engine.DuckEngine;

/**
 * The columns of local Parquet files, read from their footers and kept, since a file does not
 * change. Safe for use by many threads.
 */
final class FileSchemas {

  /** So many files' schemas are kept; most of them share one object. */
  private static final int KEPT = 100_000;

  private record Key(Path file, long bytes, long modified) {}

  private final Map<Key, List<FileField>> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, List<FileField>> eldest) {
          return size() > KEPT;
        }
      };

  private final Map<List<FileField>, List<FileField>> shared = new HashMap<>();

  /** The columns by file, in the order asked. */
  Map<Path, List<FileField>> of(Connection connection, List<Path> files)
      throws SQLException, IOException {
    Map<Path, Key> keys = new LinkedHashMap<>();
    List<Path> unread = new ArrayList<>();
    Map<Path, List<FileField>> schemas = new LinkedHashMap<>();
    for (Path file : files) {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      Key key = new Key(file, now.size(), now.lastModifiedTime().toMillis());
      keys.put(file, key);
      List<FileField> schema = lookUp(key);
      schemas.put(file, schema);
      if (schema == null) {
        unread.add(file);
      }
    }
    if (!unread.isEmpty()) {
      read(connection, unread).forEach((f, schema) -> schemas.put(f, keep(keys.get(f), schema)));
    }
    return schemas;
  }

  private synchronized List<FileField> lookUp(Key key) {
    return known.get(key);
  }

  private synchronized List<FileField> keep(Key key, List<FileField> schema) {
    List<FileField> one = shared.computeIfAbsent(schema, s -> s);
    known.put(key, one);
    return one;
  }

  private record Element(String name, Long fieldId, String type, int children) {}

  private static Map<Path, List<FileField>> read(Connection connection, List<Path> files)
      throws SQLException, IOException {
    List<List<Element>> elements = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT column_id, name, field_id, duckdb_type, num_children FROM parquet_schema("
                    + DuckEngine.files(files)
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
    Map<Path, List<FileField>> schemas = new HashMap<>();
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
