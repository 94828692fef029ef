package space.opensensor.benchmarks.parquet;

import io.airlift.compress.Compressor;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.xerial.snappy.Snappy;
import space.opensensor.benchmarks.CpuTime;
import space.opensensor.parquet.codec.BlockCompressor;
import space.opensensor.parquet.codec.SnappyCompressor;

/** Snappy on one page of sensor values. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SnappyPage {

  /** 178 floats, and larger pages up to Snappy's block. */
  @Param({"712", "4096", "65536"})
  public int pageBytes;

  /** How the floats lie in the page. */
  @Param({"plain", "split"})
  public String encoding;

  private byte[][] pages;
  private byte[] out;
  private int next;
  private BlockCompressor ours;
  private SnappyByWords byWords;
  private Compressor theirs;

  @Setup
  public void setUp() {
    pages = Pages.of("", pageBytes, "split".equals(encoding)).toArray(new byte[0][]);
    ours = new SnappyCompressor();
    byWords = new SnappyByWords();
    theirs = new io.airlift.compress.snappy.SnappyCompressor();
    out =
        new byte
            [Math.max(ours.maxCompressedLength(pageBytes), theirs.maxCompressedLength(pageBytes))];
  }

  @Benchmark
  public int parquetLite(CpuTime cpu) {
    cpu.calls++;
    return ours.compress(page(), 0, pageBytes, out, 0, out.length);
  }

  /** The same parse with loads of 4 and 8 bytes. */
  @Benchmark
  public int parquetLiteByWords(CpuTime cpu) {
    cpu.calls++;
    return byWords.compress(page(), out);
  }

  @Benchmark
  public int aircompressor(CpuTime cpu) {
    cpu.calls++;
    return theirs.compress(page(), 0, pageBytes, out, 0, out.length);
  }

  /** Snappy itself, in C++. */
  @Benchmark
  public int snappyJava(CpuTime cpu) throws IOException {
    cpu.calls++;
    return Snappy.compress(page(), 0, pageBytes, out, 0);
  }

  private byte[] page() {
    next = next + 1 < pages.length ? next + 1 : 0;
    return pages[next];
  }
}
