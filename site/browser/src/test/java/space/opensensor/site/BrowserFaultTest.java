package space.opensensor.site;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import space.opensensor.simulator.WifiFaults;

/** Whatever goes wrong, the page says what to do, and goes on. */
@Timeout(600)
class BrowserFaultTest extends BrowserBench {

  @Test
  void wrongKeysAreToldAndPutRight() throws Exception {
    station = TerminalStation.simulator(folder, cable);
    open();
    connect();
    join();
    fillIn("no-secret-of-this-server");
    save();
    tab.press("test");
    tab.awaitText("test-status", "The test found a fault");
    tab.awaitText("findings", "put failed: 403 SignatureDoesNotMatch");
    tab.awaitText("findings", "What to do: check s3.secret-key");
    assertEquals("", tab.text("files"));

    tab.type("set-s3-secret-key", secret());
    save();
    test();
    tab.awaitText("files", "stored: lab/station=");
    assertFalse(tab.everything().contains("no-secret-of-this-server"));
    assertClean();
  }

  @Test
  void networksAreListedAndAWrongPasswordIsTold() throws Exception {
    WifiFaults wifi = new WifiFaults();
    wifi.add("wrong-password");
    station = new RadioStation(folder, cable, wifi);
    open();
    connect();
    tab.press("scan");
    tab.awaitText("wifi-status", "3 networks");
    assertEquals(
        "attic -40 dBm;Café <b>Müller</b> -50 dBm;cellar -60 dBm, open",
        tab.value(
            "[...document.querySelectorAll('#networks button')].map(e =>"
                + " e.textContent).join(';')"));
    tab.value("document.querySelector('#networks button').click()");
    assertEquals("attic", tab.value("document.getElementById('ssid').value"));
    assertEquals("password", tab.value("document.activeElement.id"));
    tab.type("password", "short");
    tab.press("join");
    tab.awaitText("wifi-status", "expected 8 to 64 bytes");
    tab.type("password", WIFI_PASSWORD);
    tab.press("join");
    tab.awaitText("wifi-status", "could not join attic (link down: the password was refused");
    tab.awaitText("wifi-status", "then send them again");
    assertEquals(List.of(), tab.faults());
  }

  @Test
  void aPageThatIsLoadedAnewFindsWhatTheBoardHas() throws Exception {
    station = TerminalStation.simulator(folder, cable);
    open();
    connect();
    join();
    tab.type("set-s3-secret-key", "typed-and-left");
    tab.reload();
    assertEquals("", tab.value("document.getElementById('set-s3-secret-key').value"));
    connect();
    assertEquals("attic", tab.value("document.getElementById('ssid').value"));
    fillIn(secret());
    save();
    // Half a frame of the page that was left is still on the line.
    station.send(Arrays.copyOf(StationTools.improvWifi("cellar", "half of it"), 14));
    tab.reload();
    connect();
    assertEquals(s3.bucket(), tab.value("document.getElementById('set-s3-bucket').value"));
    assertTrue(tab.text("set-s3-secret-key-hint").contains("it is on the board"));
    test();
    tab.awaitText("files", "stored: lab/station=");
    tab.awaitText("files", "the keys that are on the board alone");
    assertClean();
  }

  @Test
  void aProfileOfTheBoardsOwnStaysAndAnOldTokenGoesWithItsKeys() throws Exception {
    Path file = folder.resolve("station.properties");
    String profile = "sensors.profile=profile a/1;column 2 t °C 2 0 1\n";
    Files.writeString(file, profile + "s3.token=of-the-old-keys\n");
    station = TerminalStation.simulator(folder, cable);
    open();
    connect();
    fillIn(secret());
    save();
    String stored = Files.readString(file);
    assertTrue(stored.contains(profile), "the profile is gone");
    assertFalse(stored.contains("s3.token"), "the token is there still");
    assertClean();
  }

