package space.opensensor.ducklake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.filter2.predicate.FilterPredicate;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** Files as Apache's writer makes them, with page indexes, and its reader, which skips by them. */
public final class ApacheParquet {

  private static final int PAGE_ROWS = 20;

  private ApacheParquet() {}

  /** Gives a row its values. */
  @FunctionalInterface
  public interface Row {
    void fill(Group group, int row);
  }

  /**
   * Writes a file with pages of 20 rows.
   *
   * @param schema in the words of Parquet
   * @param dictionary the column with a dictionary
   * @param filtered columns with Bloom filters
   */
  public static byte[] write(
      Path file,
      String schema,
      String dictionary,
      List<String> filtered,
      WriterVersion version,
      int rows,
      Row row)
      throws IOException {
    MessageType type = MessageTypeParser.parseMessageType(schema);
    ExampleParquetWriter.Builder builder =
        ExampleParquetWriter.builder(new LocalOutputFile(file))
            .withConf(new PlainParquetConfiguration())
            .withType(type)
            .withWriterVersion(version)
            .withPageRowCountLimit(PAGE_ROWS)
            .withMinRowCountForPageSizeCheck(1)
            .withMaxRowCountForPageSizeCheck(1)
            .withDictionaryEncoding(false)
            .withDictionaryEncoding(dictionary, true);
    for (String column : filtered) {
      builder = builder.withBloomFilterEnabled(column, true).withBloomFilterNDV(column, rows);
    }
    Files.deleteIfExists(file);
    try (ParquetWriter<Group> writer = builder.build()) {
      for (int i = 0; i < rows; i++) {
        Group group = new SimpleGroup(type);
        row.fill(group, i);
        writer.write(group);
      }
    }
    return Files.readAllBytes(file);
  }

  /** How many rows its reader finds for a condition, skipping by all it can skip by. */
  public static long count(Path file, FilterPredicate condition) throws IOException {
    long rows = 0;
    try (ParquetReader<Group> reader =
        new Builder(new LocalInputFile(file)).withFilter(FilterCompat.get(condition)).build()) {
      while (reader.read() != null) {
        rows++;
      }
    }
    return rows;
  }

  private static final class Builder extends ParquetReader.Builder<Group> {

    Builder(InputFile file) {
      super(file, new PlainParquetConfiguration());
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport();
    }
  }
}
