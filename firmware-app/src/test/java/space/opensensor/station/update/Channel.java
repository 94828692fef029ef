package space.opensensor.station.update;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;

/** Publishes firmware into a bucket's documents, as a release does, signed by a key of its own. */
final class Channel {

  static final String MANIFEST = "firmware/stable.json";

  /** Made once: power fails thousands of times in the update of one and the same document. */
  private static final KeyPair KEYS = newKeys();

  private static final Map<ByteBuffer, byte[]> SIGNATURES = new ConcurrentHashMap<>();

  private final Map<String, byte[]> documents;
  private final List<byte[]> published = new ArrayList<>();

  Channel(Map<String, byte[]> documents) {
    this.documents = documents;
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** The signature of somebody whose key no firmware has. */
  static byte[] forged(byte[] bytes) {
    return signature(newKeys(), bytes);
  }

  PublicKey key() {
    return KEYS.getPublic();
  }

  /** An image of a version that does what its kind says. */
  static byte[] image(String version, String kind, int bytes, long seed) {
    byte[] image = new byte[bytes];
    new Random(seed).nextBytes(image);
    byte[] head = (version + ' ' + kind + '\n').getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(head, 0, image, 0, head.length);
    return image;
  }

  /** Publishes an image; {@code rollOut} is the content of the manifest's block of that name. */
  void publish(String version, byte[] image, String rollOut) throws GeneralSecurityException {
    String path = "station-" + version + "-esp32s3-8mb-ota.bin";
    published.add(image);
    documents.put("firmware/" + path, image);
    sign(
        """
        {"name": "opensensor station", "version": "%s", "ota": {%s}, "builds": [
          {"chipFamily": "ESP32-C3", "flash": "8mb", "ota": {"path": "x", "size": 1, "sha256": "%s"}},
          {"chipFamily": "ESP32-S3", "flash": "4mb", "parts": [{"path": "y", "offset": 0}]},
          {"chipFamily": "ESP32-S3", "flash": "8mb", "ota": {"path": "%s", "size": %s, "sha256": "%s"}}
        ]}
        """
            .formatted(version, rollOut, "0".repeat(64), path, image.length, sha256(image)));
  }

  /** Signs a manifest and puts both there. */
  void sign(String manifest) throws GeneralSecurityException {
    sign(MANIFEST, manifest);
  }

  /** Signs any object and puts both there. */
  void sign(String key, String text) throws GeneralSecurityException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    documents.put(key, bytes);
    documents.put(key + ".sig", signature(bytes));
  }

  byte[] signature(byte[] bytes) {
    return SIGNATURES
        .computeIfAbsent(ByteBuffer.wrap(bytes.clone()), asked -> signature(KEYS, bytes))
        .clone();
  }

  private static byte[] signature(KeyPair keys, byte[] bytes) {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(keys.getPrivate());
      signature.update(bytes);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static String sha256(byte[] bytes) throws GeneralSecurityException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  /** Whether a slot begins with an image that was published, whole. */
  boolean isPublished(byte[] slot) {
    return published.stream().anyMatch(i -> Arrays.equals(slot, 0, i.length, i, 0, i.length));
  }

  /** Counts an image as one of the publisher's. */
  void trust(byte[] image) {
    published.add(image);
  }
}
