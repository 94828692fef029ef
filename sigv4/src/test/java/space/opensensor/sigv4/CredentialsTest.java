package space.opensensor.sigv4;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {

  private static final byte[] SECRET = AwsExample.ascii("hunter2-secret");
  private static final byte[] TOKEN = AwsExample.ascii("hunter2-token");

  private final Credentials credentials = new Credentials("AKID", SECRET, TOKEN);
  private final HmacSha256 hmac = new HmacSha256(new SoftwareSha256());

  @Test
  void theSigningKeyIsThatOfThePublishedExamples() {
    byte[] key =
        AwsExample.credentials()
            .signingKey(hmac, new CivilTime().set(AwsExample.TIME), "us-east-1", "s3");
    assertEquals(
        "dbb893acc010964918f1fd433add87c70e8b0db6be30c1fbeafefa5ec6ba8378",
        HexFormat.of().formatHex(key));
  }

  @Test
  void theSigningKeyDependsOnDayRegionAndService() {
    CivilTime time = new CivilTime().set(AwsExample.TIME);
    byte[] first = credentials.signingKey(hmac, time, "r", "s3").clone();
    assertArrayEquals(first, credentials.signingKey(hmac, time, "r", "s3"));
    assertFalse(Arrays.equals(first, credentials.signingKey(hmac, time, "r2", "s3")));
    assertFalse(Arrays.equals(first, credentials.signingKey(hmac, time, "r", "s4")));
    assertArrayEquals(first, credentials.signingKey(hmac, time, "r", "s3"));
    time.set(AwsExample.TIME + 86400000L);
    assertFalse(Arrays.equals(first, credentials.signingKey(hmac, time, "r", "s3")));
  }

  @Test
  void everySecretIsWipedWhenReplaced() throws Exception {
    credentials.signingKey(hmac, new CivilTime().set(0), "r", "s3");
    byte[] secret = (byte[]) Secrets.field(credentials, "prefixedSecret");
    byte[] token = credentials.sessionToken();
    byte[] key = (byte[]) Secrets.field(credentials, "signingKey");
    assertFalse(Secrets.isZero(secret) || Secrets.isZero(token) || Secrets.isZero(key));
    credentials.replace("AKID2", AwsExample.ascii("s"), null);
    assertTrue(Secrets.isZero(secret), "secret");
    assertTrue(Secrets.isZero(token), "token");
    assertTrue(Secrets.isZero(key), "signing key");
    assertFalse(credentials.hasSessionToken());
    assertEquals("AKID2", credentials.accessKeyId());
  }

  @Test
  void everySecretIsWipedByWipe() throws Exception {
    credentials.signingKey(hmac, new CivilTime().set(0), "r", "s3");
    byte[] secret = (byte[]) Secrets.field(credentials, "prefixedSecret");
    byte[] token = credentials.sessionToken();
    byte[] key = (byte[]) Secrets.field(credentials, "signingKey");
    credentials.wipe();
    credentials.wipe();
    assertTrue(Secrets.isZero(secret) && Secrets.isZero(token) && Secrets.isZero(key));
    assertEquals("access key AKID (wiped)", credentials.toString());
  }

  @Test
  void theKeyOfAnHmacIsWiped() throws Exception {
    byte[] pad = (byte[]) Secrets.field(hmac, "pad");
    hmac.start(SECRET, SECRET.length);
    assertFalse(Secrets.isZero(pad));
    hmac.finish(new byte[32], 0);
    assertTrue(Secrets.isZero(pad));
  }

  @Test
  void theCallersArraysAreCopied() {
    byte[] secret = SECRET.clone();
    byte[] token = TOKEN.clone();
    Credentials copied = new Credentials("AKID", secret, token);
    CivilTime time = new CivilTime().set(0);
    Arrays.fill(secret, (byte) 0);
    Arrays.fill(token, (byte) 0);
    assertNotSame(token, copied.sessionToken());
    assertArrayEquals(TOKEN, copied.sessionToken());
    assertArrayEquals(
        credentials.signingKey(hmac, time, "r", "s3"),
        copied.signingKey(hmac, time, "r", "s3").clone());
  }

  @Test
  void noSecretIsPrinted() {
    assertEquals("access key AKID with a session token", credentials.toString());
    credentials.replace("AKID", SECRET, null);
    assertEquals("access key AKID", credentials.toString());
  }

  @ParameterizedTest
  @ValueSource(bytes = {0, '\n', '\r', '\t', ' ', 0x7f, -1})
  void aSecretWithAWrongByteIsRefusedWithoutShowingIt(byte wrong) {
    byte[] bad = AwsExample.ascii("hunter2-bad-");
    bad[11] = wrong;
    String why =
        ": byte 11 of 12 is white space, a control character or not ASCII;"
            + " was a line end read with it?";
    refused("secretAccessKey" + why, () -> new Credentials("AKID", bad));
    refused("sessionToken" + why, () -> new Credentials("AKID", SECRET, bad));
  }

  @Test
  void missingOrOversizedValuesAreRefused() {
    refused("secretAccessKey: missing", () -> new Credentials("AKID", null));
    refused(
        "secretAccessKey: expected 1 to 1024 bytes, got 0",
        () -> new Credentials("AKID", new byte[0]));
    refused(
        "secretAccessKey: expected 1 to 1024 bytes, got 1025",
        () -> new Credentials("AKID", new byte[1025]));
    refused(
        "sessionToken: expected 1 to 8192 bytes, got 0",
        () -> new Credentials("AKID", SECRET, new byte[0]));
    refused(
        "sessionToken: expected 1 to 8192 bytes, got 8193",
        () -> new Credentials("AKID", SECRET, new byte[8193]));
  }

  @Test
  void theLongestValuesAndAllPrintableCharactersAreAccepted() {
    byte[] secret = new byte[1024];
    Arrays.fill(secret, (byte) '!');
    byte[] token = new byte[8192];
    Arrays.fill(token, (byte) '~');
    String id = "!~".repeat(64);
    Credentials longest = new Credentials(id, secret, token);
    assertEquals(id, longest.accessKeyId());
    assertArrayEquals(token, longest.sessionToken());
    assertTrue(longest.hasSessionToken());
    refused(
        "accessKeyId: expected 1 to 128 printable characters other than space, slash and comma",
        () -> new Credentials(id + "a", secret));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "a b", "a/b", "a,b", "a\n", "é"})
  void anAccessKeyIdThatIsNoneIsRefused(String id) {
    refused(
        "accessKeyId: expected 1 to 128 printable characters other than space, slash and comma",
        () -> new Credentials(id, SECRET));
  }

  @Test
  void aRefusedReplacementLeavesTheOldOnes() {
    byte[] before = credentials.signingKey(hmac, new CivilTime().set(0), "r", "s3").clone();
    assertThrows(
        IllegalArgumentException.class,
        () -> credentials.replace("NEW", AwsExample.ascii("a b"), null));
    assertEquals("AKID", credentials.accessKeyId());
    assertArrayEquals(TOKEN, credentials.sessionToken());
    assertArrayEquals(
        before, credentials.signingKey(hmac, new CivilTime().set(86400000L * 0), "r", "s3"));
  }

  @Test
  void noMessageShowsASecret() {
    credentials.wipe();
    IllegalStateException refusal =
        assertThrows(
            IllegalStateException.class,
            () -> credentials.signingKey(hmac, new CivilTime().set(0), "r", "s3"));
    assertFalse(refusal.getMessage().contains("hunter2"));
  }

  private static void refused(String message, Runnable call) {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, call::run);
    assertEquals(message, refusal.getMessage());
    assertFalse(refusal.getMessage().contains("hunter2"));
  }
}
