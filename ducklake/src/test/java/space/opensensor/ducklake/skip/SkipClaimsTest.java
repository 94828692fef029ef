package space.opensensor.ducklake.skip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Statistics;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.AlteredParquet;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.parquet.read.FooterChunk;

/** Claims of row groups and chunks, as Apache's classes read them. */
class SkipClaimsTest extends SkipBench {

  @Test
  void statisticsOfAChunkAreThoseOfItsFooter() throws Exception {
    for (int column : new int[] {LONG, FLOAT, NOTE}) {
      Statistics said = chunk(first, column).getMeta_data().getStatistics();
      ClaimedStatistics read = claims(first, column).statistics();
      assertArrayEquals(said.getMin_value(), read.min());
      assertArrayEquals(said.getMax_value(), read.max());
      assertEquals(said.getNull_count(), read.nulls());
      assertEquals(said.isIs_min_value_exact(), read.minExact());
      assertEquals(said.isIs_max_value_exact(), read.maxExact());
      assertTrue(read.hasBounds());
      assertFalse(read.isEmpty());
    }
    assertArrayEquals(number(703), claims(first, LONG).statistics().min());
    byte[] altered =
        AlteredParquet.chunk(
            first,
            0,
            NOTE,
            c ->
                c.setStatistics(
                    new Statistics()
                        .setMin(text("a"))
                        .setMax(text("b"))
                        .setMin_value(text("c"))
                        .setMax_value(text("d"))
                        .setNull_count(3)
                        .setDistinct_count(7)
                        .setIs_min_value_exact(true)
                        .setIs_max_value_exact(false)));
    ClaimedStatistics read = claims(altered, NOTE).statistics();
    assertEquals(
        List.of("a", "b", "c", "d"),
        List.of(
            new String(read.oldMin(), StandardCharsets.UTF_8),
            new String(read.oldMax(), StandardCharsets.UTF_8),
            new String(read.min(), StandardCharsets.UTF_8),
            new String(read.max(), StandardCharsets.UTF_8)));
    assertEquals(List.of(3L, 7L), List.of(read.nulls(), read.distinct()));
    assertEquals(FooterChunk.UNKNOWN, read.nans());
    assertTrue(read.minExact());
    assertFalse(read.maxExact());
    ClaimedStatistics without = read.withoutBounds();
    assertNull(without.min());
    assertNull(without.max());
    assertArrayEquals(read.oldMin(), without.oldMin());
    assertArrayEquals(read.oldMax(), without.oldMax());
    assertEquals(List.of(3L, 7L), List.of(without.nulls(), without.distinct()));
    byte[] silent = AlteredParquet.chunk(first, 0, NOTE, c -> c.unsetStatistics());
    assertTrue(claims(silent, NOTE).statistics().isEmpty());
  }

  @Test
  void anythingThatIsSaidIsAClaim() throws Exception {
    List<Statistics> said =
        List.of(
            new Statistics().setNull_count(0),
            new Statistics().setDistinct_count(0),
            new Statistics().setMin(text("a")),
            new Statistics().setMax(text("a")),
            new Statistics().setMin_value(text("a")),
            new Statistics().setMax_value(text("a")));
    for (int i = 0; i < said.size(); i++) {
      Statistics each = said.get(i);
      ClaimedStatistics read =
          claims(AlteredParquet.chunk(first, 0, NOTE, c -> c.setStatistics(each)), NOTE)
              .statistics();
      assertFalse(read.isEmpty(), each.toString());
      assertEquals(i > 1, read.hasBounds(), each.toString());
    }
  }

