package space.opensensor.benchmarks.parquet;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.runner.RunnerException;
import org.xerial.snappy.Snappy;
import space.opensensor.benchmarks.Comparison;
import space.opensensor.parquet.codec.BlockCompressor;
import space.opensensor.parquet.codec.SnappyCompressor;

/** Snappy beside Aircompressor and snappy-java: first what it makes of pages, then how fast. */
public final class SnappyComparison {

  private static final int[] PAGE_BYTES = {712, 4096, 65536};

  private SnappyComparison() {}

  public static void main(String[] args) throws IOException, RunnerException {
    System.out.printf(
        Locale.ROOT,
        "%-24s %12s %12s %14s %12s%n",
        "compressed to, %",
        "parquetLite",
        "by words",
        "aircompressor",
        "snappyJava");
    for (int bytes : PAGE_BYTES) {
      for (boolean split : new boolean[] {false, true}) {
        ratios(bytes, split);
      }
    }
    new Comparison("snappy, a page", SnappyPage.class, "aircompressor").run();
  }

  private static void ratios(int bytes, boolean split) throws IOException {
    List<byte[]> pages = Pages.of("", bytes, split);
    BlockCompressor ours = new SnappyCompressor();
    io.airlift.compress.snappy.SnappyCompressor theirs =
        new io.airlift.compress.snappy.SnappyCompressor();
    byte[] out =
        new byte[Math.max(ours.maxCompressedLength(bytes), theirs.maxCompressedLength(bytes))];
    SnappyByWords words = new SnappyByWords();
    long lite = 0;
    long byWords = 0;
    long air = 0;
    long xerial = 0;
    for (byte[] page : pages) {
      lite += ours.compress(page, 0, bytes, out, 0, out.length);
      int length = words.compress(page, out);
      if (!Arrays.equals(Snappy.uncompress(Arrays.copyOf(out, length)), page)) {
        throw new IllegalStateException("SnappyByWords wrote what does not decode");
      }
      byWords += length;
      air += theirs.compress(page, 0, bytes, out, 0, out.length);
      xerial += Snappy.compress(page).length;
    }
    double raw = (double) bytes * pages.size() / 100;
    System.out.printf(
        Locale.ROOT,
        "%-24s %12.2f %12.2f %14.2f %12.2f%n",
        bytes + (split ? " split" : " plain"),
        lite / raw,
        byWords / raw,
        air / raw,
        xerial / raw);
  }
}
