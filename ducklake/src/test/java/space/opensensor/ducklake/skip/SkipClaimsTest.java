package space.opensensor.ducklake.skip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.column.values.bloomfilter.BlockSplitBloomFilter;
import org.apache.parquet.format.BloomFilterHeader;
import org.apache.parquet.format.BoundaryOrder;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.PageEncodingStats;
import org.apache.parquet.format.PageLocation;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.AlteredParquet;
import space.opensensor.ducklake.ApacheParquet;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.parquet.read.ByteSource;
import space.opensensor.parquet.read.FileFooter;
import space.opensensor.parquet.read.FooterChunk;
import space.opensensor.parquet.read.FooterReader;

/** Claims of Apache's writer, by which engines skip rows, as Apache's classes read them. */
class SkipClaimsTest {

  private static final int LONG = 0;
  private static final int FLOAT = 1;
  private static final int NOTE = 2;
  private static final int PAGES = 5;
  private static final String SCHEMA =
      "message m { required int64 n; optional float x; optional binary note (STRING); }";

  /** Pages of 20 rows of the first and of the second kind; those of the first have no claims. */
  private static byte[] first;

  private static byte[] second;

  @TempDir static Path directory;

  @BeforeAll
  static void write() throws IOException {
    first = write(WriterVersion.PARQUET_1_0);
    second = write(WriterVersion.PARQUET_2_0);
  }

  private static byte[] write(WriterVersion version) throws IOException {
    return ApacheParquet.write(
        directory.resolve("file.parquet"),
        SCHEMA,
        "note",
        List.of("n", "x"),
        version,
        20 * PAGES,
        (group, i) -> {
          group.append("n", 1000L - 3 * i);
          if (i % 10 != 0) {
            group.append("x", i / 4f);
          }
          group.append("note", "n" + i % 7);
        });
  }

  private static ByteSource source(byte[] file) {
    return new ByteSource() {
      @Override
      public long length() {
        return file.length;
      }

      @Override
      public void read(long position, byte[] bytes, int offset, int length) {
        System.arraycopy(file, Math.toIntExact(position), bytes, offset, length);
      }
    };
  }

  private static FileFooter footer(byte[] file) throws IOException {
    return FooterReader.read(source(file), 1 << 20);
  }

  private static SkipClaims claims(byte[] file, List<ByteRange> ranges)
      throws IOException, RejectedFileException {
    return SkipClaims.read(source(file), footer(file), ranges);
  }

  private static SkipClaims.Chunk claims(byte[] file, int column)
      throws IOException, RejectedFileException {
    return claims(file, new ArrayList<>()).groups().get(0).get(column);
  }

  private static String refused(byte[] file) {
    return assertThrows(RejectedFileException.class, () -> claims(file, new ArrayList<>()))
        .getMessage();
  }

  private static ColumnChunk chunk(byte[] file, int column) {
    return AlteredParquet.metadata(file).getRow_groups().get(0).getColumns().get(column);
  }

  private static ByteArrayInputStream at(byte[] file, long start) {
    return new ByteArrayInputStream(file, (int) start, file.length - (int) start);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static byte[] text(String value) {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] single(float value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array();
  }

  private static byte[] number(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

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
              i.unsetNan_counts();
              i.setBoundary_order(BoundaryOrder.UNORDERED);
            });
    PageIndex read = claims(counted, FLOAT).index();
    assertEquals(PageIndex.Order.UNORDERED, read.order());
    assertNull(read.pages().get(1).min());
    assertNull(read.pages().get(1).max());
    assertEquals(20, read.pages().get(1).nulls());
    // Two nulls, and nothing else: of 20 rows.
    assertEquals(Set.of(2), read.unclear());
    assertEquals(2, read.pages().get(2).nulls());
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
        " of %d bytes from row %d, the file has one at "
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
  void aFilterHasTheValuesThatApachesHasAndNoOthers() throws Exception {
    for (int column : new int[] {LONG, FLOAT}) {
      BloomFilter.Place place = claims(first, column).filter();
      assertEquals(place.whole().end(), place.blocks().end());
      BloomFilterHeader header = Util.readBloomFilterHeader(at(first, place.whole().start()));
      assertEquals(header.getNumBytes(), place.blocks().length());
      BlockSplitBloomFilter apaches =
          new BlockSplitBloomFilter(
              Arrays.copyOfRange(first, (int) place.blocks().start(), (int) place.blocks().end()));
      BloomFilter filter = new BloomFilter(source(first), place);
      int found = 0;
      for (int i = 0; i < 2000; i++) {
        byte[] plain = column == LONG ? number(i) : single(i / 8f);
        boolean may =
            apaches.findHash(column == LONG ? apaches.hash((long) i) : apaches.hash(i / 8f));
        assertEquals(may, filter.mayContain(plain), "value " + i);
        found += may ? 1 : 0;
      }
      assertTrue(found >= (column == LONG ? 100 : 90) && found < 1000, found + " found");
    }
  }