  @Test
  void whatIndexesAndFiltersTakeIsHandedOut() throws Exception {
    List<ByteRange> ranges = new ArrayList<>();
    assertTrue(claims(first, ranges).hasMore());
    List<ByteRange> expected = new ArrayList<>();
    for (int column : new int[] {LONG, FLOAT, NOTE}) {
      ColumnChunk chunk = chunk(first, column);
      expected.add(new ByteRange(chunk.getOffset_index_offset(), chunk.getOffset_index_length()));
      expected.add(new ByteRange(chunk.getColumn_index_offset(), chunk.getColumn_index_length()));
      ColumnMetaData data = chunk.getMeta_data();
      if (column != NOTE) {
        ByteRange filter =
            new ByteRange(data.getBloom_filter_offset(), data.getBloom_filter_length());
        expected.add(filter);
        assertEquals(filter, claims(first, column).filter().whole());
      } else {
        assertNull(claims(first, column).filter());
      }
    }
    assertEquals(expected, ranges);
    // Some writers put zeros where there is nothing.
    byte[] zeros =
        AlteredParquet.footer(
            first,
            f ->
                f.getRow_groups()
                    .get(0)
                    .getColumns()
                    .forEach(
                        c -> {
                          c.setOffset_index_offset(0).setOffset_index_length(0);
                          c.setColumn_index_offset(0).setColumn_index_length(0);
                          c.getMeta_data().setBloom_filter_offset(0);
                        }));
    ranges.clear();
    SkipClaims none = claims(zeros, ranges);
    assertEquals(List.of(), ranges);
    assertFalse(none.hasMore());
    assertFalse(none.groups().get(0).get(0).hasPageClaims());
    assertNull(none.groups().get(0).get(0).index());
    byte[] filterAlone =
        AlteredParquet.footer(
            zeros,
            f ->
                f.getRow_groups()
                    .get(0)
                    .getColumns()
                    .get(FLOAT)
                    .getMeta_data()
                    .setBloom_filter_offset(
                        chunk(first, FLOAT).getMeta_data().getBloom_filter_offset()));
    assertTrue(claims(filterAlone, ranges).hasMore());
  }

  @Test
  void aRowGroupLiesBeforeTheFooter() throws Exception {
    int footer = AlteredParquet.footerStart(first);
    assertEquals(4, footer(first).rowGroup(0).chunk(LONG).start());
    for (long[] place :
        new long[][] {{-2, 5}, {4, -2}, {4, footer + 1}, {5, footer - 4}, {footer, 1}}) {
      byte[] file =
          AlteredParquet.footer(
              first,
              f ->
                  f.getRow_groups()
                      .get(0)
                      .setFile_offset(place[0])
                      .setTotal_compressed_size(place[1]));
      assertEquals(
          "row group 0: " + place[1] + " bytes at " + place[0] + " do not lie before the footer",
          refused(file));
    }
    for (long[] place : new long[][] {{4, footer - 4}, {0, footer - 4}, {footer, 0}}) {
      claims(
          AlteredParquet.footer(
              first,
              f ->
                  f.getRow_groups()
                      .get(0)
                      .setFile_offset(place[0])
                      .setTotal_compressed_size(place[1])),
          new ArrayList<>());
    }
    assertEquals(
        "row group 0: " + (footer - 3) + " bytes at 0 do not lie before the footer",
        refused(
            AlteredParquet.footer(
                first,
                f -> {
                  f.getRow_groups().get(0).unsetFile_offset();
                  f.getRow_groups().get(0).setTotal_compressed_size(footer - 3);
                })));
    claims(
        AlteredParquet.footer(
            first,
            f -> {
              f.getRow_groups().get(0).unsetFile_offset();
              f.getRow_groups().get(0).unsetTotal_compressed_size();
            }),
        new ArrayList<>());
  }

  @Test
  void aRowGroupWithoutRowsHasNoBounds() throws Exception {
    byte[] more =
        AlteredParquet.footer(
            first,
            f -> {
              RowGroup empty = f.getRow_groups().get(0).deepCopy().setNum_rows(0);
              empty
                  .getColumns()
                  .forEach(
                      c -> {
                        c.getMeta_data().setNum_values(0).setTotal_compressed_size(0);
                        c.getMeta_data().unsetStatistics();
                      });
              f.addToRow_groups(empty);
            });
    SkipClaims read = claims(more, new ArrayList<>());
    assertEquals(List.of(3, 0), read.groups().stream().map(List::size).toList());
    assertEquals(
        "row group 1, column 2: bounds, but no rows",
        refused(
            AlteredParquet.chunk(
                more, 1, NOTE, c -> c.setStatistics(new Statistics().setMax(text("a"))))));
    claims(
        AlteredParquet.chunk(
            more, 1, NOTE, c -> c.setStatistics(new Statistics().setNull_count(0))),
        new ArrayList<>());
  }

