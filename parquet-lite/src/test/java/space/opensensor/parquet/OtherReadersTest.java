package space.opensensor.parquet;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Readers besides parquet-java and DuckDB; skipped where they cannot be had. */
class OtherReadersTest {

  @ParameterizedTest
  @EnumSource
  void readsStationFilesOfEveryPreset(NodeReader reader) throws Exception {
    reader.install();
    List<byte[]> files = new ArrayList<>();
    List<List<TestColumn>> expected = new ArrayList<>();
    for (String name : StationRows.FILES) {
      for (boolean decimal : new boolean[] {false, true}) {
        for (WriterOptions preset :
            List.of(WriterOptions.DEFAULT, WriterOptions.COMPATIBLE, WriterOptions.SMALLEST)) {
          files.add(StationRows.of(name).file(decimal, preset));
          expected.add(StationRows.of(name).columns(decimal));
        }
      }
    }
    reader.check(files, expected);
  }

  @ParameterizedTest
  @EnumSource
  void readsEveryTypeInEveryEncodingAndCodec(NodeReader reader) throws Exception {
    reader.install();
    Random random = new Random(17);
    List<byte[]> files = new ArrayList<>();
    List<List<TestColumn>> expected = new ArrayList<>();
    for (Encoding encoding : Encoding.values()) {
      for (CompressionCodec codec : CompressionCodec.values()) {
        List<TestColumn> columns = new ArrayList<>();
        for (ColumnType type : ColumnType.values()) {
          for (Pattern pattern : Pattern.values()) {
            int id = columns.size();
            Column column =
                type == ColumnType.DECIMAL
                    ? Column.decimal(id, "c" + id, 9, 2)
                    : Column.of(id, "c" + id, type);
            if (Column.allows(type, encoding)) {
              columns.add(
                  new TestColumn(
                      column.optional().pinned(encoding).pinned(codec),
                      pattern.values(column, 300, random)));
            }
          }
        }
        WriterOptions options = WriterOptions.DEFAULT.pageTextBytes(8000);
        ParquetWriter writer = new ParquetWriter(TestFile.schema(columns), options, 178);
        files.add(TestFile.columnar(writer, columns, 300, 300, Map.of()));
        expected.add(columns);
      }
    }
    reader.check(files, expected);
  }
}
