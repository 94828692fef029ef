package space.opensensor.ducklake.bucket;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the key of a station's object says.
 *
 * <p>{@code [prefix/]station=<id>/year=YYYY/month=MM/day=DD/name.parquet} holds readings, the same
 * behind {@code health/} holds health, {@code unsynced/station=<id>/boot=<n>/…/name.parquet} rows
 * of a boot that never saw a clock, {@code unsynced/health/…} its health. A station's name may be
 * escaped as in {@link HivePath}.
 *
 * @param table the lake's table
 * @param day UTC day of the path, or null
 * @param boot boot number of the path, or null
 */
public record StationKey(String table, String station, LocalDate day, Long boot) {

  /** Readings with a clock. */
  public static final String READINGS = "readings";

  /** The stations' own state. */
  public static final String HEALTH = "health";

  /** Readings whose time is an estimate. */
  public static final String UNSYNCED = "unsynced";

  /** The stations' own state where its time is an estimate. */
  public static final String UNSYNCED_HEALTH = "unsynced_health";

  private static final Pattern DATED =
      Pattern.compile(
          "(?:(.*)/)?station=([^/=]{1,128})/year=(\\d{4})/month=(\\d{2})/day=(\\d{2})/"
              + "[^/]+\\.parquet");
  private static final Pattern BOOTED =
      Pattern.compile(
          "(?:.*/)?unsynced/(health/)?station=([^/=]{1,128})/boot=(\\d{1,18})/(?:[^/]+/)*[^/]+\\.parquet");

  private static final Pattern CHECK = Pattern.compile("(?:.*/)?station=[^/=]{1,128}/check\\.txt");

  private static final Pattern PUBLISHED =
      Pattern.compile(
          "(?:.*/)?(?:firmware/[^/]+(?<!\\.parquet)"
              + "|config/station=[^/=]{1,128}\\.properties(?:\\.sig|\\.next)?)");

  /** Whether a key is of a kind that is in a bucket for stations and is no file of rows. */
  public static boolean holdsNoRows(String key) {
    return isCheck(key) || isPublished(key);
  }

  /**
   * Whether a key is that of something which stations fetch: a manifest, an image or a signature
   * {@code [prefix/]firmware/<name>}, or settings {@code [prefix/]config/station=<id>.properties}
   * and their signature.
   */
  static boolean isPublished(String key) {
    return PUBLISHED.matcher(key).matches();
  }

  /**
   * Whether a key is that of the small object by which a station or its owner tries the way into
   * the bucket, {@code [prefix/]station=<id>/check.txt}, which holds no rows.
   */
  static boolean isCheck(String key) {
    return CHECK.matcher(key).matches();
  }

  /** Whether the times of a table's rows are estimates, of boots that never saw a clock. */
  public static boolean isEstimated(String table) {
    return table.equals(UNSYNCED) || table.equals(UNSYNCED_HEALTH);
  }

  /**
   * Reads a key.
   *
   * @throws RejectedFileException when it is not one of a station's
   */
  public static StationKey parse(String key) throws RejectedFileException {
    Matcher booted = BOOTED.matcher(key);
    if (booted.matches()) {
      String table = booted.group(1) == null ? UNSYNCED : UNSYNCED_HEALTH;
      return new StationKey(
          table, station(key, booted.group(2)), null, Long.valueOf(booted.group(3)));
    }
    Matcher dated = DATED.matcher(key);
    if (!dated.matches()) {
      throw new RejectedFileException(
          "key: expected [prefix/]station=<id>/year=YYYY/month=MM/day=DD/<name>.parquet");
    }
    String prefix = dated.group(1);
    boolean health = prefix != null && (prefix.equals(HEALTH) || prefix.endsWith("/" + HEALTH));
    try {
      LocalDate day =
          LocalDate.of(
              Integer.parseInt(dated.group(3)),
              Integer.parseInt(dated.group(4)),
              Integer.parseInt(dated.group(5)));
      return new StationKey(health ? HEALTH : READINGS, station(key, dated.group(2)), day, null);
    } catch (DateTimeException e) {
      throw new RejectedFileException("key: its day is not in the calendar");
    }
  }

  /** The station's name: what every reader takes the path for. */
  private static String station(String key, String text) throws RejectedFileException {
    if (text.indexOf('\\') >= 0) {
      throw new RejectedFileException(
          "key: readers take the \\ in its station for a /; give it another name");
    }
    if (!HivePath.text(key, "station").equals(Optional.of(text))) {
      throw new RejectedFileException("key: station= is there twice");
    }
    try {
      String station = HivePath.value(text);
      if (station != null) {
        return station;
      }
    } catch (IllegalArgumentException e) {
      throw new RejectedFileException("key: its station is no text in UTF-8");
    }
    throw new RejectedFileException(
        "key: its station stands for no value to readers; give it another name");
  }
}
