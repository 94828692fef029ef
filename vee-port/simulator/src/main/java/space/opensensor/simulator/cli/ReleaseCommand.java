package space.opensensor.simulator.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import space.opensensor.simulator.firmware.Channel;
import space.opensensor.simulator.firmware.FileSlots;
import space.opensensor.simulator.firmware.ImageFile;
import space.opensensor.simulator.firmware.InputFile;
import space.opensensor.simulator.firmware.OutputFile;
import space.opensensor.simulator.firmware.Release;
import space.opensensor.simulator.firmware.SignerKeys;
import space.opensensor.simulator.firmware.SigningKey;
import space.opensensor.station.record.FileMetadata;
import space.opensensor.station.settings.SettingsException;

/** {@code station release}: firmware and settings over the air, from their publisher's side. */
@Command(
    name = "release",
    description = {
      "Signs firmware, puts it into a bucket, and says to how many stations it is offered; signs"
          + " settings of a station.",
      "docs/updates.md goes through it. Keys of the bucket come as for the other commands; they need"
          + " PUT and GET on firmware/* and config/*, and to list the bucket; no station's keys should"
          + " have PUT there.",
    },
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    subcommands = {
      ReleaseCommand.Key.class,
      ReleaseCommand.Image.class,
      ReleaseCommand.Sign.class,
      ReleaseCommand.Publish.class,
      ReleaseCommand.Share.class,
      ReleaseCommand.Pause.class,
      ReleaseCommand.Check.class,
      ReleaseSettings.class,
    })
final class ReleaseCommand {

  private static final String MANIFEST = "manifest.json";

  /** Years of times; a station reads no number of seconds that is much larger. */
  private static final int FIRST_YEAR = 1970;

  private static final int LAST_YEAR = 9999;

  private ReleaseCommand() {}

