package space.opensensor.sigv4;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class BucketTest {

  @ParameterizedTest
  @CsvSource({
    "https://s3.amazonaws.com, s3.amazonaws.com, 443, s3.amazonaws.com",
    "https://s3.amazonaws.com/, s3.amazonaws.com, 443, s3.amazonaws.com",
    "https://s3.amazonaws.com:443, s3.amazonaws.com, 443, s3.amazonaws.com",
    "https://s3.amazonaws.com:80, s3.amazonaws.com, 80, s3.amazonaws.com:80",
    "HTTPS://S3.Example.COM:9000/, s3.example.com, 9000, s3.example.com:9000",
    "https://localhost:65535, localhost, 65535, localhost:65535",
    "https://192.168.1.20:9000, 192.168.1.20, 9000, 192.168.1.20:9000",
    "https://255.255.255.255, 255.255.255.255, 443, 255.255.255.255",
    "https://[::1]:9000, ::1, 9000, [::1]:9000",
    "https://[1::], 1::, 443, [1::]",
    "https://[2001:DB8::a], 2001:db8::a, 443, [2001:db8::a]",
    "https://[1:2:3:4:5:6:7:8], 1:2:3:4:5:6:7:8, 443, [1:2:3:4:5:6:7:8]",
    "https://a.b-c.1d, a.b-c.1d, 443, a.b-c.1d",
  })
  void anEndpointIsReadIntoHostPortAndHostHeader(
      String endpoint, String host, int port, String hostHeader) {
    Bucket bucket = new Bucket(endpoint, "us-east-1", "readings", UrlStyle.PATH);
    assertEquals(host, bucket.host());
    assertEquals(port, bucket.port());
    assertEquals(hostHeader, bucket.hostHeader());
    assertEquals("https://" + hostHeader, bucket.origin());
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "s3.amazonaws.com",
        "http://s3.amazonaws.com",
        "https:/s3.amazonaws.com",
        "https://",
        "https:///",
        "https://:443",
        "https://host:",
        "https://host:0",
        "https://host:65536",
        "https://host:99999999999",
        "https://host:+1",
        "https://host:1a",
        "https://host:-1",
        "https://host//",
        "https://host/bucket",
        "https://host:443/bucket",
        "https://ho st",
        "https://host\n",
        "https://host#x",
        "https://host\u0000",
        "https://.host",
        "https://host.",
        "https://a..b",
        "https://-a",
        "https://a-",
        "https://a.-b",
        "https://h_st",
        "https://~host",
        "https://hôst",
        "https://1.2.3",
        "https://1.2.3.",
        "https://1.2.3.4.",
        "https://1.2.3.4.5",
        "https://1.2.3.256",
        "https://1.2.3.04",
        "https://1..2.3",
        "https://a.b.3",
        "https://123",
        "https://[::1",
        "https://::1",
        "https://[::1]9000",
        "https://[]",
        "https://[:]",
        "https://[:::]",
        "https://[1::2::3]",
        "https://[12345::]",
        "https://[1:2:3:4:5:6:7]",
        "https://[1:2:3:4:5:6:7:8:9]",
        "https://[::1.2.3.4]",
        "https://[fe80::1%eth0]",
        "https://[g::]",
        "https://[1::2:3:4:5:6:7:8]",
        "https://[1:2:3:4:5:6:7:8:]",
        "https://[:1:2:3:4:5:6:7:8]",
        "https://[1:2:]",
        "ftp://host",
        "https://https://host",
      })
  void anythingElseIsRefusedAsAnEndpoint(String endpoint) {
    String shown = endpoint == null ? "null" : "\"" + endpoint.replaceAll("[^ -~]", "?") + "\"";
    refused(
        "s3.endpoint: expected https://host[:port], got " + shown,
        () -> new Bucket(endpoint, "us-east-1", "readings", UrlStyle.PATH));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://user:hunter2@host",
        "hunter2@host",
        "@hunter2",
        "?hunter2",
        "https://host/k?X-Amz-Signature=hunter2",
      })
  void whatMayBeSecretInAnEndpointIsNotShown(String endpoint) {
    refused(
        "s3.endpoint: expected https://host[:port], without a user name, password or query",
        () -> new Bucket(endpoint, "us-east-1", "readings", UrlStyle.PATH));
  }

  @Test
  void aLongEndpointIsRefusedWithAShortMessage() {
    String label = "a".repeat(63);
    String longest = label + "." + label + "." + label + "." + "a".repeat(61);
    assertEquals(
        253, new Bucket("https://" + longest, "r", "readings", UrlStyle.PATH).host().length());
    refused(
        "s3.endpoint: expected https://host[:port], got \"https://" + "a".repeat(56) + "...\"",
        () -> new Bucket("https://" + longest + "a", "r", "readings", UrlStyle.PATH));
    refused(
        "s3.endpoint: expected https://host[:port], got \"https://" + "a".repeat(56) + "...\"",
        () -> new Bucket("https://" + label + "a", "r", "readings", UrlStyle.PATH));
    refused(
        "s3.bucket: with the endpoint's host it makes a name of more than 253 characters;"
            + " use path style",
        () -> new Bucket("https://" + longest, "r", "readings", UrlStyle.VIRTUAL_HOST));
  }

  @Test
  void virtualHostStylePutsTheNameBeforeTheHost() {
    Bucket bucket =
        new Bucket("https://s3.lan:9000", "us-east-1", "my.readings", UrlStyle.VIRTUAL_HOST);
    assertEquals("my.readings.s3.lan", bucket.host());
    assertEquals(UrlStyle.VIRTUAL_HOST, bucket.style());
    assertEquals("my.readings.s3.lan:9000", bucket.hostHeader());
    assertEquals("my.readings at https://my.readings.s3.lan:9000 in us-east-1", bucket.toString());
  }

  @ParameterizedTest
  @CsvSource({"https://10.0.0.7:9000, 10.0.0.7", "https://[::1], ::1"})
  void anAddressNeedsPathStyle(String endpoint, String host) {
    refused(
        "s3.endpoint: virtual-host style needs a host name, got the address "
            + host
            + "; use path style",
        () -> new Bucket(endpoint, "us-east-1", "readings", UrlStyle.VIRTUAL_HOST));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {"", "us east 1", "us-east-1/s3", "us-east-1\n", "é", "us.east", "https://x"})
  void aRegionThatIsNoneIsRefused(String region) {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Bucket("https://host", region, "readings", UrlStyle.PATH));
    assertEquals(
        0,
        refusal
            .getMessage()
            .indexOf("s3.region: expected letters, digits and hyphens such as us-east-1, got "));
    assertFalse(refusal.getMessage().contains("\n"));
  }

  @Test
  void aRegionOf64CharactersIsTheLongest() {
    String region = "r".repeat(64);
    assertEquals(region, new Bucket("https://host", region, "readings", UrlStyle.PATH).region());
    assertThrows(
        IllegalArgumentException.class,
        () -> new Bucket("https://host", region + "r", "readings", UrlStyle.PATH));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "abc",
        "123",
        "a-b.c",
        "abcdefghijklmnopqrstuvwxyz0123456789",
        "station.readings-2026",
        "xn--bcher-kva"
      })
  void aNameByTheRulesIsAccepted(String name) {
    assertEquals(name, new Bucket("https://host", "r", name, UrlStyle.PATH).name());
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "", "ab", "Abc", "a_b", "a b", "-ab", "ab-", ".ab", "ab.", "a..b", "a/b", "abc\n", "äbc",
      })
  void aNameThatIsNoneIsRefused(String name) {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Bucket("https://host", "r", name, UrlStyle.PATH));
    assertEquals(
        0,
        refusal
            .getMessage()
            .indexOf("s3.bucket: expected 3 to 63 of a-z 0-9 . - with a letter or digit at both"));
  }

  @Test
  void aNameOf63CharactersIsTheLongest() {
    assertEquals(
        63, new Bucket("https://host", "r", "n".repeat(63), UrlStyle.PATH).name().length());
    assertThrows(
        IllegalArgumentException.class,
        () -> new Bucket("https://host", "r", "n".repeat(64), UrlStyle.PATH));
  }

  @Test
  void aMissingStyleIsRefused() {
    refused(
        "style: expected PATH or VIRTUAL_HOST, got null",
        () -> new Bucket("https://host", "r", "readings", null));
  }

  private static void refused(String message, Runnable call) {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, call::run);
    assertEquals(message, refusal.getMessage());
  }
}
