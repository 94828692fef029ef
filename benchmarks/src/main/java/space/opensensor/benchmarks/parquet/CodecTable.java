package space.opensensor.benchmarks.parquet;

import com.sun.management.ThreadMXBean;
import io.airlift.compress.zstd.ZstdCompressor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.Deflater;
import space.opensensor.figures.Results;
import space.opensensor.parquet.CompressionCodec;
import space.opensensor.parquet.Encoding;
import space.opensensor.parquet.WriterOptions;
import space.opensensor.parquet.codec.BlockCompressor;
import space.opensensor.parquet.codec.Lz4Compressor;
import space.opensensor.parquet.codec.OptimalLz4Compressor;
import space.opensensor.parquet.codec.OptimalSnappyCompressor;
import space.opensensor.parquet.codec.SnappyCompressor;

/**
 * What compression costs and brings: whole files by encoding and codec, then pages by compressor,
 * two that are not on the device among them. Times are processor time of interleaved rounds in one
 * JVM; they are for comparison with each other only. zlib's own memory is native and not counted.
 */
public final class CodecTable {

  private static final long WARM_UP_NANOS = 10_000_000_000L;
  private static final int ROUNDS = 101;
  private static final int PAGE_BYTES = 712;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private CodecTable() {}

  /** Does what is measured for all inputs, and tells the bytes it made of one on average. */
  private interface Work {
    double run() throws IOException;
  }

  /** Compresses a page and tells the bytes. */
  private interface PageWork {
    int compress(byte[] page, byte[] out);
  }

  /** A row of a table. */
  private record Row(String name, Work work, int inputs, long workspace) {}

  public static void main(String[] args) throws IOException {
    List<Row> files = new ArrayList<>();
    files(files, false, Encoding.PLAIN, Encoding.RLE_DICTIONARY, Encoding.BYTE_STREAM_SPLIT);
    files(files, true, Encoding.PLAIN, Encoding.RLE_DICTIONARY, Encoding.DELTA_BINARY_PACKED);
    Results table = table("codec-files", "a file of 178 × 10, mean of quant0-3");
    measure(table, files);
    table.publish(System.out);
    table = table("codec-pages", "a page of 178 floats").peer("aircompressor");
    measure(table, pages(false));
    measure(table, pages(true));
    table.publish(System.out);
  }

  private static Results table(String name, String what) {
    return new Results(
            name,
            Results.commandOf(CodecTable.class),
            what,
            "size (B)",
            "workspace (B)",
            "least (s)",
            "median (s)",
            "most (s)")
        .note("Processor time of a warm thread, " + ROUNDS + " interleaved rounds");
  }

  private static void files(List<Row> rows, boolean decimal, Encoding... encodings) {
    String mode = decimal ? "DECIMAL " : "FLOAT ";
    for (Encoding encoding : encodings) {
      for (CompressionCodec codec : CompressionCodec.values()) {
        ParquetLiteFile writer = new ParquetLiteFile(WriterOptions.DEFAULT, encoding, codec);
        rows.add(file(mode + encoding + " " + codec, writer, decimal));
      }
    }
    rows.add(file(mode + "chosen by DEFAULT", new ParquetLiteFile(WriterOptions.DEFAULT), decimal));
    rows.add(
        file(mode + "chosen by SMALLEST", new ParquetLiteFile(WriterOptions.SMALLEST), decimal));
  }

  private static Row file(String name, ParquetLiteFile writer, boolean decimal) {
    Readings[] windows = new Readings[4];
    Arrays.setAll(windows, i -> Readings.of("quant" + i));
    int[] length = new int[1];
    Work work =
        () -> {
          length[0] = 0;
          for (Readings window : windows) {
            writer.write(window, decimal, (bytes, offset, count) -> length[0] += count);
          }
          return (double) length[0] / windows.length;
        };
    return new Row(name, work, windows.length, writer.workspaceBytes(decimal));
  }

  private static List<Row> pages(boolean split) {
    List<byte[]> pages = Pages.of("quant", PAGE_BYTES, split);
    String encoding = split ? ", BYTE_STREAM_SPLIT" : ", PLAIN";
    return List.of(
        page("Snappy, greedy" + encoding, pages, () -> ours(new SnappyCompressor())),
        page("Snappy, optimal parse" + encoding, pages, () -> ours(new OptimalSnappyCompressor())),
        page("LZ4_RAW, greedy" + encoding, pages, () -> ours(new Lz4Compressor())),
        page("LZ4_RAW, optimal parse" + encoding, pages, () -> ours(new OptimalLz4Compressor())),
        page("ZSTD 3, Aircompressor" + encoding, pages, CodecTable::zstd),
        page("GZIP 9, zlib" + encoding, pages, CodecTable::gzip));
  }

  private static PageWork ours(BlockCompressor compressor) {
    return (page, out) -> compressor.compress(page, 0, page.length, out, 0, out.length);
  }

  private static PageWork zstd() {
    ZstdCompressor compressor = new ZstdCompressor();
    return (page, out) -> compressor.compress(page, 0, page.length, out, 0, out.length);
  }

  private static PageWork gzip() {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    int headerAndTrailer = 18;
    return (page, out) -> {
      deflater.reset();
      deflater.setInput(page);
      deflater.finish();
      return deflater.deflate(out) + headerAndTrailer;
    };
  }

  private static Row page(String name, List<byte[]> pages, Supplier<PageWork> maker) {
    byte[] out = new byte[4 * PAGE_BYTES];
    maker.get().compress(pages.get(0), out);
    // Once its classes are loaded: what an instance takes with its first page.
    long before = THREADS.getCurrentThreadAllocatedBytes();
    PageWork compressor = maker.get();
    compressor.compress(pages.get(0), out);
    long workspace = THREADS.getCurrentThreadAllocatedBytes() - before;
    Work work =
        () -> {
          double bytes = 0;
          for (byte[] page : pages) {
            bytes += compressor.compress(page, out);
          }
          return bytes / pages.size();
        };
    return new Row(name, work, pages.size(), workspace);
  }

  private static void measure(Results table, List<Row> rows) throws IOException {
    double[] bytes = new double[rows.size()];
    double[][] seconds = new double[rows.size()][ROUNDS];
    // By processor time, because the compiler of a busy machine has little of it too.
    long warm = THREADS.getCurrentThreadCpuTime() + WARM_UP_NANOS;
    while (THREADS.getCurrentThreadCpuTime() < warm) {
      for (Row row : rows) {
        row.work.run();
      }
    }
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < bytes.length; i++) {
        long start = THREADS.getCurrentThreadCpuTime();
        bytes[i] = rows.get(i).work.run();
        long time = THREADS.getCurrentThreadCpuTime() - start;
        seconds[i][round] = time / 1e9 / rows.get(i).inputs;
      }
    }
    for (int i = 0; i < bytes.length; i++) {
      double[] time = Results.leastMedianMost(seconds[i]);
      Row row = rows.get(i);
      table.row(row.name, bytes[i], row.workspace, time[0], time[1], time[2]);
    }
  }
}
