package space.opensensor.station.upload;

import space.opensensor.sigv4.Credentials;
import space.opensensor.station.json.JsonException;
import space.opensensor.station.json.JsonReader;

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

  private static final int MAX_ID = 128;
  private static final int MAX_SECRET = 256;

  /** As much as a signed URL has room for, percent-encoded. */
  static final int MAX_TOKEN = 4096;

  private static final int MAX_ENCODED = 6144;
  private static final int MAX_TIME = 32;

  private byte[] accessKeyId;
  private byte[] secretAccessKey;
  private byte[] sessionToken;
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
      json.beginObject();
      for (String name = json.nextName(); name != null; name = json.nextName()) {
        if (name.equals("credentials")) {
          once(!found, name);
          found = true;
          keys.readFields(json);
        } else {
          json.skip();
        }
      }
      json.end();
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

  private void readFields(JsonReader json) throws JsonException, HttpException {
    json.beginObject();
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      if (name.equals("accessKeyId")) {
        once(accessKeyId == null, name);
        accessKeyId = json.ascii(MAX_ID);
      } else if (name.equals("secretAccessKey")) {
        once(secretAccessKey == null, name);
        secretAccessKey = json.ascii(MAX_SECRET);
      } else if (name.equals("sessionToken")) {
        once(sessionToken == null, name);
        sessionToken = json.ascii(MAX_TOKEN);
      } else if (name.equals("expiration")) {
        once(expiration == 0, name);
        expiration = UtcTime.millis(json.string(MAX_TIME));
        if (expiration <= 0) {
          throw new HttpException("expiration: expected a time such as 2026-11-29T07:00:00Z");
        }
      } else {
        json.skip();
      }
    }
  }

  private void check() throws HttpException {
    there(accessKeyId != null, "accessKeyId");
    there(secretAccessKey != null, "secretAccessKey");
    there(sessionToken != null, "sessionToken");
    there(expiration != 0, "expiration");
    int encoded = 0;
    for (int i = 0; i < sessionToken.length; i++) {
      int c = sessionToken[i] | 0x20;
      boolean plain = c >= 'a' && c <= 'z' || sessionToken[i] >= '0' && sessionToken[i] <= '9';
      encoded += plain ? 1 : 3;
    }
    if (encoded > MAX_ENCODED) {
      throw new HttpException("sessionToken: too long for a signed URL");
    }
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
    char[] id = new char[accessKeyId.length];
    for (int i = 0; i < id.length; i++) {
      id[i] = (char) accessKeyId[i];
    }
    try {
      credentials.replace(new String(id), secretAccessKey, sessionToken);
    } catch (IllegalArgumentException e) {
      throw new HttpException("the keys that were issued cannot sign: " + e.getMessage());
    }
  }

  /** Overwrites them. */
  void wipe() {
    wipe(secretAccessKey);
    wipe(sessionToken);
  }

  private static void wipe(byte[] bytes) {
    for (int i = 0; bytes != null && i < bytes.length; i++) {
      bytes[i] = 0;
    }
  }
}
