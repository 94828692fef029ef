package space.opensensor.benchmarks.parquet;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import space.opensensor.benchmarks.CpuTime;
import space.opensensor.parquet.WriterOptions;

/** One file of 178 × 10 values from rows in memory, the four quantised samples in turn. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EncodeFile {

  private final Readings[] windows = new Readings[4];
  private int next;
  private int length;

  private ParquetLiteFile compatiblePreset;
  private ParquetLiteFile defaultPreset;
  private ParquetLiteFile smallestPreset;
  private FileWriter javaDefault;
  private FileWriter javaSmall;

  @Setup
  public void setUp() {
    for (int i = 0; i < windows.length; i++) {
      windows[i] = Readings.of("quant" + i);
    }
    compatiblePreset = new ParquetLiteFile(WriterOptions.COMPATIBLE);
    defaultPreset = new ParquetLiteFile(WriterOptions.DEFAULT);
    smallestPreset = new ParquetLiteFile(WriterOptions.SMALLEST);
    javaDefault =
        new ParquetJavaFile(WriterVersion.PARQUET_1_0, true, false, CompressionCodecName.SNAPPY);
    javaSmall =
        new ParquetJavaFile(WriterVersion.PARQUET_2_0, true, false, CompressionCodecName.SNAPPY);
  }

  @Benchmark
  public int parquetLite(CpuTime cpu) throws IOException {
    return write(defaultPreset, false, cpu);
  }

  @Benchmark
  public int parquetLiteDecimal(CpuTime cpu) throws IOException {
    return write(defaultPreset, true, cpu);
  }

  @Benchmark
  public int parquetLiteCompatible(CpuTime cpu) throws IOException {
    return write(compatiblePreset, false, cpu);
  }

  @Benchmark
  public int parquetLiteSmallest(CpuTime cpu) throws IOException {
    return write(smallestPreset, false, cpu);
  }

  @Benchmark
  public byte[] parquetJavaV1(CpuTime cpu) throws IOException {
    cpu.calls++;
    return javaDefault.write(window(), false);
  }

  @Benchmark
  public byte[] parquetJavaV2(CpuTime cpu) throws IOException {
    cpu.calls++;
    return javaSmall.write(window(), false);
  }

  /** Into a sink that only counts, as a device's file takes the bytes away. */
  private int write(ParquetLiteFile writer, boolean decimal, CpuTime cpu) throws IOException {
    cpu.calls++;
    length = 0;
    writer.write(window(), decimal, this::count);
    return length;
  }

  private void count(byte[] bytes, int offset, int count) {
    length += count;
  }

  private Readings window() {
    next = (next + 1) % windows.length;
    return windows[next];
  }
}
