package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.RowGroup;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.AlteredParquet;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.ducklake.skip.ByteRange;
import space.opensensor.parquet.read.FileFooter;

/** Parts of a file that touch are apart, those that share one byte are not. */
class PageRangesTest {

  private static final byte[] FILE = StationFile.floats("a", "2026-11-20T10:00:00Z").bytes();

  private static ColumnMetaData last() {
    List<org.apache.parquet.format.ColumnChunk> columns =
        AlteredParquet.metadata(FILE).getRow_groups().get(0).getColumns();
    return columns.get(columns.size() - 1).getMeta_data();
  }

  private static void refused(String why, FileFooter footer, List<ByteRange> others) {
    assertEquals(
        why,
        assertThrows(RejectedFileException.class, () -> PageRanges.checkApart(footer, others))
            .getMessage());
  }

  @Test
  void chunksThatTouchAreApart() throws Exception {
    PageRanges.checkApart(Declared.footer(FILE));
  }

  @Test
  void chunksThatShareAByteAreRefused() {
    int columns = AlteredParquet.metadata(FILE).getRow_groups().get(0).getColumnsSize();
    FileFooter footer =
        Declared.footer(
            AlteredParquet.chunk(
                FILE,
                0,
                columns - 1,
                c ->
                    c.setData_page_offset(c.getData_page_offset() - 1)
                        .setTotal_compressed_size(c.getTotal_compressed_size() + 1)));
    refused(
        "column chunks share bytes before byte " + last().getData_page_offset(), footer, List.of());
    assertEquals(
        "column chunks share bytes before byte " + last().getData_page_offset(),
        assertThrows(RejectedFileException.class, () -> PageRanges.checkApart(footer))
            .getMessage());
  }

  @Test
  void chunksOfARowGroupWithoutRowsTakeNoBytes() throws Exception {
    FileFooter footer =
        Declared.footer(
            AlteredParquet.footer(
                FILE,
                f -> {
                  RowGroup copy = f.getRow_groups().get(0).deepCopy().setNum_rows(0);
                  copy.getColumns()
                      .forEach(c -> c.getMeta_data().setNum_values(0).unsetStatistics());
                  f.addToRow_groups(copy);
                }));
    assertEquals(2, footer.rowGroupCount());
    PageRanges.checkApart(footer);
  }

  @Test
  void indexesAndFiltersAreApartFromChunksAndEachOther() throws Exception {
    FileFooter footer = Declared.footer(FILE);
    long end = last().getData_page_offset() + last().getTotal_compressed_size();
    PageRanges.checkApart(footer, List.of(new ByteRange(end + 10, 5), new ByteRange(end, 10)));
    String why = "column chunks, indexes or filters share bytes before byte ";
    refused(why + end, footer, List.of(new ByteRange(end - 1, 10)));
    refused(why + (end + 11), footer, List.of(new ByteRange(end + 10, 5), new ByteRange(end, 11)));
  }
}
