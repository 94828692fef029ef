package space.opensensor.ducklake.credentials;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.credentials.BrokerAnswer.Refusal;

/**
 * What the broker does for a station: keys for one that shows a certificate, a first certificate
 * for a code, and a new one for one that still holds. Nobody gets more than the station of their
 * certificate has.
 */
final class StationDesk {

  private static final Logger LOG = LoggerFactory.getLogger(StationDesk.class);

  /** A station asks once an hour, and again where it boots or its keys were refused. */
  private static final int STATION_BURST = 20;

  private static final Duration STATION_REFILL = Duration.ofMinutes(1);
  private static final int ADDRESS_BURST = 60;
  private static final Duration ADDRESS_REFILL = Duration.ofSeconds(1);
  private static final int LINES_BURST = 20;
  private static final Duration LINES_REFILL = Duration.ofSeconds(30);

  /** Sessions asked of STS at once. */
  private static final int MOST_ISSUES = 16;

  private final CredentialSettings settings;
  private final DeviceAuthority authority;
  private final DeviceRegister register;
  private final KeyIssuer issuer;
  private final InstantSource clock;
  private final BrokerMetrics metrics;
  private final RateLimit holders = new RateLimit(STATION_BURST, STATION_REFILL);
  private final RateLimit stations = new RateLimit(STATION_BURST, STATION_REFILL);
  private final RateLimit addresses = new RateLimit(ADDRESS_BURST, ADDRESS_REFILL);
  private final RateLimit lines = new RateLimit(LINES_BURST, LINES_REFILL);
  private final Semaphore room = new Semaphore(MOST_ISSUES);

  /** Stations whose keys are being made: each takes the room of one. */
  private final Set<String> waiting = ConcurrentHashMap.newKeySet();

  /** The parts of a broker. */
  StationDesk(
      CredentialSettings settings,
      DeviceAuthority authority,
      DeviceRegister register,
      KeyIssuer issuer,
      InstantSource clock,
      BrokerMetrics metrics) {
    this.settings = settings;
    this.authority = authority;
    this.register = register;
    this.issuer = issuer;
    this.clock = clock;
    this.metrics = metrics;
  }

  /**
   * Who asks.
   *
   * @param certificate that TLS proved to be theirs, or null
   * @param thing name they give themselves, or null
   * @param from address of their machine
   */
  record Caller(X509Certificate certificate, String thing, InetAddress from) {

    String address() {
      return from.getHostAddress();
    }

    /** What limits by address go by. */
    String network() {
      return ClientNetwork.of(from);
    }
  }

  /** A caller whose certificate holds. */
  private record Holder(String station, DeviceRegister.Certificate certificate) {}

  /** Keys for the caller's station. */
  BrokerAnswer keys(Caller caller) throws Refusal {
    Holder holder = holder(caller);
    if (!waiting.add(holder.station())) {
      throw new Refusal(429, "station " + holder.station() + ": waits for keys already", 1);
    }
    StationKeys keys;
    try {
      keys = issued(holder.station());
    } catch (KeyIssuer.IssueException e) {
      metrics.failed(e.getMessage());
      LOG.atError()
          .addKeyValue("station", holder.station())
          .addKeyValue("why", e.getMessage())
          .log("no keys");
      throw new Refusal(503, "keys cannot be made now; the broker's log says why", 60);
    } finally {
      waiting.remove(holder.station());
    }
    metrics.given();
    note(holder);
    LOG.atInfo()
        .addKeyValue("station", holder.station())
        .addKeyValue("address", caller.address())
        .addKeyValue("certificate", shown(holder.certificate().fingerprint()))
        .addKeyValue("key", keys.accessKeyId())
        .addKeyValue("until", keys.expiration())
        .log("keys given");
    return BrokerAnswer.of(keys);
  }

  private StationKeys issued(String station) throws Refusal, KeyIssuer.IssueException {
    if (!room.tryAcquire()) {
      throw new Refusal(503, "too many ask at once", 1);
    }
    try {
      return issuer.issue(station, clock.instant());
    } finally {
      room.release();
    }
  }

  /** Notes the gift; a register that is full or locked is no reason to keep the keys back. */
  private void note(Holder holder) {
    try {
      register.asked(holder.certificate(), clock.instant());
    } catch (CatalogException e) {
      LOG.atWarn()
          .addKeyValue("station", holder.station())
          .addKeyValue("why", e.getMessage())
          .log("keys given, and not noted in the register");
    }
  }

  /** A first certificate, for a code. */
  BrokerAnswer enrol(Caller caller, String code, String pem) throws Refusal {
    Instant now = clock.instant();
    if (!addresses.allows(caller.network(), now)) {
      throw new Refusal(429, "too many requests from this address", addresses.seconds());
    }
    if (code == null) {
      throw new Refusal(403, "x-enrol-code: expected the code of lake credentials code, once");
    }
    CertificateRequest request = request(pem, caller.thing());
    if (!register.redeem(code, request, now)) {
      throw new Refusal(
          403, "x-enrol-code: wrong, used, ended or of another station; lake credentials code");
    }
    X509Certificate signed =
        authority.issue(request.station(), request.key(), now, settings.validity());
    if (!register.addFor(code, request, signed)) {
      throw new Refusal(403, "x-enrol-code: taken back");
    }
    metrics.enrolled();
    return given(caller, request.station(), signed, "enrolled");
  }

