package space.opensensor.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import space.opensensor.station.provision.BucketCheck;
import space.opensensor.station.provision.Finding;
import space.opensensor.station.settings.CredentialsReader;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.upkeep.Backoff;
import space.opensensor.station.upload.BucketProbe;
import space.opensensor.vee.Device;
import space.opensensor.vee.ResetReason;

/**
 * What a station with some settings would meet on this machine's network: names, the time, TLS, the
 * bucket and what the keys may do in it, a line for each. What asks the bucket is the station's
 * own.
 */
public final class StationCheck {

  /** The subject of the line about the time server. */
  public static final String TIME = "time";

  private static final int TIME_TIMEOUT_MILLIS = 3000;

  /** Off by more, a clock is worth a line; by which S3 judges dates, it fails. */
  private static final long NOTED_MILLIS = 2000;

  private static final long MOST_MILLIS = 300_000;

  private final InstantSource clock;
  private final int timePort;
  private final Consumer<Finding> lines;
  private int failures;

  /**
   * A check.
   *
   * @param clock this machine's
   * @param timePort UDP port of the time server
   * @param lines takes each line once it is known
   */
  public StationCheck(InstantSource clock, int timePort, Consumer<Finding> lines) {
    this.clock = clock;
    this.timePort = timePort;
    this.lines = lines;
  }

  /**
   * Checks settings.
   *
   * @param key of the station, where keys are issued to it; or null
   * @return how many lines failed
   */
  public int run(DesktopSettings store, DeviceKey key) {
    failures = 0;
    try {
      Device device = new DesktopDevice("check", ResetReason.POWER_ON);
      StationSettings settings = new StationSettings(store, device);
      StationEnrolment.requireId(store, settings);
      TlsConnector connector = new TlsConnector(TrustedRoots.of(store), new HostLink(), key);
      BucketProbe probe =
          BucketProbe.of(
              connector,
              settings,
              new CredentialsReader(store),
              new Backoff(
                  new SystemEntropy(), settings.retryFirstMillis(), settings.retryMaxMillis()),
              (level, line) -> {});
      told(
          Finding.ok(
              "settings",
              (store.has("station.id") ? "station " + settings.stationId() : "a board's own id")
                  + " to "
                  + settings.bucket().name()));
      if (namesAre(settings.bucket().host())) {
        long offset = offsetMillis(store);
        ask(new BucketCheck(probe), offset, connector);
      }
    } catch (SettingsException | IOException e) {
      told(Finding.failed("settings", Reason.of(e), "correct it; ./station settings --help"));
    }
    return failures;
  }

  private boolean namesAre(String host) {
    try {
      String addresses =
          Arrays.stream(InetAddress.getAllByName(host))
              .map(InetAddress::getHostAddress)
              .collect(Collectors.joining(", "));
      told(Finding.ok("name", host + " is " + addresses));
      return true;
    } catch (UnknownHostException e) {
      told(
          Finding.failed(
              "name", host + " has no address", "check s3.endpoint, and this machine's network"));
      return false;
    }
  }

  /** How far the time server is ahead of this machine; 0 where none answers. */
  private long offsetMillis(DesktopSettings store) {
    String server =
        store.has("ntp.server") ? new String(store.get("ntp.server"), UTF_8) : "pool.ntp.org";
    try {
      long offset = new SntpQuery(clock).offsetMillis(server, timePort, TIME_TIMEOUT_MILLIS);
      told(ofOffset(offset, server));
      return offset;
    } catch (IOException e) {
      told(
          Finding.failed(
              TIME,
              Reason.of(e),
              "let UDP port " + timePort + " out, or set ntp.server; going on by this clock"));
      return 0;
    }
  }

  private static Finding ofOffset(long offset, String server) {
    long off = Math.abs(offset);
    String text =
        String.format(
            Locale.ROOT,
            "this clock is %.3f s %s %s",
            off / 1000.0,
            offset < 0 ? "ahead of" : "behind",
            server);
    if (off <= NOTED_MILLIS) {
      return Finding.ok(TIME, text);
    }
    return new Finding(
        TIME,
        off <= MOST_MILLIS ? Finding.Outcome.NOTE : Finding.Outcome.FAILED,
        text,
        "set this machine's clock; a board takes the server's");
  }

  private void ask(BucketCheck check, long offset, TlsConnector connector) {
    boolean ended = false;
    while (!ended) {
      ended = check.step(System.nanoTime() / 1_000_000, clock.millis() + offset);
      for (Finding line = check.take(); line != null; line = check.take()) {
        told(withAuthority(line, connector));
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static Finding withAuthority(Finding line, TlsConnector connector) {
    return line.subject().equals("tls") && line.outcome() == Finding.Outcome.OK
        ? Finding.ok("tls", line.text() + "; issued by " + connector.authority())
        : line;
  }

  private void told(Finding line) {
    failures += line.outcome() == Finding.Outcome.FAILED ? 1 : 0;
    lines.accept(line);
  }
}
