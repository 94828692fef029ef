package space.opensensor.station.upload;

import space.opensensor.sigv4.Credentials;
import space.opensensor.station.json.JsonException;
import space.opensensor.station.json.JsonReader;
import space.opensensor.vee.AsciiText;

/**
 * Keys that are good for a while, read from the answer of AWS IoT's credential provider. Names that
 * it does not have today are passed over; what it has must be there, once.
 *
 * <pre>{@code
 * {"credentials":{"accessKeyId":"…","secretAccessKey":"…","sessionToken":"…",
 *                 "expiration":"2026-11-29T07:00:00Z"}}
 * }</pre>
 */
final class IssuedKeys {

  /** As much as a signed URL has room for, percent-encoded. */
  static final int MAX_TOKEN = 4096;

  private static final int MAX_ENCODED = 6144;

  private static final int ID = 0;
  private static final int SECRET = 1;
  private static final int TOKEN = 2;
  private static final int EXPIRATION = 3;

  private static final String[] NAMES = {
    "accessKeyId", "secretAccessKey", "sessionToken", "expiration"
  };
  private static final int[] MOST = {128, 256, MAX_TOKEN, 32};

  private final byte[][] fields = new byte[NAMES.length][];
  private long expiration;

  private IssuedKeys() {}

  /**
   * Reads an answer.
   *
   * @throws HttpException when it is something else; the message shows nothing of it
   */
  static IssuedKeys read(byte[] bytes, int length) throws HttpException {
    IssuedKeys keys = new IssuedKeys();
    try {
      JsonReader json = new JsonReader(bytes, length);
      boolean found = false;
      while (json.next()) {
        String path = json.path();
        if (path.equals(".credentials")) {
          once(!found, "credentials");
          found = true;
        }
        if (path.length() == 0 || path.equals(".credentials")) {
          json.begins('{');
        }
        keys.take(json, path);
      }
      there(found, "credentials");
      keys.check();
      return keys;
    } catch (JsonException e) {
      keys.wipe();
      throw new HttpException("the answer is not that of a credential provider: " + e.getMessage());
    } catch (HttpException e) {
      keys.wipe();
      throw e;
    }
  }

  private void take(JsonReader json, String path) throws JsonException, HttpException {
    for (int i = 0; i < NAMES.length; i++) {
      if (path.equals(".credentials." + NAMES[i])) {
        once(fields[i] == null, NAMES[i]);
        fields[i] = json.ascii(MOST[i]);
      }
    }
  }

  private void check() throws HttpException {
    for (int i = 0; i < NAMES.length; i++) {
      there(fields[i] != null, NAMES[i]);
    }
    expiration = UtcTime.millis(text(EXPIRATION));
    if (expiration <= 0) {
      throw new HttpException("expiration: expected a time such as 2026-11-29T07:00:00Z");
    }
    byte[] token = fields[TOKEN];
    int encoded = 0;
    for (int i = 0; i < token.length; i++) {
      int c = token[i] | 0x20;
      boolean plain = c >= 'a' && c <= 'z' || token[i] >= '0' && token[i] <= '9';
      encoded += plain ? 1 : 3;
    }
    if (encoded > MAX_ENCODED) {
      throw new HttpException("sessionToken: too long for a signed URL");
    }
  }

  private String text(int field) {
    byte[] bytes = fields[field];
    return AsciiText.of(bytes, bytes.length);
  }

  private static void once(boolean first, String name) throws HttpException {
    if (!first) {
      throw new HttpException("the answer has " + name + " twice");
    }
  }

  private static void there(boolean found, String name) throws HttpException {
    if (!found) {
      throw new HttpException("the answer has no " + name);
    }
  }

  /** The first moment at which they are good no longer, epoch milliseconds. */
  long expiration() {
    return expiration;
  }

  /**
   * Gives them to credentials.
   *
   * @throws HttpException when they are none that can sign
   */
  void give(Credentials credentials) throws HttpException {
    try {
      credentials.replace(text(ID), fields[SECRET], fields[TOKEN]);
    } catch (IllegalArgumentException e) {
      throw new HttpException("the keys that were issued cannot sign: " + e.getMessage());
    }
  }

  /** Overwrites them. */
  void wipe() {
    wipe(fields[SECRET]);
    wipe(fields[TOKEN]);
  }

  private static void wipe(byte[] bytes) {
    for (int i = 0; bytes != null && i < bytes.length; i++) {
      bytes[i] = 0;
    }
  }
}
