package space.opensensor.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * What the choice of encodings, dictionaries and codecs makes of each kind of column: the exact
 * lengths of files. That readers find the values in them {@link CombinationTest} tells.
 */
class PageLengthsTest {

  private static final int ROWS = 500;
  private static final int PAGE_ROWS = 178;

  private static final Map<String, WriterOptions> OPTIONS =
      new TreeMap<>(
          Map.of(
              "compatible", WriterOptions.COMPATIBLE,
              "default", WriterOptions.DEFAULT,
              "lz4", WriterOptions.DEFAULT.codecs(CompressionCodec.LZ4_RAW),
              "smallest", WriterOptions.SMALLEST,
              "uncompressed", WriterOptions.DEFAULT.codecs()));

  /** Bytes by type and options, in the order of {@link Pattern}. */
  private static final String LENGTHS =
      """
      BOOLEAN compatible 253 253 252 253 253 252 204 303 323
      BOOLEAN default 210 253 252 253 210 219 204 293 323
      BOOLEAN lz4 210 253 252 253 210 219 204 293 323
      BOOLEAN smallest 210 211 252 253 210 219 204 250 323
      BOOLEAN uncompressed 210 253 252 253 210 219 204 293 323
      INT32 compatible 240 246 2201 367 367 456 204 408 2029
      INT32 default 231 226 2201 367 359 445 204 408 2029
      INT32 lz4 231 226 2201 367 348 445 204 417 2029
      INT32 smallest 231 226 2201 367 303 445 204 408 2029
      INT32 uncompressed 231 226 2201 367 318 445 204 459 2029
      INT64 compatible 278 261 4286 473 342 463 204 466 3952
      INT64 default 254 234 4286 473 442 453 204 466 3952
      INT64 lz4 254 234 4286 473 442 453 204 466 3952
      INT64 smallest 254 234 4286 472 384 453 204 416 3952
      INT64 uncompressed 254 234 4286 473 442 453 204 466 3952
      FLOAT compatible 230 2201 2201 519 363 1819 204 942 2086
      FLOAT default 230 819 2180 519 318 1819 204 829 2076
      FLOAT lz4 257 778 2190 519 318 1819 204 832 2082
      FLOAT smallest 246 778 2177 519 316 1174 204 827 2065
      FLOAT uncompressed 230 2201 2201 519 318 1819 204 1165 2086
      DOUBLE compatible 242 2183 4209 545 304 1660 204 1225 3906
      DOUBLE default 242 738 4008 566 342 3283 204 1961 3725
      DOUBLE lz4 242 606 4073 566 342 3283 204 1961 3784
      DOUBLE smallest 274 606 3956 544 355 1572 204 1180 3679
      DOUBLE uncompressed 242 4209 4209 566 342 3283 204 1961 3906
      UTF8 compatible 270 2636 3871 595 303 1624 210 1135 3694
      UTF8 default 270 2272 3259 595 303 1383 210 987 3096
      UTF8 lz4 325 2356 3303 587 485 1561 210 1064 3139
      UTF8 smallest 325 2025 3259 587 345 1317 210 921 3096
      UTF8 uncompressed 270 5145 3955 719 352 3827 210 2312 3685
      DECIMAL compatible 246 252 2207 369 373 462 210 414 2074
      DECIMAL default 235 232 2207 369 365 451 210 414 2074
      DECIMAL lz4 235 232 2207 369 354 451 210 423 2074
      DECIMAL smallest 235 232 2207 369 309 451 210 414 2074
      DECIMAL uncompressed 235 232 2207 369 324 451 210 465 2074
      TIMESTAMP_MILLIS compatible 276 282 3347 3724 479 487 215 490 3042
      TIMESTAMP_MILLIS default 251 254 3343 3720 467 474 213 488 3040
      TIMESTAMP_MILLIS lz4 251 254 3343 3720 467 474 213 488 3040
      TIMESTAMP_MILLIS smallest 251 254 3128 817 409 474 213 446 2881
      TIMESTAMP_MILLIS uncompressed 251 254 3343 3720 467 474 213 488 3040
      TIMESTAMP_MICROS compatible 283 295 4036 4297 1102 1178 215 855 3657
      TIMESTAMP_MICROS default 257 263 4034 4295 1086 1163 213 853 3655
      TIMESTAMP_MICROS lz4 257 263 4034 4295 1086 1163 213 853 3655
      TIMESTAMP_MICROS smallest 257 263 3755 830 397 1062 213 756 3444
      TIMESTAMP_MICROS uncompressed 257 263 4034 4295 1086 1163 213 853 3655
      """;

  @Test
  void everyKindOfColumnTakesExactlySoManyBytes() throws Exception {
    StringBuilder lengths = new StringBuilder();
    for (ColumnType type : ColumnType.values()) {
      for (Map.Entry<String, WriterOptions> options : OPTIONS.entrySet()) {
        lengths.append(type).append(' ').append(options.getKey());
        for (Pattern pattern : Pattern.values()) {
          lengths.append(' ').append(length(type, pattern, options.getValue()));
        }
        lengths.append('\n');
      }
    }
    assertEquals(LENGTHS, lengths.toString());
  }

  private static int length(ColumnType type, Pattern pattern, WriterOptions options)
      throws Exception {
    Column column =
        type == ColumnType.DECIMAL ? Column.decimal(1, "c", 9, 2) : Column.of(1, "c", type);
    Column used = pattern.hasNulls() ? column.optional() : column;
    List<TestColumn> columns =
        List.of(new TestColumn(used, pattern.values(column, ROWS, new Random(3))));
    WriterOptions roomy = type == ColumnType.UTF8 ? options.pageTextBytes(PAGE_ROWS * 40) : options;
    ParquetWriter writer = new ParquetWriter(TestFile.schema(columns), roomy, PAGE_ROWS);
    return TestFile.columnar(writer, columns, ROWS, ROWS, Map.of()).length;
  }
}
