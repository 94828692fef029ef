package space.opensensor.site;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.teavm.jso.JSExport;
import space.opensensor.sigv4.AsciiBuffer;
import space.opensensor.sigv4.Credentials;
import space.opensensor.sigv4.Md5;
import space.opensensor.sigv4.Presigner;
import space.opensensor.sigv4.S3Request;
import space.opensensor.sigv4.SoftwareSha256;
import space.opensensor.simulator.BoardSettings;
import space.opensensor.simulator.NvsImage;
import space.opensensor.simulator.cli.StorePreset;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.settings.CredentialsReader;
import space.opensensor.station.settings.Setting;
import space.opensensor.station.settings.SettingsEditor;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.SettingsTable;
import space.opensensor.station.settings.StationSettings;

/**
 * What the page calls: the same rules, images, signatures and packets as those of the board and of
 * {@code ./station}. Settings are lines {@code name=value}; a fault is one line that shows no
 * secret, and begins with {@link #FAULT} where a method answers something else as well.
 */
public final class StationTools {

  /** What a fault begins with. */
  public static final String FAULT = "fault: ";

  private static final int MOST_URL = 8192;
  private static SerialReceiver receiver = new SerialReceiver();

  private StationTools() {}

  /** Does nothing: the exports are what there is. */
  public static void main(String[] arguments) {
    // A translation begins with a main class.
  }

  /**
   * All settings: a line each, with tabs between name, value when left out, {@code must} or {@code
   * may} be set, {@code secret} or {@code shown}, the words that it is one of with spaces between
   * them, and what it does.
   */
  @JSExport
  public static String settings() {
    StringBuilder lines = new StringBuilder();
    for (Setting setting : SettingsTable.all()) {
      lines
          .append(setting.name())
          .append('\t')
          .append(setting.fallback() == null ? "" : setting.fallback())
          .append('\t')
          .append(setting.fallback() == null ? "must" : "may")
          .append('\t')
          .append(SettingsEditor.isSecret(setting.name()) ? "secret" : "shown")
          .append('\t')
          .append(String.join(" ", setting.words()))
          .append('\t')
          .append(setting.meaning())
          .append('\n');
    }
    return lines.toString();
  }

  /** The profiles of sensors, with spaces between them. */
  @JSExport
  public static String profiles() {
    return String.join(" ", SensorProfile.names());
  }

  /**
   * Kinds of stores: a line each, with tabs between its word, the endpoint with what has to be
   * filled in in braces, the region, the bucket or nothing, and what keys it needs.
   */
  @JSExport
  public static String stores() {
    StringBuilder lines = new StringBuilder();
    for (StorePreset store : StorePreset.values()) {
      String place = store.place() == null ? "" : "{" + store.place() + "}";
      lines
          .append(store.word())
          .append('\t')
          .append(store.endpoint("{region}", place))
          .append('\t')
          .append(store.region())
          .append('\t')
          .append(store.bucket() == null ? "" : store.bucket())
          .append('\t')
          .append(store.needs())
          .append('\n');
    }
    return lines.toString();
  }

  /**
   * What a board would say of settings at its start.
   *
   * @param ca a certificate as PEM text, or an empty string
   * @return an empty string where it would start
   */
  @JSExport
  public static String fault(String lines, String ca) {
    try {
      TypedSettings settings = new TypedSettings(lines, ca);
      BoardSettings.check(settings);
      BoardSettings.image(settings, BoardSettings.BYTES).wipe();
      return "";
    } catch (SettingsException | IllegalArgumentException e) {
      return e.getMessage();
    }
  }

  /**
   * What a board's console would say of a {@code set}.
   *
   * @param lines what is set already
   * @return an empty string where it would take the value
   */
  @JSExport
  public static String faultOf(String lines, String name, String value) {
    try {
      TypedSettings settings = new TypedSettings(lines, "");
      new SettingsEditor(settings, BoardSettings.anyDevice())
          .set(name, value.getBytes(StandardCharsets.UTF_8));
      return "";
    } catch (SettingsException | IOException e) {
      return e.getMessage();
    }
  }

