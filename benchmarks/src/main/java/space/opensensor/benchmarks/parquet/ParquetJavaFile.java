package space.opensensor.benchmarks.parquet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/**
 * Apache parquet-java with the same schema and entries. It cannot name sorting columns, and always
 * writes a page index.
 */
final class ParquetJavaFile implements FileWriter {

  private static final MessageType FLOATS = schema(false);
  private static final MessageType DECIMALS = schema(true);

  private final WriterVersion version;
  private final boolean dictionary;
  private final boolean byteStreamSplit;
  private final CompressionCodecName codec;

  ParquetJavaFile(
      WriterVersion version,
      boolean dictionary,
      boolean byteStreamSplit,
      CompressionCodecName codec) {
    this.version = version;
    this.dictionary = dictionary;
    this.byteStreamSplit = byteStreamSplit;
    this.codec = codec;
  }

  private static MessageType schema(boolean decimal) {
    Types.MessageTypeBuilder schema = Types.buildMessage();
    schema
        .required(PrimitiveTypeName.INT64)
        .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS))
        .id(1)
        .named("timestamp");
    for (int m = 0; m < Readings.NAMES.size(); m++) {
      if (decimal) {
        schema
            .optional(PrimitiveTypeName.INT32)
            .as(LogicalTypeAnnotation.decimalType(Readings.scale(m), 9))
            .id(m + 2)
            .named(Readings.NAMES.get(m));
      } else {
        schema.optional(PrimitiveTypeName.FLOAT).id(m + 2).named(Readings.NAMES.get(m));
      }
    }
    return schema.named("schema");
  }

  @Override
  public byte[] write(Readings rows, boolean decimal) throws IOException {
    Memory memory = new Memory();
    MessageType schema = decimal ? DECIMALS : FLOATS;
    Map<String, String> keyValues = new HashMap<>();
    for (int i = 0; i < KEY_VALUES.length; i += 2) {
      keyValues.put(KEY_VALUES[i], KEY_VALUES[i + 1]);
    }
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(memory)
            .withConf(new PlainParquetConfiguration())
            .withType(schema)
            .withWriterVersion(version)
            .withDictionaryEncoding(dictionary)
            .withByteStreamSplitEncoding(byteStreamSplit)
            .withCompressionCodec(codec)
            .withSizeStatisticsEnabled(false)
            .withExtraMetaData(keyValues)
            .build()) {
      for (int row = 0; row < rows.size(); row++) {
        Group group = new SimpleGroup(schema);
        group.add(0, rows.timestamps()[row] * 1000);
        for (int m = 0; m < Readings.NAMES.size(); m++) {
          if (decimal) {
            group.add(m + 1, rows.fixed()[m][row]);
          } else {
            group.add(m + 1, rows.floats()[m][row]);
          }
        }
        writer.write(group);
      }
    }
    return memory.bytes.toByteArray();
  }

  private static final class Memory implements OutputFile {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public PositionOutputStream create(long blockSizeHint) {
      return new PositionOutputStream() {
        @Override
        public long getPos() {
          return bytes.size();
        }

        @Override
        public void write(int value) {
          bytes.write(value);
        }

        @Override
        public void write(byte[] from, int offset, int length) {
          bytes.write(from, offset, length);
        }
      };
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
      return create(blockSizeHint);
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }
  }
}
