package space.opensensor.simulator.cli;

import java.io.IOException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import space.opensensor.simulator.firmware.Channel;
import space.opensensor.station.settings.SettingsException;

/** Which channel of which bucket. */
final class ChannelOptions {

  @Option(
      names = "--channel",
      paramLabel = "NAME",
      defaultValue = "stable",
      description = "whose stations are meant (default: ${DEFAULT-VALUE})")
  private String name;

  @Mixin private PublisherBucket bucket;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  /** The channel's name. */
  String name() {
    return checked(spec, name);
  }

  /** A channel's name, as stations have it. */
  static String checked(CommandSpec spec, String name) {
    if (!name.matches("[a-z0-9-]{1,16}")) {
      throw new ParameterException(
          spec.commandLine(), "--channel: expected at most 16 of a-z 0-9 -, got \"" + name + "\"");
    }
    return name;
  }

  /** The channel in its bucket. */
  Channel open() throws IOException, SettingsException {
    String channel = name();
    return new Channel(bucket.open(), channel);
  }
}