  /** Where the settings partition lies in the flash. */
  @JSExport
  public static int settingsAddress() {
    return BoardSettings.ADDRESS;
  }

  /** The image of the settings partition; empty where {@link #fault} finds one. */
  @JSExport
  public static byte[] settingsImage(String lines, String ca) {
    if (!fault(lines, ca).isEmpty()) {
      return new byte[0];
    }
    try {
      NvsImage image = BoardSettings.image(new TypedSettings(lines, ca), BoardSettings.BYTES);
      byte[] bytes = image.toBytes();
      image.wipe();
      return bytes;
    } catch (SettingsException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * A signed URL.
   *
   * @param method such as {@code GET}
   * @param lines settings with bucket and keys
   * @param seconds how long it is valid
   * @param epochMillis the time of day, whole milliseconds
   * @return the URL or a fault
   */
  @JSExport
  public static String signedUrl(
      String method, String lines, String key, int seconds, double epochMillis) {
    Credentials credentials = null;
    try {
      TypedSettings settings = new TypedSettings(lines, "");
      StationSettings checked = new StationSettings(settings, BoardSettings.anyDevice());
      credentials = new CredentialsReader(settings).read();
      AsciiBuffer target = new AsciiBuffer(MOST_URL);
      S3Request request = new S3Request(checked.bucket()).onObject(method, key);
      new Presigner(credentials, new SoftwareSha256())
          .presign(request, seconds, (long) epochMillis, target);
      return checked.bucket().origin() + target;
    } catch (SettingsException | IllegalArgumentException | IllegalStateException e) {
      return FAULT + e.getMessage();
    } finally {
      if (credentials != null) {
        credentials.wipe();
      }
    }
  }

  /** An Improv packet without data: 2 current state, 3 device information, 4 scan. */
  @JSExport
  public static byte[] improvCommand(int command) {
    return ImprovCommand.of(command);
  }

  /** Why {@link #improvWifi} would make no packet, or an empty string. */
  @JSExport
  public static String wifiFault(String ssid, String password) {
    try {
      Arrays.fill(ImprovCommand.wifi(ssid, password), (byte) 0);
      return "";
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }

  /** The Improv packet that sends a network's name and password; see {@link #wifiFault}. */
  @JSExport
  public static byte[] improvWifi(String ssid, String password) {
    return ImprovCommand.wifi(ssid, password);
  }

  /** Begins a serial line anew: what was half received is forgotten. */
  @JSExport
  public static void newLine() {
    receiver = new SerialReceiver();
  }

  /** Takes bytes from the serial line; {@link SerialReceiver#take} says what is given. */
  @JSExport
  public static String received(byte[] bytes) {
    return receiver.take(bytes);
  }

  /** Tells that nothing has come for a second. */
  @JSExport
  public static void paused() {
    receiver.pause();
  }

  /** The MD5 of bytes as hex digits, by which a flasher compares what is on a flash. */
  @JSExport
  public static String md5(byte[] bytes) {
    Md5 digest = new Md5();
    digest.update(bytes, 0, bytes.length);
    byte[] sum = new byte[Md5.LENGTH];
    digest.digest(sum, 0);
    StringBuilder text = new StringBuilder();
    for (byte b : sum) {
      text.append(Character.forDigit(b >> 4 & 0xf, 16)).append(Character.forDigit(b & 0xf, 16));
    }
    return text.toString();
  }

  /** What is in a station's file, {@linkplain FileSummary#of as JSON}, or a fault. */
  @JSExport
  public static String summary(byte[] file) {
    try {
      return FileSummary.of(file);
    } catch (IOException e) {
      return FAULT + e.getMessage();
    }
  }
}
