/**
 * Block compression on {@code byte[]}: Snappy and LZ4, compressors and decompressors, without
 * frames, streams or checksums.
 *
 * <p>Knows nothing of Parquet and uses no other package: it can be taken out and used alone.
 */
package space.opensensor.parquet.codec;