  @Test
  void aFilterIsOfTheOneKindThatThereIs() throws Exception {
    ColumnMetaData data = chunk(first, FLOAT).getMeta_data();
    int start = (int) data.getBloom_filter_offset();
    int length = data.getBloom_filter_length();
    int footer = AlteredParquet.footerStart(first);
    int blocks = (int) (claims(first, FLOAT).filter().blocks().start() - start);
    String where = "column \"x\", Bloom filter: ";
    // A header's algorithm, hash and compression: a union of one struct of nothing each.
    byte[] header = Arrays.copyOfRange(first, start, start + blocks);
    for (int i = 0; i + 2 < header.length; i++) {
      if (header[i] == 0x1c && header[i + 1] == 0x1c && header[i + 2] == 0) {
        int at = start + i + 1;
        byte[] other = first.clone();
        other[at] = 0x2c;
        assertEquals(
            where + "expected split blocks of XXHASH, not compressed, in its header",
            refused(other));
      }
    }
    assertEquals(
        where + (length - 1) + " bytes in the footer, it has " + length,
        refused(AlteredParquet.chunk(first, 0, FLOAT, c -> c.setBloom_filter_length(length - 1))));
    assertEquals(
        where + length + " bytes at " + (footer - 1) + " do not lie before the footer at " + footer,
        refused(AlteredParquet.chunk(first, 0, FLOAT, c -> c.setBloom_filter_offset(footer - 1))));
    // Without a length in the footer, the header's counts.
    byte[] unsaid = AlteredParquet.chunk(first, 0, FLOAT, c -> c.unsetBloom_filter_length());
    assertEquals(claims(first, FLOAT).filter(), claims(unsaid, FLOAT).filter());
    for (int wrong : new int[] {0, 16, 33, (128 << 20) + 32, -32}) {
      byte[] sized = filterOf(wrong);
      assertEquals("x: " + wrong + " bytes are no number of blocks", whyNoFilter(sized, 1L << 40));
    }
    for (int right : new int[] {32, 128 << 20}) {
      byte[] sized = filterOf(right);
      BloomFilter.Place place = BloomFilter.place(source(sized), 4, null, 1L << 40, "x");
      assertEquals(right, place.blocks().length());
      assertEquals(sized.length - 300, place.blocks().start());
      assertEquals(4, place.whole().start());
      assertEquals(place.blocks().end(), place.whole().end());
      long end = place.whole().end();
      assertEquals(place, BloomFilter.place(source(sized), 4, null, end, "x"));
      assertEquals(
          "x: " + (end - 4) + " bytes at 4 do not lie before the footer at " + (end - 1),
          whyNoFilter(sized, end - 1));
    }
  }

  /** A filter's header behind four bytes, as Apache's class writes it, and 300 bytes. */
  private static byte[] filterOf(int bytes) throws IOException {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    out.write(new byte[4]);
    Util.writeBloomFilterHeader(
        new BloomFilterHeader(
            bytes,
            org.apache.parquet.format.BloomFilterAlgorithm.BLOCK(
                new org.apache.parquet.format.SplitBlockAlgorithm()),
            org.apache.parquet.format.BloomFilterHash.XXHASH(
                new org.apache.parquet.format.XxHash()),
            org.apache.parquet.format.BloomFilterCompression.UNCOMPRESSED(
                new org.apache.parquet.format.Uncompressed())),
        out);
    out.write(new byte[300]);
    return out.toByteArray();
  }

  private static String whyNoFilter(byte[] file, long footerStart) {
    return assertThrows(
            RejectedFileException.class,
            () -> BloomFilter.place(source(file), 4, null, footerStart, "x"))
        .getMessage();
  }

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
