package space.opensensor.simulator.firmware;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import space.opensensor.station.update.Version;

/**
 * A channel of firmware in a bucket, as its publisher writes it: images first, each once and for
 * ever, then the manifest's signature and the manifest. A station that looks between these two
 * finds a signature of another manifest, says so, and looks again after {@code retry.first}; one
 * that knows the old manifest does not look at the signature at all.
 */
public final class Channel {

  private static final String FOLDER = "firmware/";

  private final BucketFiles files;
  private final String name;
  private final SignedPair pair;

  /** A channel. */
  public Channel(BucketFiles files, String name) {
    this.files = files;
    this.name = name;
    this.pair = new SignedPair(files, key());
  }

  private String key() {
    return FOLDER + name + ".json";
  }

  /** Where it is. */
  @Override
  public String toString() {
    return key() + " of " + files;
  }

  /**
   * What it offers.
   *
   * @param keys one of which must have signed it
   * @return null where it offers nothing
   * @throws IOException where it is not signed, or no manifest
   */
  public Release current(SignerKeys keys) throws IOException {
    byte[] manifest = pair.signed(keys);
    if (manifest != null) {
      return Release.read(manifest);
    }
    if (!pair.isThere()) {
      return null;
    }
    throw new IOException(
        key()
            + ": not signed by "
            + String.join(" or ", keys.fingerprints())
            + ": stations with"
            + " these keys refuse it; give the key that signed it, or, where that is lost, delete it"
            + " to publish anew");
  }

  /**
   * Offers a release.
   *
   * @param images by their names
   * @param keys by one of which the manifest is signed
   */
  public void publish(
      byte[] manifest, byte[] signature, Map<String, byte[]> images, SignerKeys keys)
      throws IOException {
    if (!keys.isSigned(manifest, signature)) {
      throw new IOException(
          "the manifest is not signed by " + String.join(" or ", keys.fingerprints()));
    }
    Release release = Release.read(manifest);
    if (release.builds().isEmpty()) {
      throw new IOException("the manifest has no image for updates");
    }
    checkOrder(release, current(keys));
    for (Release.Build build : release.builds()) {
      byte[] image = images.get(build.path());
      if (image == null || !build.is(image)) {
        throw new IOException(build.path() + ": not the image that the manifest describes");
      }
      build.check(release.version(), image);
      if (!files.putNew(FOLDER + build.path(), image)
          && !build.is(Objects.requireNonNullElse(files.get(FOLDER + build.path()), new byte[0]))) {
        throw new IOException(
            FOLDER
                + build.path()
                + ": there is another image of that name; versions are published"
                + " once: raise the version");
      }
    }
    offer(manifest, signature);
  }

  private static void checkOrder(Release release, Release current) throws IOException {
    if (current == null) {
      return;
    }
    int order = Version.compare(release.version(), current.version());
    if (order < 0) {
      throw new IOException(
          release.version()
              + " is older than "
              + current.version()
              + ", which is offered: stations refuse it; release the old code under a higher"
              + " version");
    }
  }

  /** Offers the current release to another share of the stations. */
  public Release share(int percent, SigningKey key) throws IOException {
    Release current = current(key.publicKeys());
    if (current == null) {
      throw new IOException(this + ": nothing is published");
    }
    Release next = current.to(current.rollOut().to(percent));
    byte[] manifest = next.bytes();
    offer(manifest, key.sign(manifest));
    return next;
  }

  private void offer(byte[] manifest, byte[] signature) throws IOException {
    pair.put(manifest, signature);
  }

  /**
   * Holds the manifest against its signature, and each image of a release, which is fetched,
   * against the manifest.
   *
   * @return a line for each that is not what it should be
   */
  public List<String> faults(Release release, SignerKeys keys) throws IOException {
    List<String> faults = new ArrayList<>();
    if (!pair.isWhole(keys)) {
      faults.add(
          key()
              + ": is not what was signed, and stations refuse it: publish, share or pause again");
    }
    for (Release.Build build : release.builds()) {
      byte[] image = files.get(FOLDER + build.path());
      if (image == null) {
        faults.add(build.path() + ": is not there");
      } else if (!build.is(image)) {
        faults.add(build.path() + ": is not the image that the manifest describes");
      }
    }
    return faults;
  }
}
