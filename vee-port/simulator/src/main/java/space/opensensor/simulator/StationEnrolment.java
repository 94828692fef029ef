package space.opensensor.simulator;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import space.opensensor.station.settings.CredentialsReader;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.upload.Enrolment;

/**
 * The enrolment of a station on this machine. Its key and certificate lie beside its settings:
 * {@code FILE.key} and {@code FILE.crt}.
 */
public final class StationEnrolment {

  private StationEnrolment() {}

  /** The key of the station with the settings of a file. */
  public static DeviceKey keyOf(Path settingsFile) {
    return new DeviceKey(settingsFile);
  }

  /**
   * Refuses settings by which one station would have another name in each command.
   *
   * @throws SettingsException when keys are issued to a station that its settings do not name
   */
  public static void requireId(DesktopSettings store, StationSettings settings)
      throws SettingsException {
    if (settings.credentialsUrl() != null && !store.has("station.id")) {
      throw new SettingsException("station.id: must be set with credentials.url on this machine");
    }
  }

  /**
   * Gets a certificate by a code.
   *
   * @param clock by which the server's certificate and the new one have to be valid
   * @return until when it is valid, epoch milliseconds
   * @throws IOException when there is none, with one line that says why
   * @throws SettingsException when the settings do not make a station
   */
  public static long enrol(
      DesktopSettings store,
      StationSettings settings,
      DeviceKey key,
      String code,
      InstantSource clock)
      throws IOException, SettingsException {
    requireId(store, settings);
    TlsConnector connector = new TlsConnector(TrustedRoots.of(store), new HostLink(), key);
    Enrolment enrolment = new Enrolment(connector, settings, new CredentialsReader(store));
    enrolment.begin(code);
    long start = System.nanoTime();
    while (!enrolment.step((System.nanoTime() - start) / 1_000_000, clock.millis())) {
      LockSupport.parkNanos(1_000_000);
    }
    if (enrolment.failure() != null) {
      throw new IOException(enrolment.failure());
    }
    return enrolment.validUntilMillis();
  }
}
