package space.opensensor.simulator.firmware;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import space.opensensor.simulator.DesktopSettings;
import space.opensensor.station.settings.SettingsDocument;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.SettingsText;
import space.opensensor.vee.Device;
import space.opensensor.vee.Settings;

/**
 * A station's signed settings in a bucket, as their publisher writes them: the signature first. A
 * station that looks between the two says so and looks again after {@code retry.first}.
 *
 * @param station its id
 */
public record StationDocument(String station) {

  /** Its key in the bucket, beneath the prefix. */
  public String key() {
    return "config/station=" + station + ".properties";
  }

  /**
   * The document of some settings.
   *
   * @param settings lines as a settings file has them
   * @param allowed names that it may change although that may cut the station off
   * @throws SettingsException where the lines are no settings, or too many
   */
  public byte[] bytes(byte[] settings, int version, List<String> allowed) throws SettingsException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    text.writeBytes(("station=" + station + "\nversion=" + version + "\n").getBytes(US_ASCII));
    if (!allowed.isEmpty()) {
      text.writeBytes(("allow=" + String.join(" ", allowed) + "\n").getBytes(US_ASCII));
    }
    SettingsText lines = new SettingsText(settings);
    while (lines.next()) {
      text.writeBytes((lines.name() + "=").getBytes(US_ASCII));
      text.writeBytes(lines.value());
      text.write('\n');
    }
    if (text.size() > SettingsDocument.MAX_BYTES) {
      throw new SettingsException(
          "the document has "
              + text.size()
              + " bytes; stations read "
              + SettingsDocument.MAX_BYTES);
    }
    return text.toByteArray();
  }

  /**
   * Checks a document as its station will.
   *
   * @param over the station's settings
   * @throws SettingsException with what the station would say
   */
  public SettingsDocument check(byte[] document, Settings over, Device device)
      throws SettingsException {
    SettingsDocument read = SettingsDocument.read(document, over);
    read.checkStation(station);
    read.check(device);
    return read;
  }

  /**
   * The version of what is in a bucket.
   *
   * @param keys one of which must have signed it, so that no other can use up the numbers
   * @return 0 where there is none
   */
  public int current(BucketFiles files, SignerKeys keys) throws IOException {
    SignedPair pair = new SignedPair(files, key());
    byte[] document = pair.signed(keys);
    if (document == null && pair.isThere()) {
      throw new IOException(
          key()
              + ": is there, and not signed by this key; where this one is the stations', say --number,"
              + " such as today's date and two digits");
    }
    return document == null ? 0 : version(document);
  }

  /** The same, or 0 where another key signed what is there. */
  public int currentOrNone(BucketFiles files, SignerKeys keys) throws IOException {
    byte[] document = new SignedPair(files, key()).signed(keys);
    return document == null ? 0 : version(document);
  }

  /**
   * The version of what {@link #put(Path, byte[], byte[])} put into a folder before, or 0.
   *
   * @throws IOException where it is no document
   */
  public int currentIn(Path folder) throws IOException {
    Path file = folder.resolve("station=" + station + ".properties");
    return Files.exists(file) ? version(Files.readAllBytes(file)) : 0;
  }

  private int version(byte[] document) throws IOException {
    try {
      return SettingsDocument.read(document, DesktopSettings.empty()).version();
    } catch (SettingsException e) {
      throw new IOException(key() + ": " + e.getMessage(), e);
    }
  }

  /** Puts it into a bucket. */
  public void put(BucketFiles files, byte[] document, byte[] signature) throws IOException {
    new SignedPair(files, key()).put(document, signature);
  }

  /** Puts it into a folder, from which it can be carried into a bucket. */
  public Path put(Path folder, byte[] document, byte[] signature) throws IOException {
    Path file = folder.resolve("station=" + station + ".properties");
    Files.createDirectories(folder);
    OutputFile.write(folder.resolve("station=" + station + ".properties.sig"), signature);
    OutputFile.write(file, document);
    return file;
  }
}
