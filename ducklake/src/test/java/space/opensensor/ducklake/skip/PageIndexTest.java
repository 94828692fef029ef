package space.opensensor.ducklake.skip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.parquet.format.BoundaryOrder;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.PageLocation;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.AlteredParquet;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.parquet.read.ByteSource;
import space.opensensor.parquet.read.FooterChunk;

/** Indexes of pages, as Apache's classes read them, and those that are wrong. */
class PageIndexTest extends SkipBench {

  @Test
  void indexesOfPagesAreThoseOfApachesClasses() throws Exception {
    for (int column : new int[] {LONG, FLOAT, NOTE}) {
      SkipClaims.Chunk read = claims(first, column);
      ColumnIndex index =
          Util.readColumnIndex(at(first, chunk(first, column).getColumn_index_offset()));
      assertEquals(List.of(20L, 20L, 20L, 20L, 20L), read.pageRows());
      assertEquals(index.getBoundary_order().name(), read.index().order().name());
      assertEquals(Set.of(), read.index().unclear());
      for (int page = 0; page < PAGES; page++) {
        ClaimedStatistics of = read.index().pages().get(page);
        assertArrayEquals(bytes(index.getMin_values().get(page)), of.min());
        assertArrayEquals(bytes(index.getMax_values().get(page)), of.max());
        assertEquals(index.getNull_counts().get(page), of.nulls());
        assertFalse(of.minExact() || of.maxExact());
        assertEquals(FooterChunk.UNKNOWN, of.distinct());
        assertEquals(
            index.isSetNan_counts() ? index.getNan_counts().get(page) : FooterChunk.UNKNOWN,
            of.nans());
      }
      assertTrue(read.hasPageClaims());
      assertEquals(List.of(), read.headers());
    }
    assertEquals(PageIndex.Order.DESCENDING, claims(first, LONG).index().order());
    assertEquals(2, claims(first, FLOAT).index().pages().get(3).nulls());
  }

  @Test
  void aPageThatIsSaidToHaveNullsAloneHasNoBounds() throws Exception {
    byte[] counted =
        AlteredParquet.columnIndex(
            first,
            0,
            FLOAT,
            i -> {
              i.getNull_pages().set(1, true);
              i.getNull_counts().set(1, 20L);
              i.getNull_pages().set(2, true);
              i.getNull_pages().set(3, true);
              i.getNull_counts().set(3, 0L);
              i.unsetNan_counts();
              i.setBoundary_order(BoundaryOrder.UNORDERED);
            });
    PageIndex read = claims(counted, FLOAT).index();
    assertEquals(PageIndex.Order.UNORDERED, read.order());
    assertNull(read.pages().get(1).min());
    assertNull(read.pages().get(1).max());
    assertEquals(20, read.pages().get(1).nulls());
    // Two nulls, or none, and nothing else: of 20 rows.
    assertEquals(Set.of(2, 3), read.unclear());
    assertEquals(2, read.pages().get(2).nulls());
    assertEquals(0, read.pages().get(3).nulls());
    // Who counts NaN knows what is none.
    assertEquals(
        "column \"x\", column index: page 2 has nulls alone, but not 20",
        refused(AlteredParquet.columnIndex(first, 0, FLOAT, i -> i.getNull_pages().set(2, true))));
    byte[] uncounted =
        AlteredParquet.columnIndex(
            first,
            0,
            FLOAT,
            i -> {
              i.unsetNull_counts();
              i.getNull_pages().set(1, true);
            });
    read = claims(uncounted, FLOAT).index();
    assertEquals(
        List.of(-1L, 20L, -1L), read.pages().stream().limit(3).map(p -> p.nulls()).toList());
    assertEquals(Set.of(), read.unclear());
  }