  @Test
  void theFooterNamesTheEncodingOfEveryPage() throws Exception {
    long at = chunk(first, FLOAT).getMeta_data().getData_page_offset();
    String why =
        "column \"x\": a page at " + at + " has encoding 0, which the footer does not name";
    byte[] unlisted = AlteredParquet.chunk(first, 0, FLOAT, c -> c.unsetEncoding_stats());
    claims(unlisted, new ArrayList<>());
    assertEquals(
        why,
        refused(
            AlteredParquet.chunk(unlisted, 0, FLOAT, c -> c.setEncodings(List.of(Encoding.RLE)))));
    assertEquals(
        why, refused(AlteredParquet.chunk(first, 0, FLOAT, c -> c.setEncoding_stats(List.of()))));
    for (PageEncodingStats other :
        List.of(
            new PageEncodingStats(PageType.DATA_PAGE, Encoding.RLE, 5),
            new PageEncodingStats(PageType.DICTIONARY_PAGE, Encoding.PLAIN, 5),
            new PageEncodingStats(PageType.DATA_PAGE, Encoding.PLAIN, 0))) {
      assertEquals(
          why,
          refused(AlteredParquet.chunk(first, 0, FLOAT, c -> c.setEncoding_stats(List.of(other)))),
          other.toString());
    }
    for (PageType type : List.of(PageType.DATA_PAGE, PageType.DATA_PAGE_V2)) {
      PageEncodingStats one = new PageEncodingStats(type, Encoding.PLAIN, 1);
      claims(
          AlteredParquet.chunk(first, 0, FLOAT, c -> c.setEncoding_stats(List.of(one))),
          new ArrayList<>());
    }
    // Writers mix the two names of a dictionary's encoding.
    for (Encoding name : List.of(Encoding.PLAIN_DICTIONARY, Encoding.RLE_DICTIONARY)) {
      PageEncodingStats one = new PageEncodingStats(PageType.DATA_PAGE, name, 5);
      for (byte[] file : List.of(first, second)) {
        claims(
            AlteredParquet.chunk(
                file, 0, NOTE, c -> c.setEncodings(List.of(name)).setEncoding_stats(List.of(one))),
            new ArrayList<>());
      }
    }
    byte[] unknown =
        AlteredParquet.firstPage(
            unlisted,
            0,
            FLOAT,
            h -> h.getData_page_header().setEncoding(Encoding.DELTA_BYTE_ARRAY));
    assertTrue(refused(unknown).endsWith(" has encoding 7, which the footer does not name"));
  }

  @Test
  void aRangeLiesBetweenTheMagicAndTheFooter() throws Exception {
    assertEquals(12, new ByteRange(4, 8).end());
    for (ByteRange good :
        List.of(new ByteRange(4, 1), new ByteRange(4, 96), new ByteRange(99, 1))) {
      assertEquals(good, good.checked(100, "x"));
    }
    for (ByteRange wrong :
        List.of(
            new ByteRange(3, 1),
            new ByteRange(4, 0),
            new ByteRange(4, 97),
            new ByteRange(100, 1),
            new ByteRange(4, Long.MAX_VALUE),
            new ByteRange(Long.MAX_VALUE, Long.MAX_VALUE))) {
      assertEquals(
          "x: "
              + wrong.length()
              + " bytes at "
              + wrong.start()
              + " do not lie before the footer at 100",
          assertThrows(RejectedFileException.class, () -> wrong.checked(100, "x")).getMessage());
    }
  }
}
