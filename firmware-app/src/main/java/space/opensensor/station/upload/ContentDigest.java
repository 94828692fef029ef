package space.opensensor.station.upload;

import java.io.IOException;
import space.opensensor.parquet.Crc32;
import space.opensensor.sigv4.Checksum;
import space.opensensor.sigv4.Md5;
import space.opensensor.station.storage.Spool;
import space.opensensor.station.storage.SpoolEntry;

/**
 * What a store can prove a file's content by: its length, its CRC-32, and its MD5, which is the
 * entity tag that many stores give. Read from the spool a piece of {@value #PIECE} bytes at a time.
 */
final class ContentDigest {

  private static final int PIECE = 1024;
  private static final String HEX = "0123456789abcdef";

  private final Checksum crc = Checksum.crc32();
  private final Crc32 ofFile = new Crc32();
  private final Md5 md5 = new Md5();
  private final Md5 ofParts = new Md5();
  private final byte[] value = new byte[Md5.LENGTH];
  private final byte[] piece = new byte[PIECE];
  private int length;
  private int partLength;
  private int partLeft;
  private int parts;
  private int position;
  private String crc32;
  private String etag;

  /**
   * Begins a content.
   *
   * @param contentLength its bytes
   * @param bytesPerPart the length of all parts but the last, or 0 where it goes up in one piece
   */
  void begin(int contentLength, int bytesPerPart) {
    length = contentLength;
    partLength = bytesPerPart;
    partLeft = bytesPerPart;
    parts = 0;
    position = 0;
    crc.reset();
    ofFile.reset();
    md5.reset();
    ofParts.reset();
    crc32 = null;
    etag = null;
  }

  /**
   * Reads a piece.
   *
   * @return whether all has been read
   * @throws IOException when it cannot be read, or is not what was written
   */
  boolean step(Spool spool, SpoolEntry entry) throws IOException {
    if (position < length) {
      int most = Math.min(PIECE, length - position);
      if (partLength > 0) {
        most = Math.min(most, partLeft);
      }
      int n = spool.read(entry, position, piece, 0, most);
      if (n < 0) {
        throw new IOException("spool: " + entry.name() + " ends early, at byte " + position);
      }
      crc.update(piece, 0, n);
      ofFile.update(piece, 0, n);
      md5.update(piece, 0, n);
      position += n;
      partLeft -= n;
      if (partLength > 0 && partLeft == 0 && position < length) {
        endPart();
      }
      return false;
    }
    spool.check(entry, ofFile.value());
    crc32 = crc.base64();
    if (partLength > 0) {
      endPart();
      ofParts.digest(value, 0);
    } else {
      md5.digest(value, 0);
    }
    StringBuilder tag = new StringBuilder(2 * Md5.LENGTH + 6);
    for (int i = 0; i < Md5.LENGTH; i++) {
      tag.append(HEX.charAt(value[i] >> 4 & 15)).append(HEX.charAt(value[i] & 15));
    }
    if (partLength > 0) {
      tag.append('-').append(parts);
    }
    etag = tag.toString();
    return true;
  }

  private void endPart() {
    md5.digest(value, 0);
    ofParts.update(value, 0, Md5.LENGTH);
    partLeft = partLength;
    parts++;
  }

  /** Bytes of the content. */
  int length() {
    return length;
  }

  /** The CRC-32 in base64. */
  String crc32() {
    return crc32;
  }

  /** The value of {@code Content-MD5} for a content in one piece. */
  String contentMd5() {
    return Md5.base64(value);
  }

  /**
   * Whether an entity tag is the strong one that a store which makes it of MD5 gives this content:
   * the MD5 in hexadecimal, or that of the parts' MD5s and their number.
   */
  boolean isEtag(String tag) {
    int quote = tag.startsWith("\"") && tag.endsWith("\"") ? 1 : 0;
    if (tag.length() != etag.length() + 2 * quote) {
      return false;
    }
    for (int i = 0; i < etag.length(); i++) {
      char c = tag.charAt(quote + i);
      if ((c >= 'A' && c <= 'F' ? c + ('a' - 'A') : c) != etag.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
