package space.opensensor.station.provision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.record.FileMetadata;
import space.opensensor.vee.Log;

class ConsoleTest {

  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

  private final ConsoleBench it = new ConsoleBench();

  private String value(String name) {
    byte[] value = it.bench.settings.get(name);
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
  }

  @Test
  void aSettingIsChangedAndShown() {
    assertEquals(List.of("ok"), it.say("set s3.prefix lab/floor 2"));
    assertEquals("lab/floor 2", value("s3.prefix"));
    assertEquals(List.of(": s3.prefix=lab/floor 2", "ok"), it.say("get s3.prefix"));
    assertEquals(List.of("ok"), it.say("set s3.prefix"));
    assertEquals(List.of(": s3.prefix is not set", "ok"), it.say("get s3.prefix"));
  }

  @Test
  void namesBeyondAsciiComeBackAsTheyWere() {
    assertEquals(List.of("ok"), it.say("set wifi.ssid Café 東京"));
    assertEquals(List.of(": wifi.ssid=Café 東京", "ok"), it.say("get wifi.ssid"));
  }

  @Test
  void secretsAreWrittenAndNeverShown() {
    for (String name : List.of("s3.secret-key", "s3.token", "wifi.password")) {
      assertEquals(List.of("ok"), it.say("set " + name + " correct-horse-9"));
      assertEquals("correct-horse-9", value(name));
      assertEquals(List.of(": " + name + " is set", "ok"), it.say("get " + name));
    }
    List<String> all = it.say("get");
    assertTrue(all.contains(": wifi.password is set"), "" + all);
    assertFalse(all.toString().contains("correct-horse-9"), "" + all);
  }

