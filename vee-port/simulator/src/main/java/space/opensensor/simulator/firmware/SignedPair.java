package space.opensensor.simulator.firmware;

import java.io.IOException;

/**
 * A small object of a bucket and its signature beside it as {@code .sig}, as a publisher replaces
 * them: a copy as {@code .next}, which no station reads, then the signature, then the object. Where
 * that is interrupted, the signature is of the copy, and the next command goes on from it.
 */
final class SignedPair {

  private final BucketFiles files;
  private final String key;

  SignedPair(BucketFiles files, String key) {
    this.files = files;
    this.key = key;
  }

  /** Whether there is an object, whatever its signature is of. */
  boolean isThere() throws IOException {
    return files.get(key) != null;
  }

  /** Whether one of some keys signed the object. */
  boolean isWhole(SignerKeys keys) throws IOException {
    return isSigned(keys, files.get(key), files.get(key + ".sig"));
  }

  /** What one of some keys signed last, or null where that is not to be found. */
  byte[] signed(SignerKeys keys) throws IOException {
    byte[] signature = files.get(key + ".sig");
    for (String each : new String[] {key, key + ".next"}) {
      byte[] object = files.get(each);
      if (isSigned(keys, object, signature)) {
        return object;
      }
    }
    return null;
  }

  private static boolean isSigned(SignerKeys keys, byte[] object, byte[] signature) {
    return object != null && signature != null && keys.isSigned(object, signature);
  }

  /** Replaces both. */
  void put(byte[] object, byte[] signature) throws IOException {
    files.put(key + ".next", object);
    files.put(key + ".sig", signature);
    files.put(key, object);
  }
}
