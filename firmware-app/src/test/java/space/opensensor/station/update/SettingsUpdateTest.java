package space.opensensor.station.update;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.opensensor.station.update.UpdateBench.MINUTE;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.model.BucketModel.Fault;
import space.opensensor.station.model.BucketReader;

/** Whole stations that take signed settings, over a modelled bucket, store and slots. */
class SettingsUpdateTest {

  private static final String KEY = "config/station=bench.properties";

  private final UpdateBench bench;

  SettingsUpdateTest() throws Exception {
    bench = new UpdateBench();
  }

  private void publish(String... lines) throws Exception {
    bench.channel.sign(KEY, String.join("\n", lines) + "\n");
  }

  private String setting(String name) {
    byte[] value = bench.settings.get(name);
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
  }

  @Test
  void takesKeepsAndAsksNoMoreThanOnceAnHour() throws Exception {
    publish("station=bench", "version=1", "# slower", "sample.period = 10", "retry.max=");
    bench.runAll(245 * MINUTE);
    assertEquals("10", setting("sample.period"));
    assertNull(setting("retry.max"));
    assertEquals(
        List.of(
            "INFO update: settings version 1 is taken",
            "INFO update: settings version 1 on trial, boot 1",
            "INFO update: settings version 1 is kept"),
        bench.updates());
    // One before the restart, one after it that is the same document, and one an hour.
    assertEquals(6, bench.requests(KEY));
    assertEquals(2, bench.requests(KEY + ".sig"));
  }

  @Test
  void aNewerOneFollowsAndWhatItDoesNotNameStays() throws Exception {
    publish("station=bench", "version=1", "sample.period=10", "window.minutes=2");
    bench.runAll(20 * MINUTE);
    publish("station=bench", "version=3", "sample.period=20");
    bench.runAll(90 * MINUTE);
    assertEquals("20", setting("sample.period"));
    assertEquals("2", setting("window.minutes"));
    try (BucketReader reader = new BucketReader()) {
      List<Integer> marks = reader.marks(bench.bucket);
      assertEquals(new HashSet<>(marks).size(), marks.size(), "a row is stored twice");
    }
  }

  @Test
  void oneThatChangesNothingCostsNoRestart() throws Exception {
    publish("station=bench", "version=1", "window.minutes=1", "s3.region=", "allow=s3.region");
    bench.runAll(20 * MINUTE);
    assertEquals(List.of("INFO update: settings version 1 changes nothing"), bench.updates());
    publish("station=bench", "version=1", "sample.period=10");
    bench.runAll(60 * MINUTE);
    assertRefused("version 1: expected above 1, which this station has had");
  }

  /** The last line, of a look before which the station had its settings. */
  private void assertRefused(String why) {
    assertEquals(
        "WARN update: " + KEY + ": " + why + "; again in 3600 s",
        bench.updates().get(bench.updates().size() - 1));
  }

  @Test
  void anOlderOnePlayedAgainIsRefusedAlsoAfterResets() throws Exception {
    publish("station=bench", "version=7", "sample.period=10");
    bench.runAll(20 * MINUTE);
    publish("station=bench", "version=6", "sample.period=5");
    bench.run(5 * MINUTE);
    assertRefused("version 6: expected above 7, which this station has had");
    assertEquals("10", setting("sample.period"));
  }

