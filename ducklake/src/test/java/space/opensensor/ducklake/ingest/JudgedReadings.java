package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static space.opensensor.ducklake.ingest.JudgedFiles.STATION;
import static space.opensensor.ducklake.ingest.JudgedFiles.lake;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import space.opensensor.ducklake.AlteredParquet;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.NewFile;
import space.opensensor.ducklake.catalog.PartitionSpec;
import space.opensensor.parquet.Column;
import space.opensensor.parquet.ColumnType;
import space.opensensor.parquet.FileSchema;
import space.opensensor.parquet.ParquetWriter;
import space.opensensor.parquet.WriterOptions;

/** Readings of a station as files, and what becomes of them, without a catalog. */
abstract class JudgedReadings {

  static final LakeColumn TIME = lake(1, "timestamp", LakeType.TIMESTAMPTZ);
  static final LakeColumn TEMPERATURE = lake(2, "temperature", LakeType.FLOAT32);
  static final LakeColumn COUNT = lake(3, "count", LakeType.INT64);
  static final LakeColumn SEEN = lake(4, "seen", LakeType.TIMESTAMPTZ);

  static JudgedFiles files;

  @BeforeAll
  static void start() throws Exception {
    files = new JudgedFiles();
  }

  @AfterAll
  static void stop() throws Exception {
    files.close();
  }

  static LakeTable table(String name, PartitionSpec partition) {
    return new LakeTable(
        1, "main", name, "/lake/", List.of(TEMPERATURE, TIME, COUNT, SEEN, STATION), partition);
  }

  /** As stations' readings are. */
  static LakeTable readings() {
    return table(
        "readings",
        new PartitionSpec(
            5,
            List.of(
                new PartitionSpec.Field(1000, "identity"),
                new PartitionSpec.Field(1, "year"),
                new PartitionSpec.Field(1, "month"),
                new PartitionSpec.Field(1, "day"))));
  }

  static String key(String day) {
    return "station=a/year=2026/month=11/day=" + day + "/data_1000.parquet";
  }

  static FileJudge.Matched matched(byte[] declared, byte[] copy) throws Exception {
    return JudgedFiles.matched(readings(), files.inspected(key("20"), declared, copy));
  }

  static List<FileJudge.Verdict> judge(FileLimits limits, FileJudge.Matched... matched) {
    return files.judge(limits, readings(), matched);
  }

  static NewFile accepted(LakeTable table, String key, byte[] file) throws Exception {
    FileJudge.Verdict verdict = files.judge(table, key, file);
    return assertInstanceOf(FileJudge.Accepted.class, verdict).dataFile();
  }

  static void refused(String why, LakeTable table, String key, byte[] file) throws Exception {
    assertEquals(why, assertInstanceOf(Refused.class, files.judge(table, key, file), why).reason());
  }

  /** Rows of the judged columns; a time or a value that is null is missing. */
  record Row(String time, Float temperature, Long count) {}

  /** A file with these row groups, whose columns may all be missing. */
  @SafeVarargs
  static byte[] file(List<Row>... groups) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ParquetWriter writer =
        new ParquetWriter(
            new FileSchema(
                Column.of(1, "timestamp", ColumnType.TIMESTAMP_MICROS).optional(),
                Column.of(2, "temperature", ColumnType.FLOAT).optional(),
                Column.of(3, "count", ColumnType.INT64).optional()),
            WriterOptions.DEFAULT.maxRowGroups(3),
            16);
    writer.open(out::write);
    for (List<Row> group : groups) {
      int rows = group.size();
      long[] times = new long[rows];
      float[] temperatures = new float[rows];
      long[] counts = new long[rows];
      byte[][] there = new byte[3][(rows + 7) / 8];
      for (int r = 0; r < rows; r++) {
        Row row = group.get(r);
        byte bit = (byte) (1 << r % 8);
        if (row.time() != null) {
          times[r] = Instant.parse(row.time()).toEpochMilli();
          there[0][r / 8] |= bit;
        }
        if (row.temperature() != null) {
          temperatures[r] = row.temperature();
          there[1][r / 8] |= bit;
        }
        if (row.count() != null) {
          counts[r] = row.count();
          there[2][r / 8] |= bit;
        }
      }
      writer.startRowGroup(rows);
      writer.writeMillis(times, 0, rows, there[0], 0);
      writer.writeFloats(temperatures, 0, rows, there[1], 0);
      writer.writeInt64s(counts, 0, rows, there[2], 0);
      writer.endRowGroup();
    }
    writer.close();
    return out.toByteArray();
  }

  static byte[] times(String... times) throws Exception {
    List<Row> rows = new ArrayList<>();
    for (String time : times) {
      rows.add(new Row(time, 20f, 1L));
    }
    return file(rows);
  }

  /** Bytes of a column in all row groups, as another reader of the footer has them. */
  static long bytes(byte[] file, int column) {
    return AlteredParquet.metadata(file).getRow_groups().stream()
        .map(g -> g.getColumns().get(column))
        .map(ColumnChunk::getMeta_data)
        .mapToLong(c -> c.getTotal_compressed_size())
        .sum();
  }

  /** As DuckDB writes two rows with a time each, and another column. */
  static byte[] duck(String column) throws Exception {
    return files.duck(
        "SELECT TIMESTAMPTZ '2026-11-20 10:00:00+00' + to_seconds(i) AS timestamp, "
            + column
            + " FROM range(2) t(i)",
        "");
  }
}
