package space.opensensor.station.upload;

/** What an answer proves about the object that a store has under a key. */
enum Proof {
  /** It is the very content. */
  SAME,
  /** It is another content. */
  OTHER,
  /** Neither. */
  NONE;

  /**
   * Judges a checksum and an entity tag; either may be null. A checksum decides alone. A tag can
   * only prove the content: where it is not the content's MD5, the store may make its tags of
   * something else. The checksum of checksums of an upload in parts, {@code base64-n}, is none.
   */
  static Proof of(String crc32, String etag, ContentDigest content) {
    if (crc32 != null && crc32.indexOf('-') < 0) {
      return crc32.equals(content.crc32()) ? SAME : OTHER;
    }
    return etag != null && content.isEtag(etag) ? SAME : NONE;
  }

  /** Judges an answer of 200 to HEAD, which proves nothing without the length. */
  static Proof ofHead(HttpResponse head, ContentDigest content) {
    if (head.contentLength() < 0) {
      return NONE;
    }
    if (head.contentLength() != content.length()) {
      return OTHER;
    }
    return of(head.checksum(), head.etag(), content);
  }
}
