/**
 * AWS Signature Version 4 for S3: presigned URLs, header authentication, chunked uploads, and the
 * few XML documents a small S3 client meets.
 *
 * <p>Nothing here opens a connection, reads a clock, logs or starts a thread: time, credentials and
 * output buffers are arguments.
 */
package space.opensensor.sigv4;
