package space.opensensor.sigv4;

/** One object in the answer to ListObjectsV2. */
public final class ListedObject {

  private final String key;
  private final long size;
  private final String etag;
  private final String lastModified;

  ListedObject(String key, long size, String etag, String lastModified) {
    this.key = key;
    this.size = size;
    this.etag = etag;
    this.lastModified = lastModified;
  }

  public String key() {
    return key;
  }

  /** Bytes. */
  public long size() {
    return size;
  }

  /** The entity tag with its quotes; empty where the server tells none. */
  public String etag() {
    return etag;
  }

  /** Such as {@code 2026-11-01T12:00:00.000Z}; empty where the server tells none. */
  public String lastModified() {
    return lastModified;
  }

  @Override
  public String toString() {
    return key + " (" + size + " bytes)";
  }
}
