package space.opensensor.simulator.cli;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import space.opensensor.s3.CertificateAuthority;
import space.opensensor.s3.KeptAuthority;

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

  /**
   * The CA of all S3 servers of this folder, valid whenever a simulation may take place: made once,
   * so that a server that starts does not take their trust from the clients of another.
   */
  CertificateAuthority authority() throws IOException {
    return new KeptAuthority(directory)
        .get(
            BootTime.EARLIEST.minus(CertificateAuthority.BACKDATED),
            BootTime.LATEST.plus(CertificateAuthority.VALIDITY));
  }

  /** The certificate of the {@link #authority()}. */
  Path caFile() {
    return directory.resolve("ca.pem");
  }

  /** The simulated flash of a station. */
  Path flash(String stationId) {
    return directory.resolve("flash").resolve(stationId);
  }
}
