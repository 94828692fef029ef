package space.opensensor.ducklake.alert;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.Sql;

/**
 * Which alerts there are, and which of them each channel has told, in the catalog's database: what
 * was told is not told again after a restart. Times are milliseconds since 1970.
 */
public final class AlertStore {

  private static final List<String> TABLES =
      List.of(
          "CREATE TABLE IF NOT EXISTS station_alert(rule VARCHAR NOT NULL, subject VARCHAR NOT NULL,"
              + " text VARCHAR NOT NULL, since BIGINT NOT NULL, PRIMARY KEY (rule, subject))",
          "CREATE TABLE IF NOT EXISTS station_alert_told(channel VARCHAR NOT NULL, rule VARCHAR NOT"
              + " NULL, subject VARCHAR NOT NULL, text VARCHAR NOT NULL, since BIGINT NOT NULL,"
              + " PRIMARY KEY (channel, rule, subject))",
          "CREATE TABLE IF NOT EXISTS station_alert_turn(channel VARCHAR NOT NULL PRIMARY KEY,"
              + " holder VARCHAR NOT NULL, ends BIGINT NOT NULL)");

  /** A process that tells on a channel keeps others from it so long. */
  private static final Duration TURN = Duration.ofMinutes(3);

  private final LakeCatalog catalog;
  private final String holder = UUID.randomUUID().toString();

  /** That of a lake; its tables are made where there are none. */
  public AlertStore(LakeCatalog catalog) {
    this.catalog = catalog;
    catalog.write(
        "alerts",
        tx -> {
          for (String table : TABLES) {
            tx.sql().update(table);
          }
          return null;
        });
  }

  /** The alerts of a lake, oldest first; none where nothing ever looked for them. */
  public static List<Alert> open(LakeCatalog catalog) {
    return catalog.read(
        r ->
            r.database().hasTable(r.sql(), "station_alert")
                ? alerts(r.sql(), "SELECT * FROM station_alert ORDER BY since, subject, rule")
                : List.<Alert>of());
  }

  /** Makes the alerts of some rules those that were found; those of other rules are gone. */
  void put(Set<String> rules, Map<String, Map<String, String>> found, Instant now) {
    List<Alert> before = catalog.read(r -> alerts(r.sql(), "SELECT * FROM station_alert"));
    List<Object[]> gone = new ArrayList<>();
    Map<Alert.Key, Alert> open = new LinkedHashMap<>();
    for (Alert alert : before) {
      Map<String, String> ofRule = found.get(alert.rule());
      if (!rules.contains(alert.rule()) || ofRule != null && !ofRule.containsKey(alert.subject())) {
        gone.add(new Object[] {alert.rule(), alert.subject()});
      } else {
        open.put(alert.key(), alert);
      }
    }
    List<Object[]> began = new ArrayList<>();
    List<Object[]> changed = new ArrayList<>();
    found.forEach(
        (rule, subjects) ->
            subjects.forEach(
                (subject, text) -> {
                  Alert known = open.get(new Alert.Key(rule, subject));
                  if (known == null) {
                    began.add(new Object[] {rule, subject, text, now.toEpochMilli()});
                  } else if (!known.text().equals(text)) {
                    changed.add(new Object[] {text, rule, subject});
                  }
                }));
    if (gone.isEmpty() && began.isEmpty() && changed.isEmpty()) {
      return;
    }
    catalog.write(
        "alerts",
        tx -> {
          Sql sql = tx.sql();
          sql.batch("DELETE FROM station_alert WHERE rule = ? AND subject = ?", gone);
          sql.batch("UPDATE station_alert SET text = ? WHERE rule = ? AND subject = ?", changed);
          sql.batch(
              "INSERT INTO station_alert (rule, subject, text, since) VALUES (?, ?, ?, ?) ON"
                  + " CONFLICT (rule, subject) DO NOTHING",
              began);
          return null;
        });
  }

  /** What a channel has not told yet; of a rule that is gone it forgets what it told. */
  List<AlertChange> untold(String channel, Set<String> rules) {
    record State(List<Alert> open, List<Alert> told) {}
    State state =
        catalog.read(
            r ->
                new State(
                    alerts(r.sql(), "SELECT * FROM station_alert ORDER BY since, subject, rule"),
                    told(r, channel)));
    Map<Alert.Key, Alert> told = new LinkedHashMap<>();
    state.told().forEach(a -> told.put(a.key(), a));
    List<AlertChange> changes = new ArrayList<>();
    for (Alert alert : state.open()) {
      if (told.remove(alert.key()) == null) {
        changes.add(new AlertChange(alert, true));
      }
    }
    List<AlertChange> forgotten = new ArrayList<>();
    for (Alert over : told.values()) {
      (rules.contains(over.rule()) ? changes : forgotten).add(new AlertChange(over, false));
    }
    if (!forgotten.isEmpty()) {
      told(channel, forgotten);
    }
    return changes;
  }

  private static List<Alert> told(CatalogReader reader, String channel) throws SQLException {
    return alerts(
        reader.sql(),
        "SELECT * FROM station_alert_told WHERE channel = ? ORDER BY since, subject, rule",
        channel);
  }

  /** Notes what a channel has told. */
  void told(String channel, List<AlertChange> changes) {
    List<Object[]> began = new ArrayList<>();
    List<Object[]> over = new ArrayList<>();
    for (AlertChange change : changes) {
      Alert a = change.alert();
      if (change.begins()) {
        began.add(
            new Object[] {channel, a.rule(), a.subject(), a.text(), a.since().toEpochMilli()});
      } else {
        over.add(new Object[] {channel, a.rule(), a.subject()});
      }
    }
    catalog.write(
        "alerts",
        tx -> {
          tx.sql()
              .batch(
                  "INSERT INTO station_alert_told (channel, rule, subject, text, since) VALUES (?,"
                      + " ?, ?, ?, ?) ON CONFLICT (channel, rule, subject) DO NOTHING",
                  began);
          tx.sql()
              .batch(
                  "DELETE FROM station_alert_told WHERE channel = ? AND rule = ? AND subject = ?",
                  over);
          return null;
        });
  }

  /**
   * Whether it is this process that tells on a channel: of several on one lake, one does. A turn
   * that ends later than any could now was taken before the clock was set back, and is over.
   */
  boolean hasTurn(String channel, Instant now) {
    long time = now.toEpochMilli();
    long ends = now.plus(TURN).toEpochMilli();
    return catalog.write(
        "alerts",
        tx ->
            tx.sql()
                    .update(
                        "INSERT INTO station_alert_turn (channel, holder, ends) VALUES (?, ?, ?) ON"
                            + " CONFLICT (channel) DO UPDATE SET holder = excluded.holder, ends ="
                            + " excluded.ends WHERE station_alert_turn.holder = excluded.holder OR"
                            + " station_alert_turn.ends < ? OR station_alert_turn.ends > ?",
                        channel,
                        holder,
                        ends,
                        time,
                        ends)
                > 0);
  }

  private static List<Alert> alerts(Sql sql, String select, Object... parameters)
      throws SQLException {
    return sql.list(
        select,
        row ->
            new Alert(
                row.getString("rule"),
                row.getString("subject"),
                row.getString("text"),
                Instant.ofEpochMilli(row.getLong("since"))),
        parameters);
  }
}