  @Test
  void theStoresCopiesOfASecretAreWipedAfterALook() {
    it.bench.settings.put("s3.secret-key", SECRET);
    it.say("get");
    assertTrue(it.bench.settings.copiesAreWiped("s3.secret-key"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sample.period 0 | sample.period: expected a number from 1 to 3600, got \"0\"",
        "sample.period 7 | sample.period: expected a divisor of the window of 15 minutes with at"
            + " most 720 rows, got 7",
        "s3.style sideways | s3.style: expected path or virtual, got 8 characters, which are not"
            + " shown: they may be a secret",
        "s3.endpoint http://x | s3.endpoint: expected https://host[:port], got 8 characters, which"
            + " are not shown: they may be a secret",
        "no.such 1 | there is no such setting",
        "'' | there is no such setting",
        "wifi.ssid 123456789012345678901234567890123 | wifi.ssid: expected at most 32 bytes, got"
            + " 33",
        "s3.prefix ' x' | s3.prefix: expected UTF-8 text without control characters or spaces at"
            + " its ends",
        "board toaster | board: expected devkitc-1 or xiao-s3 or feather-s3 or atom-s3 or"
            + " t-display-s3 or devkitc-1-c6 or xiao-c6 or devkitm-1-c3 or xiao-c3, got 7"
            + " characters, which are not shown: they may be a secret",
      })
  void aWrongValueIsRefusedAndNothingIsChanged(String line, String why) {
    List<String> before = it.say("get");
    assertEquals(List.of("error: " + why), it.say("set " + line.replace("'", "")));
    assertEquals(before, it.say("get"));
  }

  @Test
  void bytesThatAreNoUtf8AreNoValue() {
    it.port.arrive("set s3.prefix ").arrive(new byte[] {(byte) 0xff, (byte) 0xc0}).arrive("\n");
    it.settle();
    assertTrue(it.port.takeLines().get(0).startsWith("error: s3.prefix: expected UTF-8"));
    assertEquals(null, value("s3.prefix"));
  }

  @Test
  void whatIsWrongAlreadyIsToldAndDoesNotKeepAnotherSettingFromBeingSet() {
    it.bench.settings.put("window.minutes", "7");
    assertEquals(
        List.of(
            ": the next start waits until this is right: window.minutes: expected a divisor of 1440"
                + " (a day), got 7",
            "ok"),
        it.say("set s3.prefix lab"));
    assertEquals("lab", value("s3.prefix"));
    assertEquals(List.of("ok"), it.say("set window.minutes 15"));
  }

  @Test
  void whatAValueMakesOfAnotherSettingIsTold() {
    assertEquals(
        List.of(
            ": the next start waits until this is right: sample.period: expected a divisor of the"
                + " window of 1440 minutes with at most 720 rows, got 5",
            "ok"),
        it.say("set window.minutes 1440"));
    assertEquals(List.of("ok"), it.say("set sample.period 120"));
    assertEquals(
        List.of(
            ": the next start waits until this is right: s3.bucket: not set; expected bucket name",
            "ok"),
        it.say("set s3.bucket"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3.access-key", "s3.secret-key", "s3.token"})
  void aKeyHasNoSpaceAndIsAscii(String name) {
    String before = value(name);
    for (String wrong : List.of("two words", "clé")) {
      assertEquals(
          List.of("error: " + name + ": expected printable ASCII without spaces"),
          it.say("set " + name + " " + wrong));
    }
    assertEquals(before, value(name));
  }

  @Test
  void whatALineThatEchoesBringsBackIsNotAnswered() {
    String sent = String.join("\n", it.say("help")) + "\nerror: no such command\n";
    assertEquals(List.of(), it.say(sent));
  }

  @Test
  void moreInputIsLookedForAtOnce() {
    it.port.arrive("x".repeat(100));
    it.console.step(0);
    assertTrue(it.console.isBusy());
    it.console.step(0);
    assertFalse(it.console.isBusy());
  }

  @Test
  void aStationWithoutSettingsIsSetUpByLines() {
    it.bench.settings.clear();
    it.with(null);
    assertTrue(it.say("status").contains(": not started: its settings are not complete"));
    for (String line :
        List.of(
            "s3.endpoint https://localhost:9000",
            "s3.bucket sensors",
            "s3.access-key AKIAIOSFODNN7EXAMPLE",
            "s3.secret-key " + SECRET)) {
      assertEquals(List.of("ok"), it.say("set " + line));
    }
    assertEquals(SECRET, value("s3.secret-key"));
    String status = it.say("status").toString();
    assertTrue(
        status.contains(": not started: its settings are complete; reboot to use them"), status);
  }

  @Test
  void theStatusTellsOfTheStation() throws Exception {
    it.boot(20 * 60_000);
    List<String> status = it.say("status");
    assertEquals(": " + FileMetadata.FIRMWARE + ", 7cdfa1e2b3c4", status.get(0));
    assertEquals(": up for 1200 s", status.get(1));
    assertTrue(status.get(2).startsWith(": link up, "), "" + status);
    assertEquals(": time is set", status.get(3));
    assertTrue(status.get(4).matches(": rows 24[01], bytes that wait 0"), "" + status);
    assertTrue(status.get(5).endsWith("/data_1200.parquet: STORED"), "" + status);
    assertEquals("ok", status.get(6));
  }

  @Test
  void theLastLinesOfTheLogAreThere() {
    it.log.write(Log.Level.INFO, "one");
    it.log.write(Log.Level.WARN, "two");
    it.log.write(Log.Level.DEBUG, "unseen");
    assertEquals(List.of(": I one", ": W two", "ok"), it.say("log"));
    for (int i = 0; i < 50; i++) {
      it.log.write(Log.Level.ERROR, "number " + i);
    }
    List<String> lines = it.say("log");
    assertEquals(": E number 49", lines.get(lines.size() - 2));
    assertTrue(lines.size() > 8 && lines.size() < 13, "" + lines);
    assertTrue(lines.stream().allMatch(l -> l.matches(": E number \\d+|ok")), "" + lines);
    assertTrue(it.bench.board.lines().contains("DEBUG unseen"));
  }

  @Test
  void theSensorsLastValuesAreThere() throws Exception {
    it.boot(60_000);
    List<String> lines = it.say("chips");
    assertTrue(lines.get(0).matches(": temperature -?\\d+\\.\\d\\d °C"), "" + lines);
    assertEquals(11, lines.size() + 1, "" + lines);
  }

  @Test
  void aRestartIsWantedOnceItsAnswerIsOut() {
    it.port.setRoom(0);
    it.port.arrive("reboot\n");
    it.settle();
    assertFalse(it.console.wantsRestart());
    it.port.setRoom(100);
    it.settle();
    assertTrue(it.console.wantsRestart());
    assertEquals(List.of("ok"), it.port.takeLines());
  }

  @Test
  void aFactoryResetTakesSettingsAwayAndNothingElse() throws Exception {
    it.boot(20 * 60_000);
    assertEquals(List.of("ok"), it.say("factory-reset"));
    assertEquals(0, it.bench.settings.names().length);
    assertTrue(it.console.wantsRestart());
    assertFalse(it.bench.bucket.keys().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"hello", "SET a b", "set", "'get no.such'", "' get'", "get\tx"})
  void whatIsNoCommandIsOneErrorLine(String line) {
    List<String> lines = it.say(line);
    assertEquals(1, lines.size(), "" + lines);
    assertTrue(lines.get(0).startsWith("error: "), "" + lines);
  }

  @Test
  void emptyLinesAndReturnsAreNothing() {
    it.port.arrive("\r\n\n\r\rget s3.bucket\r\n");
    it.settle();
    assertEquals(List.of(": s3.bucket=sensors", "ok"), it.port.takeLines());
  }

  @Test
  void aLineThatIsTooLongIsRefusedAsAWhole() {
    assertEquals(
        List.of("error: a line has at most 512 bytes"),
        it.say("set s3.prefix " + "x".repeat(10_000)));
    assertEquals(List.of(": s3.prefix is not set", "ok"), it.say("get s3.prefix"));
  }

  @Test
  void helpNamesEveryCommand() {
    List<String> help = it.say("help");
    for (String command :
        List.of("get", "set", "status", "log", "chips", "check", "reboot", "factory-reset")) {
      assertTrue(help.stream().anyMatch(line -> line.startsWith(": " + command)), command);
    }
    assertEquals("ok", help.get(help.size() - 1));
  }
}
