package space.opensensor.site;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cable is pulled at any step, and the page goes on when it is there again. */
@Timeout(600)
class PulledCableTest extends BrowserBench {

  private static final String PLUG_IN = "plug the cable in again";

  @Test
  void theCableIsPulledAtEachStepOfTheSetUp() throws Exception {
    station = TerminalStation.simulator(folder, cable);
    open();
    pulled("IMPROV\1\3\2\3", "connect", "connection");
    connectAgain();
    pulled("\nstatus\n", "connect", "connection");
    connectAgain();
    pulled("IMPROV\1\3\2\4", "scan", "wifi-status");
    connectAgain();
    tab.type("ssid", "attic");
    tab.type("password", WIFI_PASSWORD);
    pulled("IMPROV\1\3", "join", "wifi-status");
    connectAgain();
    join();
    fillIn(secret());
    pulled("\nset s3.bucket", "save", "settings-status");
    connectAgain();
    assertEquals(s3.bucket(), tab.value("document.getElementById('set-s3-bucket').value"));
    save();
    assertClean();
  }

  @Test
  void aTestGoesOnWhenTheCableIsBackInAfterARestart() throws Exception {
    setUp();
    cable.pullAt("\nreboot\n");
    tab.press("test");
    tab.awaitText("test-status", "The board restarts …");
    cable.plug();
    tab.awaitText("test-status", "All is well");
    tab.awaitText("files", "stored: lab/station=");
    cable.pull();
    tab.awaitText("connection", PLUG_IN);
    connectAgain();
    assertClean();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ncheck\n", "\nreboot\n"})
  void theCableIsPulledAtAStepOfATest(String step) throws Exception {
    setUp();
    hurry();
    pulled(step, "test", "test-status");
    tab.value("Date.now = window.now, 0");
    connectAgain();
    test();
    assertClean();
  }

  /** The page's clock, by which it gives up a board that does not come back, runs faster. */
  private void hurry() {
    tab.value(
        "window.now = Date.now; window.begun = now(); Date.now = () => begun + 5 * (now() - begun); 0");
  }

  private void setUp() throws Exception {
    station = TerminalStation.simulator(folder, cable);
    open();
    connect();
    join();
    fillIn(secret());
    save();
  }

  private void pulled(String at, String button, String status) {
    cable.pullAt(at);
    tab.press(button);
    tab.awaitText(status, PLUG_IN);
    tab.press("connect");
    tab.awaitText("connection", "No port was chosen. Plug the board in");
  }

  private void connectAgain() {
    cable.plug();
    connect();
  }
}
