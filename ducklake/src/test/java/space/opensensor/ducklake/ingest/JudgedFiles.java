package space.opensensor.ducklake.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import space.opensensor.ducklake.bucket.StationKey;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.engine.DuckEngine;
import space.opensensor.ducklake.engine.ValueStatistics;
import space.opensensor.ducklake.store.StoredObject;

/** Files before their judge, without a bucket and a catalog. */
final class JudgedFiles implements AutoCloseable {

  static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  static final LakeColumn STATION = lake(1000, "station", LakeType.VARCHAR);

  private final DuckEngine engine = new DuckEngine(512, 2);
  private final Path directory;
  private int files;

  JudgedFiles() throws IOException {
    this.directory = Files.createTempDirectory("judged");
  }

  static LakeColumn lake(long id, String name, LakeType type) {
    return new LakeColumn(id, id, name, type, null, true, List.of());
  }

  ValueStatistics values() {
    return new ValueStatistics(engine);
  }

  /** A file as it is inspected. */
  InspectedFile inspected(String key, byte[] file) throws Exception {
    return inspected(key, file, file);
  }

  /** A file whose copy is another than the one inspected. */
  InspectedFile inspected(String key, byte[] declared, byte[] copy) throws Exception {
    Path content = directory.resolve("in-" + ++files + ".parquet");
    Files.write(content, copy);
    var footer = Declared.footer(declared);
    return new InspectedFile(
        new StoredObject(key, "etag" + files, declared.length, NOW),
        StationKey.parse(key),
        footer,
        FileShape.of(footer),
        content);
  }

  /** A file as its columns meet those of a table. */
  static FileJudge.Matched matched(LakeTable table, InspectedFile file) throws Exception {
    SchemaMatch match =
        SchemaMatch.of(file.shape(), table, Map.of(), Map.of("station", Optional.of(STATION)));
    return new FileJudge.Matched(file, match, "/bucket/" + file.object().key());
  }

  List<FileJudge.Verdict> judge(FileLimits limits, LakeTable table, FileJudge.Matched... matched) {
    return new FileJudge(values(), limits, table, NOW).judge(List.of(matched));
  }

  FileJudge.Verdict judge(LakeTable table, String key, byte[] file) throws Exception {
    return judge(FileLimits.DEFAULT, table, matched(table, inspected(key, file))).get(0);
  }

  /** A file that DuckDB writes of a query. */
  byte[] duck(String query, String options) throws Exception {
    Path path = directory.resolve("duck.parquet");
    try (Connection connection = engine.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("COPY (" + query + ") TO '" + path + "' (FORMAT parquet" + options + ")");
    }
    return Files.readAllBytes(path);
  }

  @Override
  public void close() throws IOException {
    engine.close();
    try (var all = Files.list(directory)) {
      for (Path file : all.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }
}
