/**
 * Reads the footer of a Parquet file and checks its pages, trusting nothing it finds there: {@link
 * space.opensensor.parquet.read.FooterReader} and {@link
 * space.opensensor.parquet.read.PageVerifier}.
 *
 * <p>Uses the names and numbers of the format from {@code parquet}; the writer does not know this
 * package. Values are not decoded here.
 */
package space.opensensor.parquet.read;
