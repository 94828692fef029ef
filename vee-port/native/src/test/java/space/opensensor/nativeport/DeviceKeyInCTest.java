package space.opensensor.nativeport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.AlgorithmParameters;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.s3.CertificateAuthority;

/** common/identity.c and linux/identity_store.c against the JVM, by src/test/c/identified.c. */
class DeviceKeyInCTest {

  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  /** The JVM's server judges certificates by this machine's time of day. */
  private static final Duration LONG = Duration.ofDays(9000);

  private static final String NOT_READ = "-2";

  @TempDir static Path programs;

  private static Path program;

  @TempDir Path folder;
  private DeviceAuthority authority;

  @BeforeAll
  static void compile() throws Exception {
    assumeTrue(
        Files.exists(Path.of("/usr/lib/x86_64-linux-gnu/libmbedtls.a")),
        "skipped: no mbedTLS of this machine's width");
    program =
        CProgram.compiled(
            programs,
            "-D_GNU_SOURCE",
            "src/test/c/identified.c",
            "src/main/c/common/identity.c",
            "src/main/c/common/ring.c",
            "src/main/c/common/tls.c",
            "src/main/c/common/tls_exchange.c",
            "src/main/c/common/tls_session.c",
            "src/main/c/common/tls_tcp.c",
            "src/main/c/common/tls_verify.c",
            "src/main/c/common/tls_words.c",
            "src/main/c/common/tls_worker.c",
            "src/main/c/linux/identity_store.c",
            "src/main/c/linux/thread.c",
            "src/main/c/linux/tls_linux.c",
            "-lmbedtls",
            "-lmbedx509",
            "-lmbedcrypto");
  }

  @BeforeEach
  void start() throws Exception {
    authority = new DeviceAuthority(NOW.minus(LONG), NOW.plus(LONG));
  }

  private String said(String... words) throws Exception {
    String[] all = new String[words.length + 1];
    all[0] = folder.resolve("settings").toString();
    System.arraycopy(words, 0, all, 1, words.length);
    return CProgram.answer(program, all).strip();
  }

  private Path file(String part) {
    return folder.resolve("settings." + part);
  }

