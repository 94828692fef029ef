package space.opensensor.simulator.cli;

import picocli.CommandLine.Option;
import space.opensensor.simulator.DesktopSettings;

/** Where in a store files go; what is not named is left to the settings. */
final class BucketName implements OptionGroups.Shared {

  @Option(names = "--bucket", paramLabel = "NAME", description = "bucket")
  private String bucket;

  @Option(names = "--prefix", paramLabel = "PREFIX", description = "what keys begin with")
  private String prefix;

  @Override
  public String heading() {
    return BucketOptions.HEADING;
  }

  /** These settings with the options on top. */
  DesktopSettings on(DesktopSettings settings) {
    return settings.with("s3.bucket", bucket).with("s3.prefix", prefix);
  }
}