  @Test
  void anotherStationsIsRefused() throws Exception {
    publish("station=other", "version=1", "sample.period=10");
    bench.runAll(5 * MINUTE);
    assertRefused("station: expected bench, whose document this is not");
    assertNull(setting("sample.period"));
    publish("version=1", "sample.period=10");
    bench.runAll(5 * MINUTE);
    assertRefused("station: expected bench, whose document this is not");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "wifi.ssid=thief | wifi.ssid: to be signed with --allow wifi.ssid",
        "s3.endpoint=https://x | s3.endpoint: to be signed with --allow s3.endpoint",
        "s3.secret-key=x | s3.secret-key: to be signed with --allow s3.secret-key",
        "enrol.code=x | enrol.code: to be signed with --allow enrol.code",
        "station.id=x | station.id: to be signed with --allow station.id",
        "credentials.url= | credentials.url: to be signed with --allow credentials.url",
        "tls.ca=x | tls.ca: comes by a cable alone; leave it out",
        "update.channel= | update.channel: without one no other document would be taken",
        "sample.period=7 | sample.period: expected a divisor of the window of 1 minutes with at most"
            + " 720 rows, got 7",
        "sample.period=x | sample.period: expected a number from 1 to 3600, got 1 characters, which"
            + " are not shown: they may be a secret",
        "sample.perion=5 | unknown setting \"sample.perion\"; remove it or correct its name",
        "nonsense | 4: expected a line name=value",
        "window.minutes=5 | 4: expected a name that no line before has",
        "version=2 | 4: expected a name that no line before has",
      })
  void aSignedOneThatMayNotBeIsRefusedWhole(String line, String why) throws Exception {
    publish("station=bench", "version=1", "window.minutes=1", line, "retry.first=3");
    bench.runAll(5 * MINUTE);
    assertRefused(why);
    assertNull(setting("retry.first"));
    assertEquals("stable", setting("update.channel"));
    assertNull(bench.slots.change());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "version=0", "version=-1", "version=2147483648", "version=x"})
  void aVersionIsANumber(String version) throws Exception {
    publish("station=bench", version, "sample.period=10");
    bench.runAll(5 * MINUTE);
    assertRefused("version: expected a number from 1 to 2147483647");
  }

  @Test
  void theSignerMayAllowWhatCouldCutTheStationOff() throws Exception {
    publish("station=bench", "version=1", "allow=wifi.password wifi.ssid", "wifi.ssid=new room");
    bench.runAll(20 * MINUTE);
    assertEquals("new room", setting("wifi.ssid"));
    assertTrue(
        bench.updates().contains("INFO update: settings version 1 is kept"), bench.log.toString());
  }

  @Test
  void withoutItsSignatureOrWithAnothersItIsRefused() throws Exception {
    publish("station=bench", "version=1", "sample.period=10");
    byte[] text = bench.bucket.documents().get(KEY);
    bench.bucket.documents().put(KEY + ".sig", Channel.forged(text));
    bench.runAll(5 * MINUTE);
    assertRefused("not signed by a key of this firmware");
    bench.bucket.documents().remove(KEY + ".sig");
    bench.runAll(5 * MINUTE);
    assertEquals(
        "WARN update: " + KEY + ".sig: answer 404 NoSuchKey; again in 3600 s",
        bench.updates().get(bench.updates().size() - 1));
    bench.bucket.documents().put(KEY + ".sig", new byte[5000]);
    bench.runAll(5 * MINUTE);
    assertRefused("not signed by a key of this firmware");
    assertNull(setting("sample.period"));
  }

  @Test
  void aHugeOneIsRefused() throws Exception {
    bench.channel.sign(KEY, "station=bench\nversion=1\n" + "#".repeat(200000));
    bench.runAll(5 * MINUTE);
    assertRefused("expected at most 2048 bytes");
    bench.channel.sign(KEY, "station=bench\nversion=1\nsample.period=10\n" + "#".repeat(2100));
    bench.runAll(5 * MINUTE);
    assertRefused("expected at most 2048 bytes");
    assertNull(setting("sample.period"));
  }

  @Test
  void anAnswerThatNeverEndsHoldsNothingUp() throws Exception {
    publish("station=bench", "version=1", "sample.period=10");
    bench.bucket.expectAfter(2, Fault.SILENT);
    bench.runAll(60 * MINUTE);
    assertEquals("10", setting("sample.period"), bench.log.toString());
    assertTrue(bench.bucket.keys().size() > 50, bench.bucket.keys().size() + " files");
  }

  @Test
  void replacingTooMuchAtOnceIsRefused() throws Exception {
    for (String name : List.of("ntp.server", "wifi.password", "s3.token", "s3.secret-key")) {
      bench.settings.put(name, "x".repeat(600));
    }
    publish(
        "station=bench",
        "version=1",
        "allow=wifi.password s3.token s3.secret-key",
        "ntp.server=",
        "wifi.password=",
        "s3.token=",
        "s3.secret-key=y");
    bench.runAll(5 * MINUTE);
    assertRefused("too many values are replaced at once; make two documents of it");
  }

  @Test
  void whatReachesNobodyAnyMoreComesBackAfterItsTime() throws Exception {
    publish(
        "station=bench", "version=1", "allow=s3.endpoint", "s3.endpoint=https://nobody.example");
    bench.only = "localhost";
    bench.runAll(40 * MINUTE);
    assertEquals("https://localhost:9000", setting("s3.endpoint"));
    assertEquals(
        List.of(
            "INFO update: settings version 1 is taken",
            "INFO update: settings version 1 on trial, boot 1",
            "ERROR update: settings version 1: no file stored in 10 minutes; going back"),
        bench.updates());
    // Not again, whatever comes; the next version is looked at.
    bench.runAll(120 * MINUTE);
    assertEquals(3, bench.updates().size(), bench.updates().toString());
    publish("station=bench", "version=2", "sample.period=10");
    bench.runAll(70 * MINUTE);
    assertEquals("10", setting("sample.period"));
  }

  @Test
  void withWhichTheStationDoesNotStartComesBackAfterThreeBoots() throws Exception {
    // Good by itself, and too little for a window of this board's flash.
    publish("station=bench", "version=1", "spool.quota=1");
    bench.runAll(40 * MINUTE);
    assertNull(setting("spool.quota"));
    assertEquals(
        List.of(
            "INFO update: settings version 1 is taken",
            "INFO update: settings version 1 on trial, boot 1",
            "INFO update: settings version 1 on trial, boot 2",
            "INFO update: settings version 1 on trial, boot 3",
            "ERROR update: settings version 1: it booted 3 times without a file stored; going back"),
        bench.updates());
  }

  @Test
  void noFormerValueOutlivesTheTrial() throws Exception {
    bench.settings.put("wifi.password", "the-old-password");
    publish("station=bench", "version=1", "allow=wifi.password", "wifi.password=the-new-password");
    bench.run(5 * MINUTE);
    assertTrue(holds("the-old-password"));
    bench.runAll(20 * MINUTE);
    assertFalse(holds("the-old-password") || holds("the-new-password"));
    assertFalse(bench.log.toString().contains("-password\""), bench.log.toString());
    assertFalse(bench.log.toString().contains("the-"), bench.log.toString());
  }

  private boolean holds(String text) {
    return new String(bench.slots.change(), StandardCharsets.ISO_8859_1).contains(text);
  }

  @Test
  void aFactoryResetInATrialBringsNothingBack() throws Exception {
    publish("station=bench", "version=1", "allow=wifi.ssid", "wifi.ssid=new");
    bench.settings.put("wifi.ssid", "old");
    bench.run(5 * MINUTE);
    bench.settings.clear();
    SlotUpdates updates = new SlotUpdates(bench.slots, bench.settings, null, (level, line) -> {});
    assertFalse(updates.open());
    assertEquals(0, bench.settings.names().length);
    assertFalse(holds("old"));
  }

  @Test
  void firmwareThatIsRefusedHoldsNoSettingsUp() throws Exception {
    bench.channel.publish("0.0.9", Channel.image("0.0.9", "good", 30000, 7), "");
    publish("station=bench", "version=1", "sample.period=10");
    bench.runAll(20 * MINUTE);
    assertEquals("10", setting("sample.period"));
    bench.bucket.documents().remove(KEY);
    Fault[] denials = new Fault[500];
    Arrays.fill(denials, Fault.INTERNAL_ERROR);
    bench.bucket.expect(denials);
    bench.run(60 * MINUTE);
    bench.bucket.clearFaults();
    publish("station=bench", "version=2", "sample.period=20");
    bench.runAll(90 * MINUTE);
    assertEquals("20", setting("sample.period"), bench.updates().toString());
  }

  @Test
  void thePrefixIsThatOfTheFirmware() throws Exception {
    bench.settings.put("s3.prefix", "lab/floor2");
    bench.channel.sign("lab/floor2/" + KEY, "station=bench\nversion=1\nsample.period=10\n");
    bench.runAll(20 * MINUTE);
    assertEquals("10", setting("sample.period"));
  }

  /** The last row of health as a status line. */
  private String health(String... names) {
    String line = "";
    for (String each : bench.log) {
      line = each.startsWith("INFO status: ") ? each : line;
    }
    StringBuilder found = new StringBuilder();
    for (String name : names) {
      found.append(line.replaceAll(".* " + name + "=(\\d+).*", "$1")).append(' ');
    }
    return found.toString().trim();
  }

  @Test
  void healthTellsWhatBecameOfUpdates() throws Exception {
    String[] names = {"slot", "update", "settings_version", "settings_update"};
    bench.runAll(3 * MINUTE);
    assertEquals("0 0 0 0", health(names));
    publish("station=bench", "version=7", "sample.period=10");
    bench.run(3 * MINUTE);
    bench.run(10000);
    assertEquals("0 0 7 2", health(names), "on trial");
    bench.runAll(3 * MINUTE);
    assertEquals("0 0 7 3", health(names), "kept");
    publish("station=bench", "version=6", "sample.period=20");
    bench.channel.publish("0.0.9", Channel.image("0.0.9", "good", 30000, 7), "");
    bench.run(3 * MINUTE);
    assertEquals("0 5 7 5", health(names), "refused");
    publish("station=bench", "version=8", "spool.quota=1");
    bench.channel.publish("0.2.0", Channel.image("0.2.0", "good", 30000, 7), "");
    bench.runAll(6 * MINUTE);
    assertEquals("1 3 8 4", health(names), "a firmware kept, settings given up");
    bench.channel.publish("0.3.0", Channel.image("0.3.0", "crash", 30000, 7), "");
    bench.runAll(70 * MINUTE);
    assertEquals("1 4 8 4", health(names), "both given up");
  }

  @Test
  void theRecordMayRot() throws Exception {
    publish("station=bench", "version=1", "sample.period=10");
    bench.runAll(20 * MINUTE);
    for (int bit = 0; bit < 44 * 8; bit += 5) {
      bench.slots.change()[bit / 8] ^= (byte) (1 << bit % 8);
      bench.runAll(2 * MINUTE);
      assertEquals("10", setting("sample.period"));
    }
  }
}
