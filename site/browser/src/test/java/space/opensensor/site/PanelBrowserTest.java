package space.opensensor.site;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.figures.Results;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.simulator.cli.Main;

/**
 * The panel of a station in a browser: the simulator's with its faults, and the Linux station's.
 */
@Timeout(300)
class PanelBrowserTest {

  private static final Path PICTURES = Path.of("target", "pictures", "panel");
  private static final Path LINUX =
      Path.of("..", "..", "vee-port", "native", "target", "linux", "station-simulated");

  /** What the page says once it has a reading with a line. */
  private static final String LIVE =
      "document.getElementById('said').textContent.startsWith('Live')"
          + " && document.querySelectorAll('#readings path[d]').length > 7";

  @TempDir Path folder;
  private Process station;
  private Chromium browser;
  private Tab tab;
  private Axe axe;

  @BeforeEach
  void start() throws Exception {
    Path program = Chromium.program();
    assumeTrue(program != null, "skipped: no Chromium here");
    axe = Axe.find();
    browser = Chromium.open(program);
    tab = new Tab(browser, new Cable());
  }

  @AfterEach
  void stop() throws IOException {
    if (browser != null) {
      browser.close();
    }
    if (station != null) {
      station.destroyForcibly();
      station.onExit().join();
    }
  }

  @Test
  void aNetworkAndABucketThatFailAreSeenAtOnce() throws Exception {
    tab.open(simulator(), LIVE);
    tab.await("document.getElementById('name').textContent === 'simulated'");
    tab.await(said("way", "rows since"));
    tab.await(said("uploads", "200 stored"));
    pictures("live");

    press("network-off");
    tab.awaitText("said", "Live, without a network");
    tab.await("/Wi-Fi(down: |joining)/.test(document.getElementById('board').textContent)");
    tab.await("!document.getElementById('way').textContent.includes('0 B of')");
    picture("network");
    press("network-on");
    tab.await("document.getElementById('way').textContent.includes('0 B of')");
    tab.await("document.getElementById('said').textContent === 'Live'");

    press("s3-503");
    tab.await(said("uploads", "503 retry"));
    tab.await("/Next uploadin [0-9]+ /.test(document.getElementById('way').textContent)");
    picture("s3-503");
    press("s3-403");
    tab.await(said("uploads", "403 denied"));
    picture("s3-403");
    press("s3-slow");
    tab.await("document.querySelector('#uploads td:nth-child(4)').textContent.length >= 7");
    press("s3-well");
    tab.await("document.querySelector('#uploads tr').textContent.includes('200 stored')");
    assertEquals(List.of(), tab.faults());
  }

  @Test
  void aChipThatFailsAndAPowerCutAreSeenAtOnce() throws Exception {
    tab.open(simulator(), LIVE);
    choose(0, "silent");
    tab.await(said("readings", "temperaturemissing: no chip answers"));
    tab.await("document.querySelectorAll('#sensors .bad').length === 1");
    picture("unplugged");
    choose(0, "garble");
    tab.await(said("readings", "missing: garbled bytes"));
    choose(0, "none");
    tab.await("document.querySelectorAll('#sensors .bad').length === 0");

    press("power-off");
    tab.awaitText("said", "No answer for ");
    picture("power");
    press("power-on");
    tab.await("document.getElementById('said').textContent === 'Live'");
    tab.await(said("board", "boot 2 (power on)"));
    assertEquals(List.of(), tab.faults());
  }

  @Test
  void aClockThatIsWrongIsSeenAtOnce() throws Exception {
    tab.open(simulator(), LIVE);
    tab.await(said("uploads", "200 stored"));
    press("time-server-off");
    tab.await("document.getElementById('fault-time-server-off').ariaPressed === 'true'");
    press("jump-1");
    tab.await(said("uploads", "403 retry"));
    tab.await(said("log", "time: "));
    picture("clock");
    press("time-server-on");
    tab.await("/Last step of it36[0-9]{5} ms/.test(document.getElementById('board').textContent)");
    tab.await("document.querySelector('#uploads tr').textContent.includes('200 stored')");
    assertEquals(List.of(), tab.faults());
  }

  @Test
  void timeThatRunsFastIsSeenAtOnce() throws Exception {
    tab.open(simulator(), LIVE);
    press("speed-fast");
    tab.await("document.getElementById('fault-speed-fast').ariaPressed === 'true'");
    tab.await("/Up for[0-9]+ (h|days)/.test(document.getElementById('board').textContent)");
    press("speed-1");
    tab.await("document.getElementById('fault-speed-1').ariaPressed === 'true'");
    assertEquals(List.of(), tab.faults());
  }

  @Test
  void theLinuxStationServesTheSamePage() throws Exception {
    assumeTrue(Files.isExecutable(LINUX), "skipped: no station-simulated; see what linux.sh said");
    try (EmbeddedS3 s3 = EmbeddedS3.builder().dataDirectory(folder.resolve("s3")).start()) {
      tab.open(linux(s3), LIVE);
      tab.await(said("board", "opensensor-java"));
      tab.await(said("sensors", "bme680 at i2c 0x77: reads"));
      pictures("linux");
      assertEquals("", tab.value("document.getElementById('faults')?.id ?? ''"));
      assertEquals(List.of(), tab.faults());
      figures();
    }
  }

