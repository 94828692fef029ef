package space.opensensor.simulator.cli;

import java.io.IOException;
import picocli.CommandLine.Mixin;
import space.opensensor.sigv4.Credentials;
import space.opensensor.simulator.BoardSettings;
import space.opensensor.simulator.DesktopSettings;
import space.opensensor.simulator.TrustedRoots;
import space.opensensor.simulator.firmware.BucketFiles;
import space.opensensor.station.settings.CredentialsReader;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;

/** The bucket that a publisher writes into, with keys of its own. */
final class PublisherBucket {

  @Mixin private BucketOptions options;

  @Mixin private BucketName target;

  /** Its objects beneath the prefix. */
  BucketFiles open() throws IOException, SettingsException {
    DesktopSettings settings = options.withEnvironment(target.on(options.settings()));
    try {
      StationSettings station = new StationSettings(settings, BoardSettings.anyDevice());
      Credentials credentials = new CredentialsReader(settings).read();
      TrustedRoots roots =
          settings.has(DesktopSettings.TLS_CA)
              ? TrustedRoots.ofPem(settings.get(DesktopSettings.TLS_CA))
              : null;
      return new BucketFiles(station.bucket(), station.prefix(), credentials, roots);
    } finally {
      settings.wipe();
    }
  }
}