  /** A new certificate, for one that holds. */
  BrokerAnswer renew(Caller caller, String pem) throws Refusal {
    Holder holder = holder(caller);
    CertificateRequest request = request(pem, holder.station());
    X509Certificate signed =
        authority.issue(holder.station(), request.key(), clock.instant(), settings.validity());
    Instant until = signed.getNotAfter().toInstant();
    if (!until.isAfter(holder.certificate().until())) {
      // A new one is asked for again and again where it gains nothing.
      throw new Refusal(
          409,
          "certificate: a new one would end at "
              + until
              + " too"
              + (until.equals(authority.end()) ? ", with the authority" : ", or before"));
    }
    if (!register.addAfter(holder.certificate(), signed)) {
      throw new Refusal(403, "certificate: revoked");
    }
    metrics.renewed();
    return given(caller, holder.station(), signed, "renewed");
  }

  private static BrokerAnswer given(
      Caller caller, String station, X509Certificate signed, String what) {
    LOG.atInfo()
        .addKeyValue("station", station)
        .addKeyValue("address", caller.address())
        .addKeyValue("certificate", shown(DeviceRegister.fingerprint(signed)))
        .addKeyValue("until", signed.getNotAfter().toInstant())
        .log(what);
    return BrokerAnswer.text(AuthorityFolder.pem(signed));
  }

  private static CertificateRequest request(String pem, String station) throws Refusal {
    CertificateRequest request;
    try {
      request = CertificateRequest.parse(pem);
    } catch (CertificateRequest.Unfit e) {
      throw new Refusal(400, e.getMessage());
    }
    if (!request.station().equals(station)) {
      throw new Refusal(403, "request: names another station than " + name(station));
    }
    return request;
  }

  private Holder holder(Caller caller) throws Refusal {
    X509Certificate shown = caller.certificate();
    if (shown == null) {
      throw new Refusal(403, "certificate: none of a station was shown; enrol first");
    }
    String station = DeviceAuthority.station(shown);
    if (station == null || !station.equals(caller.thing())) {
      throw new Refusal(403, "x-amzn-iot-thingname: expected the station of the certificate");
    }
    Instant now = clock.instant();
    // By certificate: who has a revoked one of the station cannot use up its share.
    limit(holders, DeviceRegister.fingerprint(shown), station, now);
    if (now.isBefore(shown.getNotBefore().toInstant())) {
      throw new Refusal(403, "certificate: not valid before " + shown.getNotBefore().toInstant());
    }
    if (now.isAfter(shown.getNotAfter().toInstant())) {
      throw new Refusal(
          403,
          "certificate: ended at " + shown.getNotAfter().toInstant() + "; enrol with a new code");
    }
    DeviceRegister.Certificate known =
        register
            .find(shown)
            .filter(c -> c.station().equals(station))
            .orElseThrow(() -> new Refusal(403, "certificate: not in the register; enrol anew"));
    if (known.revoked() != null) {
      throw new Refusal(403, "certificate: revoked; enrol with a new code");
    }
    // And by station: a renewed certificate is no new share.
    limit(stations, station, station, now);
    return new Holder(station, known);
  }

  private static void limit(RateLimit limit, String who, String station, Instant now)
      throws Refusal {
    if (!limit.allows(who, now)) {
      throw new Refusal(429, "station " + station + ": asks too often", limit.seconds());
    }
  }

  /** Notes a refusal; of many from one address not each has a line. */
  void refused(Caller caller, String path, Refusal refusal) {
    metrics.refused(refusal.status());
    if (lines.allows(caller.network(), clock.instant())) {
      LOG.atWarn()
          .addKeyValue("address", caller.address())
          .addKeyValue("station", name(caller.thing()))
          .addKeyValue("path", path)
          .addKeyValue("status", refusal.status())
          .addKeyValue("why", refusal.getMessage())
          .log("refused");
    }
  }

  /** Notes a connection that was closed because its network has too many. */
  void crowded(InetAddress from) {
    metrics.refused(429);
    if (lines.allows(ClientNetwork.of(from), clock.instant())) {
      LOG.atWarn()
          .addKeyValue("address", from.getHostAddress())
          .addKeyValue("why", "too many requests of this network are open")
          .log("connection closed");
    }
  }

  /** As much of a fingerprint as tells certificates apart. */
  private static String shown(String fingerprint) {
    return fingerprint.substring(0, 16);
  }

  /** A name that strangers gave, where it can be one. */
  private static String name(String thing) {
    return thing != null && thing.matches(StationScope.ID) ? thing : "?";
  }
}
