package space.opensensor.sigv4;

/**
 * What digests of the MD family share: blocks of 64 bytes, and a last one that is padded and holds
 * the length of the message. Keeps nothing of a message once it is reset or its digest taken.
 *
 * @see <a href="https://nvlpubs.nist.gov/nistpubs/FIPS/NIST.FIPS.180-4.pdf">FIPS 180-4, section
 *     5</a>
 */
abstract class BlockDigest {

  static final int BLOCK = 64;

  private static final int LENGTH_AT = BLOCK - 8;

  private final byte[] gathered = new byte[BLOCK];
  private int count;
  private long length;

  /** Drops the message so far and whatever of it is still in memory. */
  public final void reset() {
    Wipe.bytes(gathered);
    count = 0;
    length = 0;
    begin();
  }

  /** Adds {@code length} bytes to the message; 0 is allowed. */
  public final void update(byte[] data, int offset, int length) {
    int from = offset;
    int end = offset + length;
    this.length += length;
    if (count > 0) {
      int missing = Math.min(BLOCK - count, length);
      System.arraycopy(data, from, gathered, count, missing);
      count += missing;
      from += missing;
      if (count < BLOCK) {
        return;
      }
      block(gathered, 0);
      count = 0;
    }
    for (; end - from >= BLOCK; from += BLOCK) {
      block(data, from);
    }
    System.arraycopy(data, from, gathered, 0, end - from);
    count = end - from;
  }

  /** Ends the message, writes its digest at {@code offset} and resets. */
  public final void digest(byte[] out, int offset) {
    long bits = length << 3;
    gathered[count++] = (byte) 0x80;
    if (count > LENGTH_AT) {
      fill(BLOCK);
      block(gathered, 0);
      count = 0;
    }
    fill(LENGTH_AT);
    writeLength(bits, gathered, LENGTH_AT);
    block(gathered, 0);
    write(out, offset);
    reset();
  }

  private void fill(int end) {
    while (count < end) {
      gathered[count++] = 0;
    }
  }

  /** Sets the state of an empty message and wipes the workspace. */
  abstract void begin();

  /** Takes a block. */
  abstract void block(byte[] data, int offset);

  /** Writes the message's length in bits. */
  abstract void writeLength(long bits, byte[] out, int offset);

  /** Writes the state. */
  abstract void write(byte[] out, int offset);
}
