package space.opensensor.ducklake.ingest;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.TimestampText;
import space.opensensor.parquet.read.FileFooter;
import space.opensensor.parquet.read.FooterChunk;
import space.opensensor.parquet.read.FooterColumn;

/**
 * What a footer claims of one column in one row group, as text in the file's type.
 *
 * @param nulls null values, or null when it does not say
 * @param min lower bound, or null when there is none
 * @param max upper bound, or null when there is none
 */
public record FooterBounds(Long nulls, String min, String max) {

  /**
   * Reads the claims.
   *
   * @throws RejectedFileException when they contradict each other
   */
  public static FooterBounds of(FileFooter footer, int group, int column, LakeType type)
      throws RejectedFileException {
    FooterColumn declared = footer.column(column);
    FooterChunk chunk = footer.rowGroup(group).chunk(column);
    Long nulls = chunk.nullCount() == FooterChunk.UNKNOWN ? null : (Long) chunk.nullCount();
    String min = chunk.min() == null ? null : text(declared, type, chunk.min());
    String max = chunk.max() == null ? null : text(declared, type, chunk.max());
    if (min != null && max != null) {
      Integer order = type.compare(min, max);
      if (order == null || order > 0) {
        throw new RejectedFileException(
            "column \"" + declared.name() + "\": its least value is above its largest");
      }
    }
    return new FooterBounds(nulls, min, max);
  }

  private static String text(FooterColumn column, LakeType type, byte[] plain)
      throws RejectedFileException {
    ByteBuffer bytes = ByteBuffer.wrap(plain).order(ByteOrder.LITTLE_ENDIAN);
    try {
      if (type.name().startsWith("decimal")) {
        return BigDecimal.valueOf(bytes.getInt(), column.scale()).toPlainString();
      }
      if (type.isTimestamp()) {
        long value = bytes.getLong();
        boolean micros = column.logicalType().contains("MICROS");
        long units = micros ? 1_000_000 : 1_000;
        Instant instant =
            Instant.ofEpochSecond(
                Math.floorDiv(value, units), Math.floorMod(value, units) * (1_000_000_000 / units));
        int year = instant.atOffset(ZoneOffset.UTC).getYear();
        if (year < 1 || year > 9999) {
          throw new RejectedFileException(
              "column \"" + column.name() + "\": a time in the year " + year);
        }
        return TimestampText.format(instant);
      }
      return switch (type.name()) {
        case "boolean" -> bytes.get() == 0 ? "0" : "1";
        case "int32" -> Integer.toString(bytes.getInt());
        case "int64" -> Long.toString(bytes.getLong());
        case "float32" -> number(bytes.getFloat());
        case "float64" -> number(bytes.getDouble());
        case "varchar" ->
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .decode(bytes)
                .toString();
        default -> null;
      };
    } catch (RuntimeException | CharacterCodingException e) {
      throw new RejectedFileException(
          "column \"" + column.name() + "\": a bound is no value of its type");
    }
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return null;
    }
    return Double.isInfinite(value) ? (value > 0 ? "inf" : "-inf") : Double.toString(value);
  }
}