  @Test
  void anIndexThatHasNotWhatItNeedsIsRefused() throws Exception {
    String where = "column \"x\", column index: ";
    ColumnIndex index =
        Util.readColumnIndex(at(first, chunk(first, FLOAT).getColumn_index_offset()));
    for (ColumnIndex lacking :
        List.of(
            index.deepCopy().setNull_pages(new ArrayList<>()),
            index.deepCopy().setMin_values(new ArrayList<>()),
            index.deepCopy().setMax_values(new ArrayList<>()),
            index.deepCopy().setNull_counts(new ArrayList<>()))) {
      assertEquals(
          where + "0 pages, the file has 5",
          refused(AlteredParquet.columnIndex(first, 0, FLOAT, lacking)));
    }
    byte[] written = AlteredParquet.columnIndex(first, 0, FLOAT, index.deepCopy());
    int end = AlteredParquet.footerStart(written);
    // The order is the only field of its kind: 0x15, the field before it plus 1, in i32; then 2n.
    int at = (int) chunk(written, FLOAT).getColumn_index_offset();
    int order = at;
    while (!(written[order] == 0x15
        && written[order + 1] == 2 * index.getBoundary_order().getValue()
        && written[order + 2] == 0x19)) {
      order++;
    }
    assertTrue(order < end);
    for (int wrong : new int[] {6, 1}) {
      byte[] other = written.clone();
      other[order + 1] = (byte) wrong;
      assertEquals(where + "boundary order " + (wrong == 6 ? 3 : -1), refused(other));
    }
    OffsetIndex offsets =
        Util.readOffsetIndex(at(first, chunk(first, FLOAT).getOffset_index_offset()));
    PageLocation one = offsets.getPage_locations().get(1);
    String page =
        " of %s bytes from row %s, the file has one at "
            + one.getOffset()
            + " of "
            + one.getCompressed_page_size()
            + " bytes from row 20";
    where = "column \"x\", offset index: a page at ";
    assertEquals(
        where + 7 + page.formatted(one.getCompressed_page_size(), 20),
        refused(
            AlteredParquet.offsetIndex(
                first, 0, FLOAT, i -> i.getPage_locations().get(1).setOffset(7))));
    assertEquals(
        where + one.getOffset() + page.formatted(8, 20),
        refused(
            AlteredParquet.offsetIndex(
                first, 0, FLOAT, i -> i.getPage_locations().get(1).setCompressed_page_size(8))));
    assertEquals(
        where + one.getOffset() + page.formatted(one.getCompressed_page_size(), 19),
        refused(
            AlteredParquet.offsetIndex(
                first, 0, FLOAT, i -> i.getPage_locations().get(1).setFirst_row_index(19))));
    assertEquals(
        "column \"x\", offset index: 4 pages, the file has 5",
        refused(AlteredParquet.offsetIndex(first, 0, FLOAT, i -> i.getPage_locations().remove(4))));
    // A struct of nothing is read as an index that names no pages.
    byte[] nothing =
        AlteredParquet.footer(
            written,
            f ->
                f.getRow_groups()
                    .get(0)
                    .getColumns()
                    .get(FLOAT)
                    .setOffset_index_offset(end - 1)
                    .setOffset_index_length(1));
    assertEquals(0, nothing[end - 1]);
    assertEquals("column \"x\", offset index: it names no pages", refused(nothing));
  }

  @Test
  void anIndexHasAtMostSixteenMebibytes() {
    ByteSource large =
        new ByteSource() {
          @Override
          public long length() {
            return 1L << 30;
          }

          @Override
          public void read(long position, byte[] bytes, int offset, int length) {
            Arrays.fill(bytes, offset, offset + length, (byte) 0);
          }
        };
    assertEquals(
        "x: 16777217 bytes, more than the limit of 16777216",
        assertThrows(
                RejectedFileException.class,
                () ->
                    PageIndex.checkOffsets(large, new ByteRange(4, (16 << 20) + 1), List.of(), "x"))
            .getMessage());
    assertEquals(
        "x: it names no pages",
        assertThrows(
                RejectedFileException.class,
                () -> PageIndex.checkOffsets(large, new ByteRange(4, 16 << 20), List.of(), "x"))
            .getMessage());
  }
}
