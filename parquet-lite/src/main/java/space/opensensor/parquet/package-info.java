/**
 * Writes Parquet files: schema, options, {@link space.opensensor.parquet.ParquetWriter} and the
 * encodings and metadata behind it.
 *
 * <p>Uses {@code parquet.codec} to compress pages; nothing here reads a file. What both ways need,
 * such as {@link space.opensensor.parquet.ColumnType}, {@link space.opensensor.parquet.Encoding},
 * {@link space.opensensor.parquet.Utf8} and {@link space.opensensor.parquet.Crc32}, lives here.
 */
package space.opensensor.parquet;
