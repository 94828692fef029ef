package space.opensensor.ducklake.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.engine.ValueStatistics;
import space.opensensor.ducklake.skip.BloomFilter;
import space.opensensor.ducklake.skip.PageIndex;
import space.opensensor.ducklake.skip.SkipClaims;
import space.opensensor.parquet.read.FooterColumn;

/**
 * Compares what a file claims of single pages, and its Bloom filters, with the values. Files that
 * claim nothing of the kind, as those of stations, cost nothing here.
 */
final class PageJudge {

  private static final String MANY_BITS =
      " by the bits that engines look for: write such columns without Bloom filters";

  private final ValueStatistics values;
  private final FileLimits limits;

  PageJudge(ValueStatistics values, FileLimits limits) {
    this.values = values;
    this.limits = limits;
  }

  /**
   * Judges a file whose row groups have been found right.
   *
   * @param columns all of the file, with the types to look at them in
   */
  void judge(InspectedFile file, SkipClaims claims, List<ValueStatistics.Column> columns)
      throws RejectedFileException, SQLException, IOException {
    if (!claims.hasMore()) {
      return;
    }
    long end = System.nanoTime() + limits.time(file.object().bytes()).toNanos();
    for (ValueStatistics.Column column : columns) {
      int inFile = file.footer().columnNamed(column.source());
      List<SkipClaims.Chunk> chunks = new ArrayList<>();
      claims.groups().stream().filter(g -> !g.isEmpty()).forEach(g -> chunks.add(g.get(inFile)));
      if (chunks.stream().anyMatch(SkipClaims.Chunk::hasPageClaims)) {
        pages(file, column, chunks, left(end));
      }
      if (chunks.stream().anyMatch(c -> c.filter() != null)) {
        filters(file, column, chunks, left(end));
      }
    }
  }

  private static Duration left(long end) throws RejectedFileException {
    Duration left = Duration.ofNanos(end - System.nanoTime());
    if (left.isNegative()) {
      throw new RejectedFileException("values take too long to decode");
    }
    return left;
  }

  private void pages(
      InspectedFile file,
      ValueStatistics.Column column,
      List<SkipClaims.Chunk> chunks,
      Duration most)
      throws SQLException, RejectedFileException {
    FooterColumn declared = file.footer().column(file.footer().columnNamed(column.source()));
    LakeType type = type(file, column);
    if (type.equals(FileShape.NOTHING)) {
      return;
    }
    ClaimCheck check = new ClaimCheck(declared, type, column.type());
    List<Long> rows =
        chunks.stream().flatMap(c -> c.pageRows().stream()).filter(r -> r > 0).toList();
    List<ValueStatistics.Facts> facts =
        values.ofRowGroups(file.content(), List.of(column), rows, most);
    int next = 0;
    for (SkipClaims.Chunk chunk : chunks) {
      PageIndex index = chunk.index();
      for (int p = 0; p < chunk.pageRows().size(); p++) {
        if (chunk.pageRows().get(p) == 0) {
          continue;
        }
        var found = facts.get(next++).columns().get(0);
        if (!chunk.headers().isEmpty()) {
          check.header(chunk.headers().get(p), found, "header of page " + p);
        }
        if (index != null && index.unclear().contains(p) && !found.containsNan()) {
          throw new RejectedFileException(
              "column \""
                  + column.source()
                  + "\": column index of page "
                  + p
                  + " says nulls alone, there are "
                  + found.nulls());
        }
        if (index != null) {
          check.page(index.pages().get(p), found, "column index of page " + p);
        }
      }
      if (index != null) {
        check.order(index);
      }
    }
  }

  private static LakeType type(InspectedFile file, ValueStatistics.Column column) {
    return file.shape().columns().stream()
        .filter(c -> c.name().equals(column.source()))
        .findFirst()
        .orElseThrow()
        .type();
  }

  private void filters(
      InspectedFile file,
      ValueStatistics.Column column,
      List<SkipClaims.Chunk> chunks,
      Duration most)
      throws SQLException, IOException, RejectedFileException {
    FooterColumn declared = file.footer().column(file.footer().columnNamed(column.source()));
    LakeType type = type(file, column);
    if (type.name().equals("boolean")) {
      throw new RejectedFileException(
          "column \"" + column.source() + "\": the format has no Bloom filter for booleans");
    }
    try (FileChannel channel = FileChannel.open(file.content())) {
      FileSource source = new FileSource(channel);
      List<Long> rows = new ArrayList<>();
      List<BloomFilter> filters = new ArrayList<>();
      for (SkipClaims.Chunk chunk : chunks) {
        rows.add(chunk.pageRows().stream().mapToLong(Long::longValue).sum());
        filters.add(chunk.filter() == null ? null : new BloomFilter(source, chunk.filter()));
      }
      Object missing =
          values.firstDistinct(
              file.content(),
              column.source(),
              type.isTimestamp(),
              rows,
              most,
              (group, value) -> isMissing(filters.get(group), plain(declared, type, value)));
      if (missing != null) {
        throw new RejectedFileException(
            "column \""
                + column.source()
                + "\": "
                + FileShape.printable(missing.toString())
                + " is a value, but not in the Bloom filter"
                + (isOfManyBits(missing) ? MANY_BITS : ""));
      }
    }
  }

  /** Whether a value has equals with other bits. */
  private static boolean isOfManyBits(Object value) {
    return (value instanceof Float || value instanceof Double)
        && (((Number) value).doubleValue() == 0 || Double.isNaN(((Number) value).doubleValue()));
  }

  private static boolean isMissing(BloomFilter filter, byte[] plain) {
    try {
      return filter != null && !filter.mayContain(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The PLAIN bytes by which engines look for a value, without the length of a text. Zeros of both
   * signs are equal, and so is every NaN: they look for the plain one.
   */
  private static byte[] plain(FooterColumn column, LakeType type, Object value) {
    if (type.isTimestamp()) {
      long micros = (Long) value;
      boolean millis = column.logicalType().contains("MILLIS");
      return eight(millis ? Math.floorDiv(micros, 1000) : micros);
    }
    if (type.name().startsWith("decimal")) {
      return four(((BigDecimal) value).unscaledValue().intValue());
    }
    return switch (type.name()) {
      case "int32" -> four((Integer) value);
      case "int64" -> eight((Long) value);
      case "float32" -> four(Float.floatToIntBits((Float) value + 0f));
      case "float64" -> eight(Double.doubleToLongBits((Double) value + 0d));
      case "varchar" -> value.toString().getBytes(StandardCharsets.UTF_8);
      default -> throw new IllegalStateException("no PLAIN bytes of " + type);
    };
  }

  private static byte[] four(int value) {
    return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }

  private static byte[] eight(long value) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }
}
