package space.opensensor.ducklake.store;

import java.time.Instant;

/**
 * An object as a listing shows it.
 *
 * @param etag changes with the content, without quotes
 */
public record StoredObject(String key, String etag, long bytes, Instant lastModified) {}
