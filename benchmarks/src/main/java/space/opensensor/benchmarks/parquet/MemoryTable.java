package space.opensensor.benchmarks.parquet;

import java.io.IOException;
import java.util.Arrays;
import space.opensensor.figures.Results;
import space.opensensor.parquet.Column;
import space.opensensor.parquet.FileSchema;
import space.opensensor.parquet.ParquetWriter;
import space.opensensor.parquet.RowBuffer;
import space.opensensor.parquet.WriterOptions;

/** What a writer of 178 rows keeps for as long as it lives, and what a constant column costs. */
public final class MemoryTable {

  private static final int ROWS = 178;
  private static final String ID = "6f1c2a34-5d7e-4b8f-9a0b-1c2d3e4f5a6b";

  private MemoryTable() {}

  public static void main(String[] args) throws IOException {
    Results table =
        new Results(
            "memory",
            Results.commandOf(MemoryTable.class),
            "178 rows of ten columns",
            "of a file (B)",
            "of memory (B)");
    double none = Double.NaN;
    FileSchema floats = ParquetLiteFile.schema(false);
    table.row("a writer, FLOAT", none, workspace(floats));
    table.row("a writer, DECIMAL", none, workspace(ParquetLiteFile.schema(true)));
    table.row("a row buffer", none, RowBuffer.bytes(floats, ROWS, 0));
    Column constant = Column.constant(11, "station_id", ID);
    FileSchema time = new FileSchema(floats.get(0));
    table.row(
        "a constant of 36 B more",
        length(new FileSchema(floats.get(0), constant)) - length(time),
        workspace(and(floats, constant)) - workspace(floats));
    table.publish(System.out);
  }

  private static int workspace(FileSchema schema) {
    return ParquetWriter.workspaceBytes(schema, WriterOptions.DEFAULT, ROWS);
  }

  private static FileSchema and(FileSchema schema, Column one) {
    Column[] columns = new Column[schema.size() + 1];
    Arrays.setAll(columns, c -> c < schema.size() ? schema.get(c) : one);
    return new FileSchema(columns);
  }

  /** The bytes of a file of times five seconds apart. */
  private static int length(FileSchema schema) throws IOException {
    long[] times = new long[ROWS];
    Arrays.setAll(times, row -> 1795176900000L + row * 5000L);
    int[] length = new int[1];
    ParquetWriter writer = new ParquetWriter(schema, WriterOptions.DEFAULT, ROWS);
    writer.open((bytes, offset, count) -> length[0] += count);
    writer.startRowGroup(ROWS);
    writer.writeInt64s(times, 0, ROWS, null, 0);
    writer.endRowGroup();
    writer.close();
    return length[0];
  }
}
