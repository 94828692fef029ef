package space.opensensor.simulator;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import space.opensensor.s3.CertificateAuthority;
import space.opensensor.s3.ServerCertificate;

/** An S3 server that others wrote, as a process on loopback with a certificate of the test's. */
final class OtherServer implements AutoCloseable {

  static final String BUCKET = "station";

  /** The one account that s3rver has, key and secret alike. */
  static final String KEY = "S3RVER";

  private static final char[] PASSWORD = "secret".toCharArray();
  private static final Path S3RVER = Path.of("target", "s3rver");
  private static final Path S3MOCK = Path.of("target", "s3mock", "s3mock.jar");

  /** So long a server may take to tell its port. */
  private static final int MOST_SECONDS = 90;

  /** Which. */
  enum Kind {
    /** Adobe's S3Mock, of the JVM. */
    S3MOCK,
    /** s3rver, of Node.js. */
    S3RVER
  }

  private final CertificateAuthority authority = new CertificateAuthority();
  private Process process;
  private volatile int port;

  private OtherServer() {}

  /** Starts a server, or skips the test with the reason. */
  static OtherServer start(Kind kind, Path folder) throws IOException {
    OtherServer server = new OtherServer();
    Files.createDirectories(folder);
    Path keys = server.keys(folder);
    try {
      if (kind == Kind.S3MOCK) {
        server.startS3Mock(keys, folder);
      } else {
        server.startS3rver(keys, folder);
      }
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
    return server;
  }

  private Path keys(Path folder) throws IOException {
    ServerCertificate certificate = authority.issue(List.of("localhost", "127.0.0.1"));
    Path file = folder.resolve("server.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          "server", certificate.key(), PASSWORD, certificate.chain().toArray(new Certificate[0]));
      store.store(out, PASSWORD);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
    return file;
  }

  private void startS3Mock(Path keys, Path folder) throws IOException {
    assumeTrue(Files.exists(S3MOCK), "skipped: Maven did not fetch S3Mock");
    run(
        folder,
        "Tomcat started on ports? (\\d+) \\(https\\)",
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "-XX:TieredStopAtLevel=1",
        "-Dserver.port=0",
        "-Dhttp.port=0",
        "-Dserver.address=127.0.0.1",
        "-Dserver.ssl.key-store=" + keys,
        "-Dserver.ssl.key-store-type=PKCS12",
        "-Dserver.ssl.key-store-password=secret",
        "-Dserver.ssl.key-alias=server",
        "-Dserver.ssl.key-password=secret",
        "-Dcom.adobe.testing.s3mock.store.initialBuckets=" + BUCKET,
        "-Dcom.adobe.testing.s3mock.store.root=" + folder,
        "-jar",
        S3MOCK.toString());
  }

  private void startS3rver(Path keys, Path folder) throws IOException {
    Files.createDirectories(S3RVER);
    for (String name : new String[] {"package.json", "package-lock.json", "serve.mjs"}) {
      try (InputStream in = OtherServer.class.getResourceAsStream("/s3rver/" + name)) {
        Files.copy(in, S3RVER.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    if (!Files.exists(S3RVER.resolve("node_modules/s3rver/package.json"))) {
      assumeTrue(ends("node", "--version"), "skipped: no Node.js here");
      boolean installed =
          ends("npm", "ci", "--offline", "--no-audit", "--no-fund")
              || ends("npm", "ci", "--no-audit", "--no-fund");
      assumeTrue(installed, "skipped: npm did not install s3rver");
    }
    run(
        folder,
        "^(\\d+)$",
        "node",
        "--no-deprecation",
        S3RVER.resolve("serve.mjs").toString(),
        keys.toString(),
        folder.resolve("objects").toString());
  }

  private static boolean ends(String... command) throws IOException {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(S3RVER.toFile())
              .redirectErrorStream(true)
              .redirectOutput(S3RVER.resolve("npm.log").toFile())
              .start();
      return process.waitFor(120, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /** Runs a server until a line tells its port. */
  private void run(Path folder, String portLine, String... command) throws IOException {
    process =
        new ProcessBuilder(command).redirectError(folder.resolve("errors.log").toFile()).start();
    Pattern pattern = Pattern.compile(portLine);
    Process started = process;
    CompletableFuture.delayedExecutor(MOST_SECONDS, TimeUnit.SECONDS)
        .execute(
            () -> {
              if (port == 0) {
                started.destroyForcibly();
              }
            });
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    while (port == 0) {
      String line = lines.readLine();
      if (line == null) {
        throw new IOException(
            command[0] + " ended: " + Files.readString(folder.resolve("errors.log")));
      }
      Matcher matcher = pattern.matcher(line);
      port = matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }
    // What it says later is nobody's concern, and must not fill the pipe.
    Thread drain = new Thread(() -> lines.lines().forEach(line -> {}), "drain");
    drain.setDaemon(true);
    drain.start();
  }

  URI endpoint() {
    return URI.create("https://localhost:" + port);
  }

  String rootPem() {
    return authority.pem();
  }

  SSLContext clientContext() {
    return authority.clientContext();
  }

  @Override
  public void close() {
    if (process != null) {
      process.destroyForcibly();
    }
  }
}
