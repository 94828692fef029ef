package space.opensensor.simulator.cli;

import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where this machine's station and S3 server keep their files. */
final class DataDirectory implements OptionGroups.Shared {

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      defaultValue = ".station",
      description = "where everything is kept (default: ${DEFAULT-VALUE})")
  private void set(Path given) {
    if (given.toString().isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--data-dir: expected a folder, got an empty text");
    }
    directory = given.toAbsolutePath().normalize();
  }

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  private Path directory;

  @Override
  public String heading() {
    return BucketOptions.HEADING;
  }

  /** The folder itself, as an absolute path without {@code ..}, which servers of files refuse. */
  Path path() {
    return directory;
  }

  /** One folder for each bucket, and in it a file for each object. */
  Path buckets() {
    return directory.resolve("s3");
  }

  /** A bucket's folder. */
  Path bucket(String name) {
    return buckets().resolve(name);
  }

  /** The certificate of the CA that the S3 server made at its last start. */
  Path caFile() {
    return directory.resolve("ca.pem");
  }

  /** The simulated flash of a station. */
  Path flash(String stationId) {
    return directory.resolve("flash").resolve(stationId);
  }
}
