package space.opensensor.ducklake.credentials;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.Sql;

/**
 * The certificates that were given to stations, and the codes by which they are: two tables in the
 * lake's database. A certificate that is not in it is good for nothing; a code is kept as its hash.
 * Several brokers can share it: of a change and a revocation of the same certificate or code one
 * waits for the other. Times are seconds of Unix.
 */
public final class DeviceRegister {

  /** Letters of a code: none that is taken for another. */
  private static final String LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789";

  private static final int CODE_LENGTH = 20;
  private static final int GROUP = 5;
  private static final SecureRandom RANDOM = new SecureRandom();

  private static final List<String> TABLES =
      List.of(
          "CREATE TABLE IF NOT EXISTS station_certificate (fingerprint VARCHAR PRIMARY KEY, station"
              + " VARCHAR NOT NULL, not_after BIGINT NOT NULL, asked_at BIGINT, revoked_at BIGINT)",
          "CREATE TABLE IF NOT EXISTS station_enrolment (code_hash VARCHAR PRIMARY KEY, station"
              + " VARCHAR NOT NULL, ends_at BIGINT NOT NULL, key_hash VARCHAR)");

  /**
   * How long the note waits that keys were given: not longer than writers in turn take, because the
   * keys wait for it.
   */
  private static final Duration NOTE_PATIENCE = Duration.ofMillis(250);

  private final CatalogDatabase database;
  private final Duration patience;

  /** That another process held a lock for longer than was waited; the work may succeed later. */
  public static final class BusyException extends CatalogException {
    private static final long serialVersionUID = 1L;

    BusyException(SQLException cause) {
      super("the register is busy: another process holds its lock", cause);
    }
  }

  /**
   * A certificate that was given to a station.
   *
   * @param fingerprint SHA-256 of the certificate, in hex
   * @param asked when keys were given for it last, or null
   * @param revoked when it was taken back, or null
   */
  public record Certificate(
      String station, String fingerprint, Instant until, Instant asked, Instant revoked) {}

  /** A code that waits for its station. */
  public record Code(String station, Instant until, boolean used) {}

  @FunctionalInterface
  private interface Work<T> {
    T on(Sql sql) throws SQLException;
  }

  /** The register of a database, whose tables are made where there are none. */
  public DeviceRegister(CatalogDatabase database) {
    this(database, null);
  }

  /**
   * The register of a database, for who does not want to wait.
   *
   * @param patience how long to wait for what others lock; null is as long as the database does
   */
  DeviceRegister(CatalogDatabase database, Duration patience) {
    this.database = database;
    this.patience = patience;
    try {
      makeTables();
    } catch (CatalogException e) {
      // Of two brokers that begin at once one meets the other's table half made.
      makeTables();
    }
  }

