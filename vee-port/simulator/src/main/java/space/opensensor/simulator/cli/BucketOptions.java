package space.opensensor.simulator.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import space.opensensor.simulator.DesktopSettings;

/** Which bucket, by options, a settings file and AWS's environment variables, in this order. */
final class BucketOptions implements OptionGroups.Shared {

  static final String HEADING = "Where they are kept:";

  @Option(
      names = "--settings",
      paramLabel = "FILE",
      description = "settings of the station: name=value lines (see the README)")
  private Path file;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description = "https://host[:port] of the S3 service")
  private String endpoint;

  @Option(names = "--region", paramLabel = "NAME", description = "region, as the service knows it")
  private String region;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  private final Map<String, String> environment;

  BucketOptions(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public String heading() {
    return HEADING;
  }

  /** The settings file, or null where none is named. */
  Path file() {
    return file;
  }

  /** The settings with the options on top; the environment is not yet asked. */
  DesktopSettings settings() throws IOException {
    DesktopSettings settings =
        file == null
            ? DesktopSettings.empty()
            : DesktopSettings.read(
                file, line -> spec.commandLine().getErr().println("station: " + line));
    return settings.with("s3.endpoint", endpoint).with("s3.region", region);
  }

  /** The settings with credentials and region from the environment where they are missing. */
  DesktopSettings withEnvironment(DesktopSettings settings) {
    return settings.withAwsEnvironment(environment);
  }

  /** A message about a setting without its value, which may be a secret on the wrong line. */
  static String withoutValue(String message) {
    int got = message.indexOf(", got \"");
    return got < 0 ? message : message.substring(0, got);
  }

  /** AWS's own endpoint of a region. */
  static String awsEndpoint(String region) {
    return "https://s3." + region + ".amazonaws.com";
  }
}
