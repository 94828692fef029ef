package space.opensensor.station.settings;

/** How a body is sent. */
public enum UploadMode {
  /** Presigned, with its length: what every S3 service takes. */
  FIXED,
  /** In signed chunks, {@code aws-chunked}. */
  AWS_CHUNKED,
  /** In HTTP's chunked coding, which some servers take and AWS does not. */
  CHUNKED
}
