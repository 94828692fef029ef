package space.opensensor.sigv4;

/**
 * HMAC over any {@link Sha256}, one message at a time: {@link #start}, then text or bytes, then
 * {@link #finish}. Text is gathered in a small block, so that the hash sees few calls. Allocates
 * nothing after construction; key material is wiped by {@code finish}.
 *
 * <p>Started with {@link #startHash} it is the plain hash of what follows.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc2104">RFC 2104</a>
 */
final class HmacSha256 extends AsciiSink {

  private static final int BLOCK = 64;
  private static final int INNER = 0x36;
  private static final int OUTER = 0x5c;

  private final Sha256 hash;
  private final byte[] pad = new byte[BLOCK];
  private final byte[] text = new byte[BLOCK];
  private int gathered;
  private boolean keyed;

  HmacSha256(Sha256 hash) {
    if (hash == null) {
      throw new IllegalArgumentException("hash: missing; new SoftwareSha256() is the default");
    }
    this.hash = hash;
  }

  /** Begins a message under a key. */
  void start(byte[] key, int length) {
    hash.reset();
    gathered = 0;
    keyed = true;
    Wipe.bytes(pad);
    if (length > BLOCK) {
      hash.update(key, 0, length);
      hash.digest(pad, 0);
    } else {
      System.arraycopy(key, 0, pad, 0, length);
    }
    flip(INNER);
    hash.update(pad, 0, BLOCK);
  }

  /** Begins a message without a key. */
  void startHash() {
    hash.reset();
    gathered = 0;
    keyed = false;
  }

  @Override
  void put(int character) {
    text[gathered++] = (byte) character;
    if (gathered == BLOCK) {
      flush();
    }
  }

  @Override
  void put(byte[] bytes, int offset, int length) {
    flush();
    hash.update(bytes, offset, length);
  }

  /** Ends the message and writes its 32 bytes at {@code offset}. */
  void finish(byte[] out, int offset) {
    flush();
    hash.digest(out, offset);
    if (keyed) {
      flip(INNER ^ OUTER);
      hash.update(pad, 0, BLOCK);
      hash.update(out, offset, Sha256.LENGTH);
      hash.digest(out, offset);
      Wipe.bytes(pad);
    }
  }

  private void flush() {
    if (gathered > 0) {
      hash.update(text, 0, gathered);
      gathered = 0;
    }
  }

  private void flip(int mask) {
    for (int i = 0; i < BLOCK; i++) {
      pad[i] = (byte) (pad[i] ^ mask);
    }
  }
}
