package space.opensensor.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.s3.EmbeddedS3;

@Timeout(120)
class S3CommandTest {

  @TempDir Path directory;

  @Test
  void itPrintsWhatAStationNeedsAndServesItUntilInterrupted() throws Exception {
    Cli server = new Cli();
    AtomicInteger code = new AtomicInteger(-1);
    Thread thread =
        new Thread(
            () -> code.set(server.run("s3", "--port", "0", "--data-dir", directory.toString())));
    thread.start();
    while (!server.out().contains("Ctrl-C")) {
      assertTrue(thread.isAlive(), server.err());
      Thread.onSpinWait();
    }
    StringBuilder settings = new StringBuilder();
    server.out().lines().filter(l -> l.startsWith("  ")).forEach(l -> settings.append(l + "\n"));
    Path file = Cli.secretFile(directory.resolve("s.properties"), settings);
    assertTrue(server.out().contains("CA file     " + directory.resolve("ca.pem")));

    Cli station = new Cli();
    String key = "s3://station/hello.txt";
    String url = station.succeed("presign", "GET", key, "--settings", file.toString());
    assertTrue(url.startsWith("https://localhost:"), url);
    // The station reaches the server, which judges its future dates by the real clock.
    Path flash = Files.createDirectories(directory.resolve("station/flash/ahead"));
    long ahead = System.currentTimeMillis() + 7_200_000;
    Files.writeString(flash.resolve("last-time"), Long.toString(ahead));
    String error =
        station.fail(
            1,
            "simulate",
            "-n",
            "1",
            "--station",
            "ahead",
            "--speed",
            "fast",
            "--settings",
            file.toString(),
            "--data-dir",
            directory.resolve("station").toString());
    assertTrue(error.contains("not yet valid"), error);
    assertTrue(error.contains("; this server needs --speed 1; "), error);

    thread.interrupt();
    thread.join();
    assertEquals(0, code.get());
    assertEquals("", server.err());
  }

  /** Starts a server and gives what it printed; interrupting the thread ends it. */
  private Thread serve(Cli server, String... more) {
    List<String> line = new ArrayList<>(List.of("s3", "--port", "0"));
    line.addAll(List.of("--data-dir", directory.toString()));
    line.addAll(List.of(more));
    Thread thread = new Thread(() -> server.run(line.toArray(String[]::new)));
    thread.start();
    while (!server.out().contains("Ctrl-C")) {
      assertTrue(thread.isAlive(), server.err());
      Thread.onSpinWait();
    }
    return thread;
  }

  @Test
  void aSimulationBesideItLeavesItsClientsTheirTrust() throws Exception {
    Cli server = new Cli();
    Thread thread = serve(server);
    byte[] trusted = Files.readAllBytes(directory.resolve("ca.pem"));
    new Cli().succeed("simulate", "-n", "1", "--data-dir", directory.toString());
    assertArrayEquals(trusted, Files.readAllBytes(directory.resolve("ca.pem")));

    StringBuilder settings = new StringBuilder("station.id=desk-1\n");
    server.out().lines().filter(l -> l.startsWith("  ")).forEach(l -> settings.append(l + "\n"));
    Path file = Cli.secretFile(directory.resolve("s.properties"), settings);
    Cli check = new Cli();
    check.run("check", "--settings", file.toString(), "--ntp-port", "9");
    assertTrue(check.out().contains("tls       ok"), check.out());
    thread.interrupt();
    thread.join();
  }

  @Test
  void forTheNetworkItPrintsAnAddressThatABoardCanUse() throws Exception {
    Cli server = new Cli();
    Thread thread = serve(server, "--bind", "0.0.0.0");
    boolean reachable =
        EmbeddedS3.hostNames().stream()
            .anyMatch(n -> n.matches("[0-9.]+") && !n.startsWith("127."));
    String endpoint =
        server.out().lines().filter(l -> l.contains("s3.endpoint=")).findFirst().orElse("");
    assertEquals(reachable, endpoint.matches("  s3.endpoint=https://[0-9.]+:[0-9]+"), server.out());
    assertFalse(server.out().contains("[0:0:"), server.out());
    thread.interrupt();
    thread.join();
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());
      String error = new Cli().fail(1, "s3", "--port", port, "--data-dir", directory.toString());
      assertTrue(error.contains(port), error);
    }
  }

  @Test
  void aNameThatIsNoneIsRefused() {
    assertEquals(
        "station s3: --bucket: expected 3 to 63 lower-case letters, digits, '.' or '-', got \"A_B\""
            + " (see station s3 --help)",
        new Cli().fail(2, "s3", "--bucket", "A_B", "--data-dir", directory.toString()));
    assertEquals(
        "station s3: --host: expected a host name or an address, got \"a b\" (see station s3"
            + " --help)",
        new Cli().fail(2, "s3", "--host", "a b", "--data-dir", directory.toString()));
  }

  @Test
  void aPortThatIsNoneIsRefused() {
    assertEquals(
        "station s3: --port: expected 0 to 65535, got 65536 (see station s3 --help)",
        new Cli().fail(2, "s3", "--port", "65536", "--data-dir", directory.toString()));
  }
}
