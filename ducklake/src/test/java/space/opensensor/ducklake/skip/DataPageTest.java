package space.opensensor.ducklake.skip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.PageLocation;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.AlteredParquet;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.parquet.read.FooterChunk;

/** Pages as their headers describe them. */
class DataPageTest extends SkipBench {

  @Test
  void pagesOfTheSecondKindCountTheirNulls() throws Exception {
    SkipClaims.Chunk read = claims(second, FLOAT);
    assertEquals(
        List.of(2L, 2L, 2L, 2L, 2L),
        read.headers().stream().map(ClaimedStatistics::nulls).toList());
    assertEquals(List.of(20L, 20L, 20L, 20L, 20L), read.pageRows());
    assertTrue(read.hasPageClaims());
    byte[] said =
        AlteredParquet.firstPage(
            first,
            0,
            FLOAT,
            h ->
                h.getData_page_header()
                    .setStatistics(new Statistics().setMax_value(number(7)).setNull_count(2)));
    assertTrue(refused(said).startsWith("column \"x\", offset index: a page at "));
    List<DataPage> pages = DataPage.of(source(said), footer(said).rowGroup(0).chunk(FLOAT), PAGES);
    assertArrayEquals(number(7), pages.get(0).statistics().max());
    assertEquals(2, pages.get(0).statistics().nulls());
  }

  @Test
  void aChunksPagesFollowEachOtherAndHaveALimit() throws Exception {
    FooterChunk chunk = footer(first).rowGroup(0).chunk(NOTE);
    List<DataPage> pages = DataPage.of(source(first), chunk, PAGES + 1);
    OffsetIndex offsets =
        Util.readOffsetIndex(at(first, chunk(first, NOTE).getOffset_index_offset()));
    assertEquals(PAGES, pages.size());
    for (int i = 0; i < PAGES; i++) {
      PageLocation place = offsets.getPage_locations().get(i);
      assertEquals(
          new ByteRange(place.getOffset(), place.getCompressed_page_size()), pages.get(i).place());
      assertEquals(place.getFirst_row_index(), pages.get(i).firstRow());
      assertEquals(20, pages.get(i).rows());
      assertEquals(Encoding.PLAIN_DICTIONARY.getValue(), pages.get(i).encoding());
    }
    // The dictionary is a page as well.
    assertEquals(
        "more pages than the limit",
        assertThrows(RejectedFileException.class, () -> DataPage.of(source(first), chunk, PAGES))
            .getMessage());
  }

  @Test
  void aHeaderThatContradictsItselfIsRefused() throws Exception {
    String at = "page at " + AlteredParquet.footerStart(first) + ": ";
    assertEquals(
        at + "not of the type it is described as",
        refused(AlteredParquet.firstPage(first, 0, FLOAT, h -> h.setType(PageType.DATA_PAGE_V2))));
    assertEquals(
        at + "a page of two types",
        refused(
            AlteredParquet.firstPage(
                first,
                0,
                FLOAT,
                h ->
                    h.setDictionary_page_header(
                        new org.apache.parquet.format.DictionaryPageHeader(1, Encoding.PLAIN)))));
    at = "page at " + AlteredParquet.footerStart(second) + ": ";
    assertEquals(
        at + "19 rows, 20 values, 2 nulls do not fit together",
        refused(
            AlteredParquet.firstPage(
                second, 0, FLOAT, h -> h.getData_page_header_v2().setNum_rows(19))));
    assertEquals(
        at + "20 rows, 20 values, -1 nulls do not fit together",
        refused(
            AlteredParquet.firstPage(
                second, 0, FLOAT, h -> h.getData_page_header_v2().setNum_nulls(-1))));
    assertEquals(
        at + "20 rows, 20 values, 2 nulls, 3 in its statistics do not fit together",
        refused(
            AlteredParquet.firstPage(
                second,
                0,
                FLOAT,
                h -> h.getData_page_header_v2().setStatistics(new Statistics().setNull_count(3)))));
    byte[] same =
        AlteredParquet.firstPage(
            second,
            0,
            FLOAT,
            h ->
                h.getData_page_header_v2()
                    .setNum_nulls(0)
                    .setStatistics(new Statistics().setNull_count(0).setMin(text("a"))));
    ClaimedStatistics claimed =
        DataPage.of(source(same), footer(same).rowGroup(0).chunk(FLOAT), PAGES).get(0).statistics();
    assertEquals(0, claimed.nulls());
    assertArrayEquals(text("a"), claimed.oldMin());
  }
}
