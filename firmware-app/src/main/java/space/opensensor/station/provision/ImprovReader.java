package space.opensensor.station.provision;

/**
 * Finds packets of Improv Wi-Fi in bytes that come over a serial line, between which there may be
 * anything. What is part of no packet is given back, byte by byte. Its memory is one packet.
 *
 * <pre>
 * IMPROV | version 1 | type | length | data ... | sum of all bytes before, modulo 256
 * </pre>
 *
 * @see <a href="https://www.improv-wifi.com/serial/">Improv via Serial</a>
 */
public final class ImprovReader {

  /** What a packet begins with. */
  public static final String HEADER = "IMPROV";

  /** The version of the protocol. */
  public static final int VERSION = 1;

  /** Where the data begin. */
  public static final int DATA = 9;

  private static final int TYPE = 7;
  private static final int LENGTH = 8;
  private static final int MOST = DATA + 255 + 1;

  /** Nothing is found yet. */
  public static final int NOTHING = 0;

  /** A packet that is whole. */
  public static final int PACKET = 1;

  /** A packet whose sum is wrong. */
  public static final int MALFORMED = 2;

  /** Bytes that are of no packet. */
  public static final int OTHER = 3;

  private final byte[] bytes = new byte[MOST];
  private int count;
  private int found;

  /** Takes a byte, and looks. */
  public int take(byte b) {
    bytes[count++] = b;
    return look();
  }

  /**
   * Looks at the bytes that there are.
   *
   * @return {@link #PACKET} where they begin with one; {@link #MALFORMED} where its sum is wrong;
   *     {@link #OTHER} where the first {@link #otherCount()} of {@link #bytes()} are of none; or
   *     {@link #NOTHING} yet. What was found has to be {@linkplain #passOver passed over}.
   */
  public int look() {
    if (count == 0) {
      return NOTHING;
    }
    int header = HEADER.length();
    if (!isHeader(0, count) || count > header && bytes[header] != VERSION) {
      found = nextHeader();
      return OTHER;
    }
    if (count < DATA || count < packetLength()) {
      return NOTHING;
    }
    if (sum() == bytes[packetLength() - 1]) {
      found = packetLength();
      return PACKET;
    }
    // Whoever was cut off may have begun anew within what was taken for data.
    found = nextHeader();
    return MALFORMED;
  }

  /** Forgets what was found; a packet may hold a password. */
  public void passOver() {
    System.arraycopy(bytes, found, bytes, 0, count - found);
    for (int i = count - found; i < count; i++) {
      bytes[i] = 0;
    }
    count -= found;
  }

  private int packetLength() {
    return DATA + (bytes[LENGTH] & 0xff) + 1;
  }

  private byte sum() {
    int sum = 0;
    for (int i = 0; i < packetLength() - 1; i++) {
      sum += bytes[i];
    }
    return (byte) sum;
  }

  private boolean isHeader(int from, int to) {
    boolean good = true;
    for (int i = from; i < to && i - from < HEADER.length(); i++) {
      good &= bytes[i] == HEADER.charAt(i - from);
    }
    return good;
  }

  /** Where the next header may begin after the first byte. */
  private int nextHeader() {
    int next = 1;
    while (next < count && !isHeader(next, count)) {
      next++;
    }
    return next;
  }

  /** How many bytes are of no packet. */
  public int otherCount() {
    return found;
  }

  /** The bytes so far; those of a packet's data begin at {@link #DATA}. */
  public byte[] bytes() {
    return bytes;
  }

  /** The type of the packet. */
  public int type() {
    return bytes[TYPE];
  }

  /** Bytes of its data. */
  public int length() {
    return bytes[LENGTH] & 0xff;
  }

  /** Whether a packet has begun and not ended. */
  public boolean isWithin() {
    return count > 0;
  }

  /** Forgets everything. */
  public void forget() {
    found = count;
    passOver();
  }
}
