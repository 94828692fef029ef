package space.opensensor.nativeport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import space.opensensor.figures.Results;
import space.opensensor.s3.BucketObject;
import space.opensensor.s3.ServerCertificate;

/** What a window costs on the wire, from the Linux station to the embedded S3. */
@Timeout(180)
class UploadCostTest extends LinuxStationBench {

  private static final int WINDOWS = 4;
  private static final int FILES_WAIT = 3;
  private static final String NOTE =
      "The first upload finds out what the store can do, with a second PUT. Round trips are those in a"
          + " TCP connection, which takes one itself.";

  /** QEMU's plugin that counts, tests/tcg/plugins/insn.c. */
  private static final String COUNTER = System.getProperty("insn");

  private static final Pattern COUNTED = Pattern.compile("total insns: (\\d+)");

  @Test
  void anUploadWithAResumedSessionTakesLittleMoreThanItsFile() throws Exception {
    Results wire = results("upload-wire").note(NOTE + " TLS of the JVM");
    long most = measure(s3.endpoint("localhost").getPort(), wire);
    assertTrue(most < 2600, "a resumed upload moves " + most + " B beside its file");
    wire.publishIfAsked();
  }

  /**
   * The JVM's tickets are four times as long as those of OpenSSL, which stands before many a store.
   */
  @Test
  void anUploadThroughOpenSslTakesLess() throws Exception {
    Path program = Path.of("/usr/sbin/haproxy");
    assumeTrue(Files.isExecutable(program), "skipped: no haproxy");
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Path configuration = directory.resolve("haproxy.cfg");
    Files.writeString(
        configuration,
        """
        defaults
          mode tcp
          timeout connect 10s
          timeout client 60s
          timeout server 60s
        frontend tls
          bind 127.0.0.1:%s ssl crt %s ssl-max-ver TLSv1.2
          default_backend s3
        backend s3
          server s3 127.0.0.1:%s ssl verify none
        """
            .formatted(port, certificate(), s3.endpoint("localhost").getPort()));
    Process front =
        new ProcessBuilder(program.toString(), "-db", "-f", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("haproxy.log").toFile())
            .start();
    try {
      awaitListener(front, port);
      Results wire = results("upload-wire-openssl").note(NOTE + " TLS of OpenSSL, in HAProxy");
      long most = measure(port, wire);
      assertTrue(most < 1700, "a resumed upload moves " + most + " B beside its file");
      wire.publishIfAsked();
    } finally {
      front.destroy();
    }
  }

  /** A certificate and its key, as HAProxy takes them. */
  private Path certificate() throws Exception {
    ServerCertificate certificate = s3.certificateAuthority().issue(List.of("localhost"));
    Path file = directory.resolve("server.pem");
    Files.writeString(file, pem("PRIVATE KEY", certificate.key().getEncoded()));
    for (var each : certificate.chain()) {
      Files.writeString(file, Files.readString(file) + pem("CERTIFICATE", each.getEncoded()));
    }
    return file;
  }

  private static String pem(String what, byte[] der) {
    byte[] text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encode(der);
    return "-----BEGIN "
        + what
        + "-----\n"
        + new String(text, US_ASCII)
        + "\n-----END "
        + what
        + "-----\n";
  }

  private static void awaitListener(Process front, int port) {
    boolean listens = false;
    while (!listens) {
      assertTrue(front.isAlive(), "haproxy has ended");
      try (Socket socket = new Socket("127.0.0.1", port)) {
        listens = socket.isConnected();
      } catch (IOException e) {
        LockSupport.parkNanos(10_000_000);
      }
    }
  }

  private static Results results(String name) {
    return new Results(
        name,
        Results.commandOfTest("vee-port/native", "UploadCostTest"),
        "upload of a window",
        "file (B)",
        "to the server (B)",
        "from the server (B)",
        "both (B)",
        "round trips (count)");
  }

  /** What is done without a network, as QEMU counts the instructions of x86. */
  @Test
  void theWorkOfAWindowBeforeItsUploadIsCounted() throws Exception {
    assumeTrue(
        COUNTER != null, "skipped: say where QEMU's plugin is that counts: -Dinsn=libinsn.so");
    long two = instructions(2);
    long each = (instructions(6) - two) / 4;
    assertTrue(each > 0 && each < two, each + " of " + two);
    Results work =
        new Results(
                "upload-cycle",
                Results.commandOfTest("vee-port/native", "UploadCostTest")
                    .replace("-Dresults", "-Dinsn=libinsn.so -Dresults"),
                "work of a window of 180 rows",
                "instructions (count)")
            .note(
                "x86 at -Os, counted by QEMU's plugin insn; an upload is tried once an hour in vain");
    work.row("sample the modelled room, journal, encode and spool", each);
    work.publishIfAsked();
  }

  private long instructions(int windows) throws Exception {
    Path folder = Files.createDirectories(directory.resolve("count" + windows));
    long boot = nextNoon();
    world.follow(boot, () -> (long) windows * WINDOW);
    LinuxStation station =
        LinuxStation.plain(folder)
            .settings(
                s3,
                "https://localhost:1",
                s3.certificateAuthority().pem(),
                "retry.first=3600",
                "retry.max=3600")
            .with("QEMU_PLUGIN", "file=" + COUNTER)
            .with("QEMU_LOG", "plugin");
    LinuxStation.End end = record(station, boot, windows);
    assertEquals(FILES_WAIT, end.status(), end.log());
    Matcher counted = COUNTED.matcher(end.log() + String.join("\n", end.output()));
    assertTrue(counted.find(), "not counted: is it qemu-i386 that runs the station?");
    return Long.parseLong(counted.group(1));
  }

  /** Uploads some windows: the most that a resumed one moves beside its file. */
  private long measure(int server, Results wire) throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> (long) WINDOWS * WINDOW);
    try (CountingRelay relay = new CountingRelay(server)) {
      LinuxStation station =
          LinuxStation.plain(directory)
              .settings(
                  s3,
                  "https://localhost:" + relay.port(),
                  s3.certificateAuthority().pem(),
                  "s3.expires=604800");
      LinuxStation.End end = record(station, boot, WINDOWS);
      assertEquals(0, end.status(), end.log());
      List<CountingRelay.Traffic> connections = relay.connections();
      long[] files =
          s3.objects().stream()
              .filter(object -> object.key().contains("/data_"))
              .mapToLong(BucketObject::size)
              .toArray();
      assertEquals(WINDOWS, files.length);
      assertEquals(WINDOWS, connections.size());
      long most = 0;
      for (int w = 0; w < WINDOWS; w++) {
        CountingRelay.Traffic one = connections.get(w);
        int both = one.up() + one.down();
        wire.row(
            w == 0 ? "first" : "resumed, " + w,
            files[w],
            one.up(),
            one.down(),
            both,
            one.roundTrips());
        assertTrue(w == 0 || one.roundTrips() <= 5, one.roundTrips() + " round trips");
        most = w == 0 ? 0 : Math.max(most, both - files[w]);
      }
      return most;
    }
  }
}