  /** {@code release key}. */
  @Command(
      name = "key",
      description = "Makes a signer's key, and its public part beside it as FILE.pub.",
      mixinStandardHelpOptions = true)
  static final class Key implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "the key's file, which only you may read")
    private Path file;

    @Override
    public Integer call() throws IOException, CommandException {
      Path beside = file.resolveSibling(file.getFileName() + ".pub");
      for (Path each : List.of(file, beside)) {
        if (Files.exists(each)) {
          throw new CommandException(each + ": is there already; a key is never overwritten");
        }
      }
      SigningKey key = SigningKey.generate(file);
      OutputFile.write(beside, key.publicPem().getBytes(StandardCharsets.US_ASCII));
      spec.commandLine()
          .getOut()
          .println(
              file
                  + ": keep it where no station and no server is, and a copy elsewhere; "
                  + beside
                  + " goes into images: "
                  + key.publicKeys().fingerprints().get(0));
      return 0;
    }
  }

  /** {@code release image}. */
  @Command(
      name = "image",
      description = "Makes an image for simulated stations of the classes that run here.",
      mixinStandardHelpOptions = true)
  static final class Image implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "FOLDER", description = "where it goes, with a manifest.json")
    private Path folder;

    @Override
    public Integer call() throws IOException {
      String version = FileMetadata.VERSION;
      String name = "station-" + version + "-jvm-any-ota.jar";
      byte[] image = ImageFile.ofThisProcess();
      Files.createDirectories(folder);
      Path manifest = folder.resolve(MANIFEST);
      List<Release.Build> builds = new ArrayList<>();
      if (Files.exists(manifest)) {
        Release other = Release.read(manifest);
        if (!other.version().equals(version)) {
          throw new IOException(
              manifest + ": is of " + other.version() + ", and these classes of " + version);
        }
        builds.addAll(other.builds());
        builds.removeIf(build -> FileSlots.CHIP.equals(build.chipFamily()));
      }
      builds.add(Release.Build.of(FileSlots.CHIP, FileSlots.FLASH, name, image));
      OutputFile.write(folder.resolve(name), image);
      OutputFile.write(manifest, new Release(version, Release.RollOut.ALL, builds).bytes());
      spec.commandLine().getOut().println(folder.resolve(name) + ": " + image.length + " bytes");
      return 0;
    }
  }

  /** {@code release sign}. */
  @Command(
      name = "sign",
      description = {
        "Makes the manifest of a channel, CHANNEL.json, from the manifest.json of a folder, signs it"
            + " and checks it against the images there.",
        "It needs no network: it can run where the key is.",
      },
      mixinStandardHelpOptions = true)
  static final class Sign implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "FOLDER", description = "what bin/release has made")
    private Path folder;

    @Option(
        names = "--channel",
        paramLabel = "NAME",
        defaultValue = "stable",
        description = "whose stations are meant (default: ${DEFAULT-VALUE})")
    private String channel;

    @Option(
        names = "--share",
        paramLabel = "PERCENT",
        defaultValue = "100%",
        description = "how many of the stations it is offered to (default: ${DEFAULT-VALUE})")
    private String share;

    @Option(
        names = "--least",
        paramLabel = "VERSION",
        description = "the lowest version that it may replace")
    private String least;

    @Option(
        names = "--not-before",
        paramLabel = "TIME",
        description = "when the roll-out begins, such as 2026-12-01T06:00Z")
    private String notBefore;

    @Option(names = "--not-after", paramLabel = "TIME", description = "when it ends")
    private String notAfter;

    @Mixin private SignerOptions signer;

    @Override
    public Integer call() throws IOException, CommandException {
      ChannelOptions.checked(spec, channel);
      Release.RollOut rollOut =
          new Release.RollOut(
              least,
              percent(spec, "--share", share),
              time("--not-before", notBefore),
              time("--not-after", notAfter));
      Release release;
      try {
        release = Release.read(folder.resolve(MANIFEST)).to(rollOut);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), "--" + e.getMessage());
      }
      images(folder, release);
      byte[] manifest = release.bytes();
      byte[] signature = signer.key().sign(manifest);
      Path file = folder.resolve(channel + ".json");
      OutputFile.write(file, manifest);
      OutputFile.write(folder.resolve(channel + ".json.sig"), signature);
      spec.commandLine().getOut().println(file + ": " + describe(release));
      return 0;
    }

    private Long time(String option, String text) {
      try {
        if (text == null) {
          return null;
        }
        OffsetDateTime time = OffsetDateTime.parse(text);
        if (time.getYear() >= FIRST_YEAR && time.getYear() <= LAST_YEAR) {
          return time.toEpochSecond();
        }
      } catch (DateTimeParseException e) {
        // Said below.
      }
      throw new ParameterException(
          spec.commandLine(), option + ": expected such as 2026-12-01T06:00Z, got " + text);
    }
  }

  /** {@code release publish}. */
  @Command(
      name = "publish",
      description = {
        "Puts what was signed into the bucket: images first, then signature and manifest.",
        "Nothing is uploaded that stations would refuse.",
      },
      mixinStandardHelpOptions = true)
  static final class Publish implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "FOLDER", description = "what release sign has signed")
    private Path folder;

    @Option(
        names = "--public-key",
        paramLabel = "FILE",
        required = true,
        description = "the keys in the stations' images, PEM")
    private Path keys;

    @Mixin private ChannelOptions channel;

    @Override
    public Integer call() throws IOException, SettingsException, CommandException {
      Path file = folder.resolve(channel.name() + ".json");
      if (!Files.exists(file) && Files.exists(folder.resolve(MANIFEST))) {
        throw new CommandException(
            file + ": not there; ./station release sign makes it of the " + MANIFEST + " there");
      }
      byte[] manifest = InputFile.bytes(file);
      Release release = Release.read(file);
      channel
          .open()
          .publish(
              manifest,
              InputFile.bytes(folder.resolve(channel.name() + ".json.sig")),
              images(folder, release),
              SignerKeys.read(keys));
      spec.commandLine().getOut().println("published " + describe(release));
      return 0;
    }
  }

  /** {@code release share}. */
  @Command(
      name = "share",
      description = "Offers the current release to another share of the stations.",
      mixinStandardHelpOptions = true)
  static final class Share implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "PERCENT", description = "0%% to 100%%; 0%% is a pause")
    private String share;

    @Mixin private SignerOptions signer;

    @Mixin private ChannelOptions channel;

    @Override
    public Integer call() throws IOException, SettingsException {
      return offer(spec, percent(spec, "PERCENT", share), signer, channel);
    }
  }

  /** {@code release pause}. */
  @Command(
      name = "pause",
      description = {
        "Offers the current release to nobody any more; stations that have it keep it.",
        "To bring those back, release the old code under a higher version.",
      },
      mixinStandardHelpOptions = true)
  static final class Pause implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private SignerOptions signer;

    @Mixin private ChannelOptions channel;

    @Override
    public Integer call() throws IOException, SettingsException {
      return offer(spec, 0, signer, channel);
    }
  }

  /** {@code release check}. */
  @Command(
      name = "check",
      description = "Fetches what a channel offers, and holds it against signature and hashes.",
      mixinStandardHelpOptions = true)
  static final class Check implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Option(
        names = "--public-key",
        paramLabel = "FILE",
        required = true,
        description = "the keys in the stations' images, PEM")
    private Path keys;

    @Mixin private ChannelOptions channel;

    @Override
    public Integer call() throws IOException, SettingsException {
      Channel where = channel.open();
      SignerKeys signers = SignerKeys.read(keys);
      Release release = where.current(signers);
      PrintWriter out = spec.commandLine().getOut();
      if (release == null) {
        out.println(where + ": nothing is published");
        return 0;
      }
      out.println(describe(release));
      for (Release.Build build : release.builds()) {
        out.println(
            "  " + build.chipFamily() + " " + build.flash() + ": " + build.size() + " bytes");
      }
      List<String> faults = where.faults(release, signers);
      faults.forEach(spec.commandLine().getErr()::println);
      return faults.isEmpty() ? 0 : 1;
    }
  }

  private static int offer(
      CommandSpec spec, int percent, SignerOptions signer, ChannelOptions channel)
      throws IOException, SettingsException {
    Release release = channel.open().share(percent, signer.key());
    spec.commandLine().getOut().println(describe(release));
    return 0;
  }

  /** A share such as 10% or 10. */
  private static int percent(CommandSpec spec, String option, String text) {
    String digits = text.endsWith("%") ? text.substring(0, text.length() - 1) : text;
    if (digits.matches("[0-9]{1,3}") && Integer.parseInt(digits) <= 100) {
      return Integer.parseInt(digits);
    }
    throw new ParameterException(
        spec.commandLine(), option + ": expected 0% to 100%, got \"" + text + "\"");
  }

  /** The images of a release in a folder, each of which must be what it says. */
  private static Map<String, byte[]> images(Path folder, Release release)
      throws IOException, CommandException {
    Map<String, byte[]> images = new HashMap<>();
    for (Release.Build build : release.builds()) {
      byte[] image = InputFile.bytes(folder.resolve(build.path()));
      if (!build.is(image)) {
        throw new CommandException(
            folder.resolve(build.path()) + ": not the image that the manifest describes");
      }
      build.check(release.version(), image);
      images.put(build.path(), image);
    }
    return images;
  }

  private static String describe(Release release) {
    Release.RollOut to = release.rollOut();
    return release.version()
        + " for "
        + String.join(
            ", ", release.builds().stream().map(b -> b.chipFamily() + " " + b.flash()).toList())
        + (to.share() == 0 ? ", to no station" : ", to " + to.share() + "% of the stations")
        + (to.least() == null ? "" : " from " + to.least() + " on");
  }
}
