/**
 * From the spool into the bucket: HTTP/1.1 over the board's TLS connections, one request at a time,
 * a bounded piece of work per call.
 */
package space.opensensor.station.upload;
