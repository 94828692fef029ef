package space.opensensor.sigv4;

/**
 * Where a bucket's name stands in its URLs.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html">Virtual
 *     hosting of general purpose buckets</a>
 */
public enum UrlStyle {
  /** {@code https://host/bucket/key}: any server, also one known by its address. */
  PATH,
  /** {@code https://bucket.host/key}: what AWS prefers. */
  VIRTUAL_HOST
}
