package space.opensensor.simulator.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import space.opensensor.simulator.BoardSettings;
import space.opensensor.simulator.DesktopSettings;
import space.opensensor.simulator.firmware.BucketFiles;
import space.opensensor.simulator.firmware.SignerKeys;
import space.opensensor.simulator.firmware.SigningKey;
import space.opensensor.simulator.firmware.StationDocument;
import space.opensensor.station.settings.SettingsDocument;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.SettingsText;

/** {@code station release settings}: settings over the air, from their publisher's side. */
@Command(
    name = "settings",
    description = {
      "Signs settings for one station and puts them into the bucket, which the station looks into"
          + " every update.hours.",
      "What is not named in FILE stays; NAME= takes a setting away. Checked as the station will.",
    },
    mixinStandardHelpOptions = true)
final class ReleaseSettings implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "STATION", description = "the station's id")
  private String station;

  @Parameters(
      index = "1",
      paramLabel = "FILE",
      description = "the settings to change: name=value lines")
  private Path file;

  @Option(
      names = "--allow",
      paramLabel = "NAME",
      split = ",",
      description =
          "a setting that may be changed although it could cut the station off or give its files"
              + " away: wifi.*, s3.*, credentials.url, enrol.code, station.id, panel.*; may be"
              + " repeated")
  private List<String> allowed = new ArrayList<>();

  @Option(
      names = "--number",
      paramLabel = "N",
      description =
          "the document's version, above any before (default: today's date and two digits, or one"
              + " more than in the bucket)")
  private Integer number;

  @Option(
      names = "--over",
      paramLabel = "FILE",
      description =
          "the settings that the station has, to check against (default: those of one that has set"
              + " nothing)")
  private Path over;

  @Option(
      names = "--to",
      paramLabel = "FOLDER",
      description = "write the two files here and use no network, to be carried to config/")
  private Path folder;

  @Option(
      names = "--public-key",
      paramLabel = "FILE",
      description =
          "the keys in the station's image, PEM: what another key signs goes nowhere then")
  private Path keys;

  @Mixin private SignerOptions signer;

  @Mixin private PublisherBucket bucket;

  @Override
  public Integer call() throws IOException, SettingsException {
    if (!station.matches("[a-z0-9-]{1,36}")) {
      throw new ParameterException(
          spec.commandLine(), "STATION: expected 1 to 36 of a-z 0-9 -, got \"" + station + "\"");
    }
    StationDocument document = new StationDocument(station);
    byte[] settings = lines();
    document.check(document.bytes(settings, 1, allowed), over(), BoardSettings.anyDevice());
    SigningKey key = signer.key();
    checkIsKnown(key);
    BucketFiles files = folder == null ? bucket.open() : null;
    int current = files == null ? document.currentIn(folder) : current(document, files, key);
    byte[] text = document.bytes(settings, version(current), allowed);
    byte[] signature = key.sign(text);
    if (files == null) {
      said(document.put(folder, text, signature).toString(), read(text));
    } else {
      document.put(files, text, signature);
      String stranger = isSeen(files) ? "" : " (no file of it is in the bucket yet)";
      said("published for " + station + stranger, read(text));
    }
    return 0;
  }

  /** Whether the station has a file; where the publisher may not list them, it is taken for so. */
  private boolean isSeen(BucketFiles files) {
    try {
      return !files.folders("station=" + station + "/").isEmpty();
    } catch (IOException e) {
      return true;
    }
  }

  private void checkIsKnown(SigningKey key) throws IOException {
    String signing = key.publicKeys().fingerprints().get(0);
    if (keys != null && !SignerKeys.read(keys).fingerprints().contains(signing)) {
      throw new IOException(
          keys + ": the key that signs is not in it, and the station would refuse it: " + signing);
    }
  }

  private byte[] lines() throws IOException, SettingsException {
    if (!Files.isRegularFile(file) || Files.size(file) > SettingsText.MAX_BYTES) {
      throw new IOException(file + ": no such file of settings");
    }
    byte[] text = Files.readAllBytes(file);
    try {
      SettingsText lines = new SettingsText(text);
      List<String> names = new ArrayList<>();
      while (lines.next()) {
        names.add(lines.name());
        if (List.of("station", "version", "allow").contains(lines.name())) {
          throw new SettingsException(
              lines.name() + ": comes from STATION, --number or --allow; remove it");
        }
      }
      if (names.isEmpty()) {
        throw new SettingsException("no setting in it");
      }
      for (String name : allowed) {
        if (!names.contains(name)) {
          throw new ParameterException(
              spec.commandLine(),
              "--allow: expected names in " + file.getFileName() + ", got \"" + name + '"');
        }
      }
    } catch (SettingsException e) {
      throw new SettingsException(file + ": " + e.getMessage());
    }
    return text;
  }

  private DesktopSettings over() throws IOException {
    DesktopSettings has =
        over == null
            ? DesktopSettings.empty()
                .with("s3.endpoint", "https://s3")
                .with("s3.bucket", "bucket")
                .with("update.channel", "stable")
            : DesktopSettings.read(
                over, line -> spec.commandLine().getErr().println("station: " + line));
    return has.has("station.id") ? has : has.with("station.id", station);
  }

  /**
   * The version in the bucket; one that another key signed does not count where --number is said.
   */
  private int current(StationDocument document, BucketFiles files, SigningKey key)
      throws IOException {
    return number == null
        ? document.current(files, key.publicKeys())
        : document.currentOrNone(files, key.publicKeys());
  }

  private int version(int current) {
    if (number != null) {
      if (number < 1) {
        throw new ParameterException(
            spec.commandLine(), "--number: expected 1 to 2147483647, got " + number);
      }
      if (number <= current) {
        throw new ParameterException(
            spec.commandLine(),
            "--number: expected above " + current + ", which is there already, got " + number);
      }
      return number;
    }
    if (current == Integer.MAX_VALUE) {
      throw new ParameterException(
          spec.commandLine(),
          "version "
              + current
              + " is there already, and no version is above it: change settings of"
              + " this station on its console");
    }
    LocalDate day = LocalDate.now(ZoneOffset.UTC);
    int today = (day.getYear() * 10000 + day.getMonthValue() * 100 + day.getDayOfMonth()) * 100;
    return Math.max(today, current + 1);
  }

  private static SettingsDocument read(byte[] text) throws SettingsException {
    return SettingsDocument.read(text, DesktopSettings.empty());
  }

  /** Names alone: a value may be a secret. */
  private void said(String what, SettingsDocument document) {
    spec.commandLine()
        .getOut()
        .println(
            what + ", version " + document.version() + ": " + String.join(", ", document.names()));
  }
}
