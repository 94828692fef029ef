package space.opensensor.parquet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.GroupType;

/** Apache's reader, which checks page CRCs, as an oracle. */
final class ParquetJava {

  private ParquetJava() {}

  /** All values by column. */
  static Object[][] read(byte[] file, int columns, int rows) throws IOException {
    Object[][] values = new Object[columns][rows];
    try (ParquetReader<Group> reader = new Builder(new Memory(file)).build()) {
      for (int row = 0; row < rows; row++) {
        Group group = reader.read();
        if (group == null) {
          throw new IOException("parquet-java found " + row + " rows, not " + rows);
        }
        for (int c = 0; c < columns; c++) {
          values[c][row] = value(group, c);
        }
      }
      if (reader.read() != null) {
        throw new IOException("parquet-java found more than " + rows + " rows");
      }
    }
    return values;
  }

  static ParquetMetadata footer(byte[] file) throws IOException {
    try (ParquetFileReader reader = ParquetFileReader.open(new Memory(file))) {
      return reader.getFooter();
    }
  }

  static ParquetFileReader open(byte[] file) throws IOException {
    return ParquetFileReader.open(new Memory(file));
  }

  private static Object value(Group group, int column) {
    if (group.getFieldRepetitionCount(column) == 0) {
      return null;
    }
    GroupType type = group.getType();
    return switch (type.getType(column).asPrimitiveType().getPrimitiveTypeName()) {
      case BOOLEAN -> group.getBoolean(column, 0);
      case INT32 -> group.getInteger(column, 0);
      case INT64 -> group.getLong(column, 0);
      case FLOAT -> group.getFloat(column, 0);
      case DOUBLE -> group.getDouble(column, 0);
      default -> group.getString(column, 0);
    };
  }

  private static final class Builder extends ParquetReader.Builder<Group> {

    Builder(InputFile file) {
      super(file, new PlainParquetConfiguration());
      usePageChecksumVerification(true);
    }

    @Override
    protected ReadSupport<Group> getReadSupport() {
      return new GroupReadSupport();
    }
  }

  private record Memory(byte[] file) implements InputFile {

    @Override
    public long getLength() {
      return file.length;
    }

    @Override
    public SeekableInputStream newStream() {
      Seekable stream = new Seekable(file);
      return new DelegatingSeekableInputStream(stream) {
        @Override
        public long getPos() {
          return stream.position();
        }

        @Override
        public void seek(long position) {
          stream.seek(position);
        }
      };
    }
  }

  private static final class Seekable extends ByteArrayInputStream {

    Seekable(byte[] bytes) {
      super(bytes);
    }

    long position() {
      return pos;
    }

    void seek(long position) {
      pos = (int) position;
    }
  }
}