  /** The public key that C says, as the JVM has it. */
  private PublicKey key() throws Exception {
    byte[] point = HexFormat.of().parseHex(said("key"));
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec("secp256r1"));
    ECPoint w =
        new ECPoint(
            new BigInteger(1, Arrays.copyOfRange(point, 1, 33)),
            new BigInteger(1, Arrays.copyOfRange(point, 33, 65)));
    return KeyFactory.getInstance("EC")
        .generatePublic(new ECPublicKeySpec(w, parameters.getParameterSpec(ECParameterSpec.class)));
  }

  private String certify(String name, Instant from, Instant until) throws Exception {
    return certify(DeviceAuthority.pem(authority.sign(new X500Name(name), key(), from, until)));
  }

  private String certify(String pem) throws Exception {
    Path file = Files.writeString(folder.resolve("answer.pem"), pem);
    return said("certify", file.toString(), "station-7", Long.toString(NOW.toEpochMilli()));
  }

  @Test
  void aKeyIsMadeOnceIsItsOwnersAloneAndSigns() throws Exception {
    PublicKey key = key();
    assertEquals(key, key());
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file("key"))));
    byte[] digest = new byte[32];
    Arrays.fill(digest, (byte) 0xa5);
    String signature = said("sign", HexFormat.of().formatHex(digest));
    Signature verifier = Signature.getInstance("NONEwithECDSA");
    verifier.initVerify(key);
    verifier.update(digest);
    assertTrue(verifier.verify(HexFormat.of().parseHex(signature)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"empty", "cut short", "too long", "folder", "link to itself"})
  void aKeyThatCannotBeReadIsNotReplaced(String how) throws Exception {
    key();
    byte[] good = Files.readAllBytes(file("key"));
    switch (how) {
      case "empty" -> Files.write(file("key"), new byte[0]);
      case "cut short" -> Files.write(file("key"), Arrays.copyOf(good, 96));
      case "too long" -> Files.write(file("key"), Arrays.copyOf(good, 98));
      case "folder" -> {
        Files.delete(file("key"));
        Files.createDirectory(file("key"));
      }
      default -> {
        Files.delete(file("key"));
        Files.createSymbolicLink(file("key"), file("key"));
      }
    }
    List<String> before = contents();
    assertEquals(NOT_READ, said("key"));
    assertEquals("-1", said("sign", "00".repeat(32)));
    assertEquals(before, contents(), "something was made or replaced");
    assertTrue(Files.exists(file("key"), java.nio.file.LinkOption.NOFOLLOW_LINKS));
  }

  private List<String> contents() throws IOException {
    try (var files = Files.list(folder)) {
      return files.map(DeviceKeyInCTest::shown).sorted().toList();
    }
  }

  private static String shown(Path file) {
    try {
      return file.getFileName()
          + (Files.isRegularFile(file)
              ? HexFormat.of().formatHex(Files.readAllBytes(file))
              : " is no file");
    } catch (IOException e) {
      return file.getFileName() + " cannot be read";
    }
  }

  @Test
  void aCertificateThatIsRefusedLeavesTheOneBefore() throws Exception {
    assertEquals("0", certify("CN=station-7", NOW, NOW.plusSeconds(60)));
    final byte[] kept = Files.readAllBytes(file("crt"));
    final String validity = said("validity");
    assertEquals(NOW.toEpochMilli() + " " + NOW.plusSeconds(60).toEpochMilli(), validity);
    assertEquals("-1", certify("<html>"));
    assertEquals("-1", certify(new String(kept, US_ASCII).substring(0, 200)));
    PublicKey other = authority.root().getPublicKey();
    assertEquals(
        "-2",
        certify(
            DeviceAuthority.pem(
                authority.sign(new X500Name("CN=station-7"), other, NOW, NOW.plusSeconds(60)))));
    for (String name : List.of("CN=station-8", "CN=station-77", "CN=station-", "O=station-7")) {
      assertEquals("-3", certify(name, NOW, NOW.plusSeconds(60)), name);
    }
    assertEquals("-4", certify("CN=station-7", NOW.minusSeconds(60), NOW));
    assertEquals("-5", certify("CN=station-7", NOW.plusSeconds(1), NOW.plusSeconds(60)));
    assertArrayEquals(kept, Files.readAllBytes(file("crt")));
    assertEquals("0", certify("CN=station-7", NOW, NOW.plusSeconds(1)));
    assertFalse(said("validity").equals(validity));
  }

  @Test
  void whatIsClearedIsGone() throws Exception {
    assertEquals("0", certify("CN=station-7", NOW, NOW.plusSeconds(60)));
    assertEquals("0", said("clear"));
    assertFalse(Files.exists(file("key")));
    assertFalse(Files.exists(file("crt")));
    assertEquals("0 0", said("validity"));
  }

  @Test
  void aServerThatDemandsACertificateSeesTheDevices() throws Exception {
    CertificateAuthority servers =
        new CertificateAuthority(
            "CA of servers", NOW.minus(Duration.ofDays(9)), NOW.plus(Duration.ofDays(9)));
    Path ca = Files.writeString(folder.resolve("ca.pem"), servers.pem());
    assertEquals("0", certify("CN=station-7", NOW.minus(LONG), NOW.plus(LONG)));
    try (SSLServerSocket server =
        TlsListener.open(
            servers.issue(
                List.of("localhost"), NOW.minus(Duration.ofDays(2)), NOW.plus(Duration.ofDays(2))),
            0,
            authority.root())) {
      server.setNeedClientAuth(true);
      CompletableFuture<Void> peer = CompletableFuture.runAsync(() -> greet(server));
      assertEquals(
          "CN=station-7",
          said(
              "get",
              "localhost",
              Integer.toString(server.getLocalPort()),
              Long.toString(NOW.toEpochMilli()),
              ca.toString()));
      peer.join();
    }
  }

  /** Answers a line with the name in the certificate. */
  private static void greet(SSLServerSocket server) {
    try (SSLSocket socket = (SSLSocket) server.accept()) {
      socket.getInputStream().readNBytes(6);
      socket
          .getOutputStream()
          .write(socket.getSession().getPeerPrincipal().getName().getBytes(US_ASCII));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
