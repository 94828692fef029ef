package space.opensensor.ducklake.credentials;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.util.io.pem.PemObject;
import space.opensensor.s3.CertificateAuthority;
import space.opensensor.s3.ServerCertificate;

/**
 * Ceph's radosgw with the least there is beneath it, a monitor and one store in memory, as
 * processes of this machine: a server of others with roles and AssumeRole. The programs are those
 * on the PATH, or of the folder that {@code CEPH_ROOT} names, where packages were unpacked.
 */
final class RadosGateway implements AutoCloseable {

  static final String KEY = "BROKERKEY0001";
  static final String SECRET = "broker-secret-of-radosgw";
  static final String ROLE = "arn:aws:iam:::role/station";

  private static final String ROOT = System.getenv("CEPH_ROOT");

  private final Path folder;
  private final int port;
  private final int tlsPort;
  private final CertificateAuthority authority = new CertificateAuthority();
  private final List<Process> processes = new ArrayList<>();

  private RadosGateway(Path folder) throws IOException {
    this.folder = folder;
    this.port = freePort();
    this.tlsPort = freePort();
  }

  /** Starts one, or skips the test with the reason. */
  static RadosGateway start(Path folder) throws Exception {
    for (String program : List.of("ceph-mon", "ceph-osd", "ceph", "monmaptool", "radosgw")) {
      assumeTrue(has(program), "skipped: no " + program + " here; see CEPH_ROOT");
    }
    RadosGateway gateway = new RadosGateway(folder);
    try {
      gateway.boot();
    } catch (IOException | InterruptedException | RuntimeException e) {
      gateway.close();
      throw e;
    }
    return gateway;
  }

  private static boolean has(String program) {
    String path = (ROOT == null ? "" : ROOT + "/usr/bin:") + System.getenv("PATH");
    for (String directory : path.split(":")) {
      if (Files.isExecutable(Path.of(directory, program))) {
        return true;
      }
    }
    return false;
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + port);
  }

  URI tlsEndpoint() {
    return URI.create("https://localhost:" + tlsPort);
  }

  /** What trusts the other endpoint. */
  CertificateAuthority authority() {
    return authority;
  }

  private void boot() throws IOException, InterruptedException {
    String id = UUID.randomUUID().toString();
    int monitor = freePort();
    Files.createDirectories(folder.resolve("mon"));
    Files.createDirectories(folder.resolve("osd"));
    Files.createFile(folder.resolve("keyring"));
    ServerCertificate shown = authority.issue(List.of("localhost"));
    Files.writeString(
        folder.resolve("server.pem"),
        AuthorityFolder.pem(
            new PemObject("PRIVATE KEY", shown.key().getEncoded()), shown.certificate()));
    Files.writeString(folder.resolve("ceph.conf"), settings(id, monitor));
    run(
        "monmaptool",
        "--create",
        "--fsid",
        id,
        "--addv",
        "a",
        "[v1:127.0.0.1:" + monitor + "]",
        "map");
    run("ceph-mon", "--mkfs", "-i", "a", "--monmap", "map");
    spawn("ceph-mon", "-i", "a", "-f");
    String disk = UUID.randomUUID().toString();
    run("ceph", "osd", "new", disk, "0");
    run("ceph", "osd", "crush", "add", "osd.0", "1.0", "root=default", "host=here");
    run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", disk);
    spawn("ceph-osd", "-i", "0", "-f");
    run(
        "radosgw-admin",
        "user",
        "create",
        "--uid",
        "broker",
        "--display-name",
        "broker",
        "--access-key",
        KEY,
        "--secret",
        SECRET);
    run(
        "radosgw-admin",
        "role",
        "create",
        "--role-name=station",
        "--assume-role-policy-doc="
            + "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":"
            + "{\"AWS\":[\"arn:aws:iam:::user/broker\"]},\"Action\":[\"sts:AssumeRole\"]}]}");
    run(
        "radosgw-admin",
        "role-policy",
        "put",
        "--role-name=station",
        "--policy-name=all",
        "--policy-doc={\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\","
            + "\"Action\":[\"s3:*\"],\"Resource\":\"arn:aws:s3:::*\"}]}");
    Process gateway = spawn("radosgw", "-n", "client.rgw", "-f");
    while (!listens()) {
      if (!gateway.isAlive()) {
        throw new IOException("radosgw ended: " + Files.readString(folder.resolve("out.txt")));
      }
      gateway.waitFor(200, TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Files are named from the folder that it runs in: ceph reads no path with other letters than
   * ASCII.
   */
  private String settings(String id, int monitor) {
    String library = (ROOT == null ? "" : ROOT) + "/usr/lib/x86_64-linux-gnu/";
    return String.join(
        "\n",
        "[global]",
        "fsid = " + id,
        "mon host = v1:127.0.0.1:" + monitor,
        "mon initial members = a",
        "auth cluster required = none",
        "auth service required = none",
        "auth client required = none",
        "osd pool default size = 1",
        "osd pool default min size = 1",
        "osd pool default pg num = 4",
        "osd crush chooseleaf type = 0",
        "mon allow pool size one = true",
        "mon data avail crit = 1",
        "ms bind msgr2 = false",
        // Both can come before the store knows its monitor, which refuses them then.
        "osd class update on start = false",
        "osd crush update on start = false",
        "osd objectstore = memstore",
        "osd class dir = " + library + "rados-classes",
        "plugin dir = " + library + "ceph",
        "erasure code dir = " + library + "ceph/erasure-code",
        "osd data = osd",
        "mon data = mon",
        "keyring = keyring",
        "run dir = .",
        "chdir = ",
        "log file = $name.log",
        "admin socket = ",
        "pid file = ",
        "[client.rgw]",
        "rgw frontends = beast endpoint=127.0.0.1:"
            + port
            + " ssl_endpoint=127.0.0.1:"
            + tlsPort
            + " ssl_certificate=server.pem",
        "rgw s3 auth use sts = true",
        "rgw sts key = abcdefghijklmnop",
        "rgw enable apis = s3, sts, iam",
        "");
  }

  private boolean listens() {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /**
   * Runs a command to its end. Ceph's own tool sends some commands before it has been told the id
   * of its cluster (all zeros stand for it), and the monitor refuses those; both commands of it
   * here may be repeated.
   */
  private void run(String... command) throws IOException, InterruptedException {
    int tries = command[0].equals("ceph") ? 20 : 1;
    while (!succeeds(command)) {
      tries--;
      if (tries == 0) {
        throw new IOException(
            command[0] + " failed: " + Files.readString(folder.resolve("out.txt")));
      }
    }
  }

  private boolean succeeds(String... command) throws IOException, InterruptedException {
    Process process = spawn(command);
    return process.waitFor(100, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  private Process spawn(String... command) throws IOException {
    List<String> line = new ArrayList<>(List.of(command));
    if (!command[0].equals("monmaptool")) {
      line.add(1, "-c");
      line.add(2, "ceph.conf");
    }
    if (ROOT != null && Files.isExecutable(Path.of(ROOT, "usr/bin", command[0]))) {
      line.set(0, Path.of(ROOT, "usr/bin", command[0]).toString());
    }
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("out.txt").toFile()));
    if (ROOT != null) {
      builder
          .environment()
          .put(
              "LD_LIBRARY_PATH",
              ROOT + "/usr/lib/x86_64-linux-gnu:" + ROOT + "/lib/x86_64-linux-gnu");
    }
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  @Override
  public void close() {
    for (int i = processes.size() - 1; i >= 0; i--) {
      processes.get(i).destroyForcibly();
    }
  }
}
