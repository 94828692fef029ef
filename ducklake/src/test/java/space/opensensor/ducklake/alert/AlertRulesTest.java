package space.opensensor.ducklake.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class AlertRulesTest {

  @TempDir Path directory;

  @Test
  void everyKindOfLineIsRead() {
    AlertRules rules =
        AlertRules.parse(
            "alerts.rules",
            """
            # what to look for
            silent after=30m          # of all
            silent  after=2h stations=attic-*,cellar urgent
            value column=Temperature below=-30.5 above=60
            stuck column=pm2_5 for=12h
            clock over=2s
            spool over=500kB
            keys within=14d
            aside
            ingest after=10m
            quiet from=22:00 to=07:00 zone=Europe/Berlin
            webhook
            mail to=me@example.org,you@example.org from=lake@example.org
            mqtt topic=opensensor/alerts
            """);
    assertEquals(List.of(), rules.wrong());
    assertEquals(9, rules.rules().size());
    AlertRule second = rules.rules().get(1);
    assertEquals("silent after=2h stations=attic-*,cellar urgent", second.text());
    assertEquals(Duration.ofHours(2), second.time());
    assertTrue(second.concerns("attic-7") && second.concerns("cellar") && second.urgent());
    assertFalse(second.concerns("attic") || second.concerns("cellar-2"));
    assertEquals(-30.5, rules.rules().get(2).below());
    assertEquals("temperature", rules.rules().get(2).column());
    assertEquals(500_000, rules.rules().get(5).bytes());
    assertEquals(List.of("me@example.org", "you@example.org"), rules.mailTo());
    assertTrue(rules.webhook());
    assertEquals("opensensor/alerts", rules.mqttTopic());
  }

  @Test
  void aLineThatIsWrongIsNamedAndTheOthersCount() {
    AlertRules rules =
        AlertRules.parse(
            "f",
            """
            silent after=soon
            silent
            silence after=3m
            value column=light
            value column=light below=9 above=1
            value column=light below=NaN
            spool over=5GB
            keys within=0d
            aside stations=a
            quiet from=25:00 to=07:00 zone=UTC
            quiet from=22:00 to=07:00 zone=Berlin
            mail to=me from=you@example.org
            mqtt topic=a/#
            clock over 2s
            clock over=2s over=3s
            aside
            aside
            aside urgent=no
            quiet from=22:00 to=22:00 zone=UTC
            mail to=, from=you@example.org
            """);
    assertEquals(
        List.of(
            "f:1: after: expected a time such as 30s, 5m, 2h or 7d, got \"soon\"",
            "f:2: silent: expected after=…",
            "f:3: \"silence\": expected one of silent, value, stuck, clock, spool, keys, aside,"
                + " ingest, quiet, webhook, mail, mqtt",
            "f:4: value: expected below=… or above=… or both",
            "f:5: value: no value is between below and above",
            "f:6: below: expected a number, got \"NaN\"",
            "f:7: over: expected bytes such as 500kB or 2MB, got \"5GB\"",
            "f:8: within: expected more than 0",
            "f:9: \"stations\" is not of aside: expected [urgent]",
            "f:10: from: expected a time such as 22:00, got \"25:00\"",
            "f:11: zone: expected a zone such as Europe/Berlin, got \"Berlin\"",
            "f:12: mail: expected addresses such as me@example.org, got \"me\"",
            "f:13: topic: expected a topic without + and #",
            "f:14: \"over\": expected name=value, without blanks in it",
            "f:15: \"over\" is there twice",
            "f:17: the same rule is there before",
            "f:18: urgent: expected the word alone, or nothing",
            "f:19: quiet: expected from= and to= to differ",
            "f:20: mail: expected addresses such as me@example.org, got \"\""),
        rules.wrong());
    assertEquals(1, rules.rules().size());
  }

  @Test
  void aFileThatIsNoneOrNoTextIsNamed() throws Exception {
    Path file = directory.resolve("rules");
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> AlertRules.read(file))
            .getMessage()
            .endsWith("rules: the file of rules cannot be read: NoSuchFileException"));
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe});
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> AlertRules.read(file))
            .getMessage()
            .endsWith("rules: expected text in UTF-8"));
  }

  @Test
  void anEditorsMarkOfTheEncodingIsNoPartOfTheFirstLine() {
    AlertRules rules = AlertRules.parse("f", "\ufeffsilent after=30m\r\nwebhook\r\n");
    assertEquals(List.of(), rules.wrong());
    assertEquals("silent after=30m", rules.rules().get(0).text());
  }

  /** In Berlin 2026-03-29 has no 02:30, and 2026-10-25 has it twice. */
  @Test
  void quietHoursFollowTheClocksOnTheWallWhenTheyAreChanged() {
    QuietHours night =
        AlertRules.parse("f", "quiet from=22:00 to=07:00 zone=Europe/Berlin").quiet();
    assertTrue(night.holds(Instant.parse("2026-03-29T04:59:59Z")));
    assertFalse(night.holds(Instant.parse("2026-03-29T05:00:00Z")));
    assertTrue(night.holds(Instant.parse("2026-10-25T05:59:59Z")));
    assertFalse(night.holds(Instant.parse("2026-10-25T06:00:00Z")));
    QuietHours half = AlertRules.parse("f", "quiet from=02:15 to=02:45 zone=Europe/Berlin").quiet();
    assertFalse(half.holds(Instant.parse("2026-03-29T01:30:00Z")));
    assertTrue(half.holds(Instant.parse("2026-10-25T00:30:00Z")));
    assertTrue(half.holds(Instant.parse("2026-10-25T01:30:00Z")));
  }

  @Test
  void quietHoursGoOverMidnightInTheirZone() {
    QuietHours quiet =
        AlertRules.parse("f", "quiet from=22:00 to=07:00 zone=Europe/Berlin").quiet();
    assertTrue(quiet.holds(Instant.parse("2001-07-01T20:00:00Z")));
    assertTrue(quiet.holds(Instant.parse("2001-07-01T04:59:59Z")));
    assertFalse(quiet.holds(Instant.parse("2001-07-01T05:00:00Z")));
    assertFalse(quiet.holds(Instant.parse("2001-07-01T19:59:59Z")));
    QuietHours noon = AlertRules.parse("f", "quiet from=12:00 to=14:00 zone=UTC").quiet();
    assertTrue(noon.holds(Instant.parse("2001-07-01T12:00:00Z")));
    assertFalse(noon.holds(Instant.parse("2001-07-01T14:00:00Z")));
  }

  @Test
  void addressesOfServersAreReadAndNeverRepeated() {
    ServerAddress server =
        ServerAddress.parse("S", "smtps://me%40x:p%2Fw+1@mail.example.org", "smtp", 587, 465);
    assertEquals("me@x", server.user());
    assertEquals("p/w+1", server.password());
    assertEquals(465, server.port());
    assertEquals("mail.example.org:465", server.toString());
    for (String wrong :
        List.of(
            "hunter2",
            "http://u:hunter2@h",
            "smtp://u:hunter2@h/x",
            "smtp://u:hunter2@ h",
            "smtp://u:hunter2@h:0",
            "smtp://u:hunter2@h:65536")) {
      String said =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> ServerAddress.parse("S", wrong, "smtp", 587, 465))
              .getMessage();
      assertEquals("S: expected smtp[s]://[user:password@]host[:port]", said);
    }
  }
}
