package space.opensensor.ducklake.skip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import org.apache.parquet.column.values.bloomfilter.BlockSplitBloomFilter;
import org.apache.parquet.format.BloomFilterHeader;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.Util;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.AlteredParquet;
import space.opensensor.ducklake.bucket.RejectedFileException;

/** Bloom filters beside Apache's reading of them. */
class BloomFilterTest extends SkipBench {

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
}
