package space.opensensor.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Keys as AWS makes them, and what is none. */
class S3CredentialsTest {

  private static final Instant END = Instant.parse("2030-01-01T00:00:00Z");

  private static void refused(String why, String id, String secret, String token, Instant end) {
    assertEquals(
        why,
        assertThrows(
                IllegalArgumentException.class, () -> new S3Credentials(id, secret, token, end))
            .getMessage());
  }

  @Test
  void whatIsNoKeyIsRefusedWithoutItsSecret() {
    String id = "access key id: expected 3 to 128 letters, digits, '_' or '-', got \"";
    refused(id + "null\"", null, "s", null, null);
    refused(id + "ab\"", "ab", "s", null, null);
    refused(id + "a/b\"", "a/b", "s", null, null);
    refused(id + "a".repeat(129) + "\"", "a".repeat(129), "s", null, null);
    refused("secret access key: expected at least one character", "abc", null, null, null);
    refused("secret access key: expected at least one character", "abc", "", null, null);
    refused("expiration: only a key with a session token can expire", "abc", "s", null, END);
    assertEquals("S3Credentials[A-1_]", S3Credentials.of("A-1_", "s").toString());
    assertEquals(
        "S3Credentials[abc, temporary]", new S3Credentials("abc", "s", "t", null).toString());
  }

  @Test
  void throwAwayKeysAreInAwssFormAndNeverTheSame() {
    Set<String> texts = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      S3Credentials key = S3Credentials.random();
      assertTrue(key.accessKeyId().matches("AKIA[A-Z2-7]{16}"), key.accessKeyId());
      assertEquals(40, key.secretAccessKey().length());
      assertNull(key.sessionToken());
      assertNull(key.expiration());
      assertTrue(texts.add(key.accessKeyId()) && texts.add(key.secretAccessKey()));
    }
    S3Credentials temporary = S3Credentials.temporary(END);
    assertTrue(temporary.accessKeyId().matches("ASIA[A-Z2-7]{16}"), temporary.accessKeyId());
    assertEquals(40, temporary.secretAccessKey().length());
    assertEquals(120, Base64.getDecoder().decode(temporary.sessionToken()).length);
    assertEquals(END, temporary.expiration());
    assertEquals(
        "expiration",
        assertThrows(NullPointerException.class, () -> S3Credentials.temporary(null)).getMessage());
    S3Credentials session = S3Credentials.session(END);
    assertTrue(session.accessKeyId().startsWith("ASIA"));
    assertEquals(40, session.secretAccessKey().length());
    assertEquals(1000, session.sessionToken().length());
    assertEquals(END, session.expiration());
    assertNotEquals(session.sessionToken(), S3Credentials.session(END).sessionToken());
  }
}
