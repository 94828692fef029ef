package space.opensensor.benchmarks.parquet;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.runner.RunnerException;
import org.xerial.snappy.Snappy;
import space.opensensor.benchmarks.Comparison;
import space.opensensor.figures.Results;
import space.opensensor.parquet.codec.BlockCompressor;
import space.opensensor.parquet.codec.SnappyCompressor;

/** Snappy beside Aircompressor and snappy-java: first what it makes of pages, then how fast. */
public final class SnappyComparison {

  private static final int[] PAGE_BYTES = {712, 4096, 65536};

  private SnappyComparison() {}

  public static void main(String[] args) throws IOException, RunnerException {
    String command = Results.commandOf(SnappyComparison.class, args);
    Results sizes =
        new Results(
                "snappy-ratio",
                command,
                "a page compressed to",
                "parquet-lite (%)",
                "Aircompressor (%)",
                "snappy-java (%)")
            .peer("aircompressor")
            .peer("snappy-java");
    Comparison times = new Comparison(SnappyPage.class, "aircompressor");
    for (int bytes : PAGE_BYTES) {
      for (boolean split : new boolean[] {false, true}) {
        String page = String.format(Locale.ROOT, "%,d B, %s", bytes, split ? "split" : "plain");
        ratios(sizes, page, bytes, split);
        String benchmark = parameters(bytes, split);
        times
            .row(benchmark + "parquetLite", page + ", parquet-lite")
            .row(benchmark + "parquetLiteByWords", page + ", the same by words")
            .row(benchmark + "aircompressor", page + ", Aircompressor")
            .row(benchmark + "snappyJava", page + ", snappy-java");
      }
    }
    sizes.publish(System.out);
    times.run(
        Comparison.rounds(args),
        Comparison.table("snappy-time", command, "compressing a page")
            .peer("aircompressor")
            .peer("snappy-java"));
  }

  /** As JMH orders them, by name. */
  private static String parameters(int bytes, boolean split) {
    return (split ? "split " : "plain ") + bytes + " ";
  }

  private static void ratios(Results sizes, String name, int bytes, boolean split)
      throws IOException {
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
    if (byWords != lite) {
      throw new IllegalStateException("SnappyByWords parses otherwise");
    }
    sizes.row(name, lite / raw, air / raw, xerial / raw);
  }
}
