package space.opensensor.ducklake.bucket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/**
 * What a ledger keeps of an ETag where it has no room for it: 64 bits of its SHA-256. Two contents
 * of one object have the same mark by a chance of 1 in 2⁶⁴.
 */
public final class EtagMark {

  /** What no store begins an ETag with. */
  private static final char MARKED = '\u0001';

  private EtagMark() {}

  /** The mark of an ETag. */
  public static long of(String etag) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return ByteBuffer.wrap(sha.digest(etag.getBytes(StandardCharsets.UTF_8))).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /** A mark where an ETag is expected. */
  static String text(long mark) {
    return MARKED + String.format(Locale.ROOT, "%016x", mark);
  }

  /**
   * Whether an object still has the content that was noted.
   *
   * @param noted an ETag, or the text of a mark; null is no content
   */
  public static boolean isSame(String noted, String etag) {
    if (noted == null || noted.isEmpty() || noted.charAt(0) != MARKED) {
      return etag.equals(noted);
    }
    return noted.equals(text(of(etag)));
  }
}