  /** First paint and bytes, of a page that is loaded anew. */
  private void figures() throws IOException {
    Results results =
        new Results(
            "panel-page",
            Results.commandOfTest("site/browser", "PanelBrowserTest"),
            "answer",
            "on the wire (B)",
            "as the browser has it (B)",
            "first paint (s)");
    double page = number("performance.getEntriesByType('navigation')[0].encodedBodySize");
    results.row(
        "page",
        page,
        number("performance.getEntriesByType('navigation')[0].decodedBodySize"),
        number("performance.getEntriesByName('first-contentful-paint')[0].startTime") / 1000);
    String status =
        "performance.getEntriesByType('resource').filter(e => e.name.endsWith('status.json')).at(-1)";
    results.row(
        "status.json",
        number(status + ".transferSize"),
        number(status + ".decodedBodySize"),
        Double.NaN);
    results.publishIfAsked();
    assertTrue(page > 1000 && page < 6 * 1024, page + " bytes");
  }

  private double number(String expression) {
    return Double.parseDouble(tab.value("String(" + expression + ")"));
  }

  private static String said(String id, String part) {
    return "document.getElementById('" + id + "').textContent.includes('" + part + "')";
  }

  private void press(String fault) {
    tab.press("fault-" + fault);
  }

  private void choose(int chip, String fault) {
    String select = "document.getElementById('fault-chip-" + chip + "')";
    tab.await(select);
    tab.value(
        select + ".value = '" + fault + "', " + select + ".dispatchEvent(new Event('change')), ''");
  }

  private void picture(String name) {
    tab.picture(PICTURES.resolve(name + ".png"), 1280, false);
  }

  /** Pictures of all kinds, and what axe-core finds in each. */
  private void pictures(String name) {
    for (boolean dark : new boolean[] {false, true}) {
      for (int width : new int[] {390, 1280}) {
        String kind = (width < 600 ? "phone" : "desktop") + (dark ? "-dark" : "-light");
        tab.picture(PICTURES.resolve(name + "-" + kind + ".png"), width, dark);
        tab.await("document.documentElement.scrollWidth <= innerWidth");
        // Each width and each scheme once: it takes a second.
        if (axe != null && dark == width < 600) {
          assertEquals("", axe.faults(tab), kind);
        }
      }
    }
  }

  private URI simulator() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String path =
        System.getProperty("java.class.path")
            .replace(File.pathSeparator + File.pathSeparator, File.pathSeparator);
    List<String> command = new ArrayList<>(List.of(java, "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-XX:+UseSerialGC", "-cp", path, Main.class.getName()));
    Path settings = Files.writeString(folder.resolve("short.properties"), "window.minutes=1\n");
    Files.setPosixFilePermissions(settings, PosixFilePermissions.fromString("rw-------"));
    command.addAll(List.of("simulate", "--panel", "0", "--settings", settings.toString()));
    command.addAll(List.of("--data-dir", folder.toString()));
    return begin(command, Pattern.compile("open (\\S+) in a browser.*"));
  }

  private URI linux(EmbeddedS3 s3) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    s3.certificateAuthority().writePem(folder.resolve("ca.pem"));
    Path settings = folder.resolve("station.properties");
    Files.writeString(
        settings,
        String.join(
            "\n",
            "s3.endpoint=" + s3.endpoint(),
            "s3.bucket=" + s3.bucket(),
            "s3.access-key=" + s3.credentials().accessKeyId(),
            "s3.secret-key=" + s3.credentials().secretAccessKey(),
            "tls.ca=ca.pem",
            "sample.period=1",
            "window.minutes=1",
            "health.hours=1",
            "sensors.profile=air",
            "panel.port=" + port,
            "panel.access=open",
            ""));
    Files.setPosixFilePermissions(settings, PosixFilePermissions.fromString("rw-------"));
    String flash = folder.resolve("flash").toString();
    begin(
        List.of(
            LINUX.toAbsolutePath().toString(),
            "--flash",
            flash,
            "--settings",
            settings.toString(),
            "--log",
            "info"),
        Pattern.compile("I panel: at port ([0-9]+)"));
    return URI.create("http://127.0.0.1:" + port + "/");
  }

  /** Starts a station and waits for a line of its. */
  private URI begin(List<String> command, Pattern line) throws IOException {
    station = new ProcessBuilder(command).redirectErrorStream(true).start();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(station.getInputStream(), UTF_8));
    StringBuilder said = new StringBuilder();
    for (String each = lines.readLine(); each != null; each = lines.readLine()) {
      said.append(each).append('\n');
      Matcher found = line.matcher(each);
      if (found.matches()) {
        Thread rest = new Thread(() -> lines.lines().forEach(other -> {}), "station-lines");
        rest.setDaemon(true);
        rest.start();
        return URI.create(found.group(1));
      }
    }
    throw new IOException("no panel: " + said);
  }
}