  @Test
  void aBoardWhoseKeysAreIssuedIsEnrolledByItsCode() throws Exception {
    station = TerminalStation.simulator(folder, cable);
    open();
    connect();
    join();
    tab.type("set-s3-endpoint", s3.endpoint().toString());
    tab.type("set-s3-bucket", s3.bucket());
    tab.type("others", "tls.ca=" + folder.resolve("ca.pem"));
    tab.value("document.getElementById('keys-kind').value = 'code'");
    tab.value("document.getElementById('keys-kind').dispatchEvent(new Event('change'))");
    assertEquals(
        "true",
        tab.value("String(document.getElementById('set-s3-secret-key').offsetParent === null)"));
    tab.type("set-credentials-url", s3.endpoint() + "/role-aliases/station/credentials");
    tab.type("code", "code-that-is-good-once");
    save();
    String written = Files.readString(folder.resolve("station.properties"));
    assertTrue(written.contains("credentials.url=https://"), written);
    assertFalse(written.contains("s3.secret-key"), written);
    // The S3 server issues no certificates, and refuses.
    tab.press("test");
    tab.awaitText("test-status", "The board says: ");
    tab.awaitText("log", "> enrol ••••••");
    assertFalse(tab.text("log").contains("code-that-is-good-once"));
    assertEquals("code-that-is-good-once", tab.value("document.getElementById('code').value"));
    assertEquals(List.of(), tab.faults());
  }

  @Test
  void aStoresAddressThatIsNotWholeIsNoValue() throws Exception {
    station = new RadioStation(folder, cable, new WifiFaults());
    open();
    connect();
    tab.value("document.getElementById('store').value = 'minio'");
    tab.value("document.getElementById('store').dispatchEvent(new Event('change'))");
    assertEquals("", tab.value("document.getElementById('set-s3-endpoint').value"));
    assertEquals(
        "https://{host}", tab.value("document.getElementById('set-s3-endpoint').placeholder"));
    assertEquals("set-s3-endpoint", tab.value("document.activeElement.id"));
  }

  @Test
  void aButtonKeepsTheFocusWhenItsStepIsOver() throws Exception {
    station = new RadioStation(folder, cable, new WifiFaults());
    open();
    tab.value("document.getElementById('connect').focus()");
    connect();
    assertEquals("connect", tab.value("document.activeElement.id"));
    join();
    tab.awaitText("connection", "It is in attic.");
  }

  @Test
  void garbageOnTheLineIsNoHarm() throws Exception {
    station = new RadioStation(folder, cable, new WifiFaults());
    open();
    connect();
    Random random = new Random(18);
    byte[] noise = new byte[100_000];
    random.nextBytes(noise);
    cable.receive(noise);
    cable.receive("IMPROV\1\4\200\3half a frame".getBytes(UTF_8));
    connect();
    byte[] megabyte = new byte[1 << 20];
    Arrays.fill(megabyte, (byte) '<');
    cable.receive(megabyte);
    cable.receive("\n<img src=x onerror=alert(1)>\n".getBytes(UTF_8));
    join();
    assertTrue(tab.text("log").length() < 1_000_000);
    assertEquals("0", tab.value("String(document.querySelectorAll('#log img').length)"));
    assertClean();
  }

  @Test
  void aWrongSettingIsNamedAtItsFieldAndNotSent() throws Exception {
    station = new RadioStation(folder, cable, new WifiFaults());
    open();
    connect();
    fillIn(secret());
    tab.type("set-s3-endpoint", "http://s3.example.org");
    tab.awaitText("set-s3-endpoint-wrong", "s3.endpoint: expected https://");
    tab.press("save");
    tab.awaitText("settings-status", "s3.endpoint: expected https://");
    assertEquals("set-s3-endpoint", tab.value("document.activeElement.id"));
    assertEquals("true", tab.value("document.activeElement.getAttribute('aria-invalid')"));
    assertFalse(Files.exists(folder.resolve("station.properties")));
  }
}