  /** Whether a database holds a register. */
  public static boolean isKept(CatalogDatabase database) {
    try (Connection connection = database.connect()) {
      return database.hasTable(new Sql(connection), "station_enrolment");
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private void makeTables() {
    with(
        sql -> {
          for (String table : TABLES) {
            sql.update(table);
          }
          return null;
        });
  }

  private <T> T with(Work<T> work) {
    return with(patience, work);
  }

  private <T> T with(Duration most, Work<T> work) {
    try (Connection connection = database.connect()) {
      if (most == null) {
        return work.on(new Sql(connection));
      }
      database.waitForLocks(connection, most);
      try {
        return work.on(new Sql(connection));
      } finally {
        database.waitForLocks(connection, null);
      }
    } catch (SQLException e) {
      throw database.isBusy(e) ? new BusyException(e) : failed(e);
    }
  }

  private static CatalogException failed(SQLException e) {
    return new CatalogException("register of stations: " + e.getMessage(), e);
  }

  /** Makes a code that lets a station enrol once; it is shown now and never again. */
  public String newCode(String station, Instant now, Duration life) {
    StationScope.requireId(station);
    StringBuilder code = new StringBuilder();
    for (int i = 0; i < CODE_LENGTH; i++) {
      code.append(i > 0 && i % GROUP == 0 ? "-" : "");
      code.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
    }
    with(
        sql -> {
          sql.update("DELETE FROM station_enrolment WHERE ends_at < ?", now.getEpochSecond());
          return sql.update(
              "INSERT INTO station_enrolment (code_hash, station, ends_at) VALUES (?, ?, ?)",
              hash(code.toString()),
              station,
              now.plus(life).getEpochSecond());
        });
    return code.toString();
  }

  /**
   * Uses a code up. The same key may come again with it until it ends, because an answer can get
   * lost on its way; another key may not.
   */
  boolean redeem(String code, CertificateRequest request, Instant now) {
    String key = HexFormat.of().formatHex(sha256(request.key().getEncoded()));
    return with(
            sql ->
                sql.update(
                    "UPDATE station_enrolment SET key_hash = ? WHERE code_hash = ? AND station = ?"
                        + " AND ends_at > ? AND (key_hash IS NULL OR key_hash = ?)",
                    key,
                    hash(code),
                    request.station(),
                    now.getEpochSecond(),
                    key))
        == 1;
  }

  /**
   * Enters a certificate that was signed for a code, unless the code was taken back since.
   *
   * @return whether it is entered, and so good for anything
   */
  boolean addFor(String code, CertificateRequest request, X509Certificate certificate) {
    return add(certificate, request.station(), "station_enrolment WHERE code_hash = ?", hash(code));
  }

  /** Enters one that was signed for the holder of another, unless that was revoked since. */
  boolean addAfter(Certificate other, X509Certificate certificate) {
    return add(
        certificate,
        other.station(),
        "station_certificate WHERE fingerprint = ? AND revoked_at IS NULL",
        other.fingerprint());
  }

  /**
   * Enters a certificate if a row is there. PostgreSQL is told to keep that row as it is until the
   * new one can be seen; SQLite has one writer at a time.
   */
  private boolean add(X509Certificate certificate, String station, String only, String key) {
    return with(
            sql ->
                sql.update(
                    "INSERT INTO station_certificate (fingerprint, station, not_after)"
                        + " SELECT CAST(? AS VARCHAR), CAST(? AS VARCHAR), CAST(? AS BIGINT) FROM "
                        + only
                        + (database.type() == CatalogType.POSTGRES ? " FOR SHARE" : ""),
                    fingerprint(certificate),
                    station,
                    certificate.getNotAfter().toInstant().getEpochSecond(),
                    key))
        == 1;
  }

  /** A certificate as it stands in the register, if it does. */
  Optional<Certificate> find(X509Certificate certificate) {
    return with(
        sql ->
            sql.first(
                "SELECT * FROM station_certificate WHERE fingerprint = ?",
                DeviceRegister::certificate,
                fingerprint(certificate)));
  }

  /** Notes that keys were given for a certificate. */
  void asked(Certificate certificate, Instant now) {
    with(
        NOTE_PATIENCE,
        sql ->
            sql.update(
                "UPDATE station_certificate SET asked_at = ? WHERE fingerprint = ?",
                now.getEpochSecond(),
                certificate.fingerprint()));
  }

  /**
   * Takes a station's certificates and codes from it.
   *
   * @return how many certificates there were
   */
  public int revoke(String station, Instant now) {
    return with(sql -> inOne(sql, all -> revoke(all, station, now)));
  }

  private static int revoke(Sql sql, String station, Instant now) throws SQLException {
    sql.update("DELETE FROM station_enrolment WHERE station = ?", station);
    int all = 0;
    int more;
    do {
      // A statement that waited for a renewal does not see yet what that has entered.
      more =
          sql.update(
              "UPDATE station_certificate SET revoked_at = ? WHERE station = ? AND revoked_at IS"
                  + " NULL",
              now.getEpochSecond(),
              station);
      all += more;
    } while (more > 0);
    return all;
  }

  /** All of it or nothing. */
  private static <T> T inOne(Sql sql, Work<T> work) throws SQLException {
    Connection connection = sql.connection();
    connection.setAutoCommit(false);
    try {
      T done = work.on(sql);
      connection.commit();
      return done;
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
    }
  }

  /** All certificates, by station, the newest first. */
  public List<Certificate> certificates() {
    return with(
        sql ->
            sql.list(
                "SELECT * FROM station_certificate ORDER BY station, not_after DESC, fingerprint",
                DeviceRegister::certificate));
  }

  /** All codes that have not ended. */
  public List<Code> codes(Instant now) {
    return with(
        sql ->
            sql.list(
                "SELECT station, ends_at, key_hash FROM station_enrolment WHERE ends_at > ? ORDER"
                    + " BY station, ends_at",
                row ->
                    new Code(
                        row.getString(1),
                        Instant.ofEpochSecond(row.getLong(2)),
                        row.getString(3) != null),
                now.getEpochSecond()));
  }

  /** Whether the database answers. */
  boolean answers() {
    try {
      return with(sql -> sql.number("SELECT count(*) FROM station_enrolment WHERE 1 = 0")) == 0;
    } catch (CatalogException e) {
      return false;
    }
  }

  private static Certificate certificate(ResultSet row) throws SQLException {
    return new Certificate(
        row.getString("station"),
        row.getString("fingerprint"),
        Instant.ofEpochSecond(row.getLong("not_after")),
        instant(row, "asked_at"),
        instant(row, "revoked_at"));
  }

  private static Instant instant(ResultSet row, String column) throws SQLException {
    long seconds = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochSecond(seconds);
  }

  /** SHA-256 of a certificate, in hex: a serial number can be given twice by who has the key. */
  static String fingerprint(X509Certificate certificate) {
    try {
      return HexFormat.of().formatHex(sha256(certificate.getEncoded()));
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("cannot encode a certificate", e);
    }
  }

  /** The hash of a code, however it was typed. */
  private static String hash(String code) {
    String letters = code.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "");
    return HexFormat.of().formatHex(sha256(letters.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no SHA-256", e);
    }
  }
}
