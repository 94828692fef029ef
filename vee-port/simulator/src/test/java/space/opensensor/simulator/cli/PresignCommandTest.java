package space.opensensor.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.s3.EmbeddedS3;

class PresignCommandTest {

  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

  @TempDir Path directory;

  private static Cli cli() {
    return new Cli()
        .with("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
        .with("AWS_SECRET_ACCESS_KEY", SECRET);
  }

  @Test
  void theUrlsLetTheirHolderPutGetHeadAndDelete() throws Exception {
    try (EmbeddedS3 s3 = EmbeddedS3.builder().start()) {
      Cli cli =
          new Cli()
              .with("AWS_ACCESS_KEY_ID", s3.credentials().accessKeyId())
              .with("AWS_SECRET_ACCESS_KEY", s3.credentials().secretAccessKey());
      HttpClient http = HttpClient.newBuilder().sslContext(s3.clientContext()).build();
      String[] methods = {"PUT", "GET", "HEAD", "DELETE", "GET"};
      int[] statuses = {200, 200, 200, 204, 404};
      for (int i = 0; i < methods.length; i++) {
        String url =
            cli.succeed(
                    "presign",
                    methods[i],
                    "s3://station/a folder/" + Cli.letter("\u00e9", "e") + "+&=.txt",
                    "--endpoint",
                    s3.endpoint().toString())
                .strip();
        HttpRequest request =
            HttpRequest.newBuilder(URI.create(url))
                .method(
                    methods[i], i == 0 ? BodyPublishers.ofString("hello") : BodyPublishers.noBody())
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        assertEquals(statuses[i], response.statusCode(), methods[i] + " " + response.body());
        if (i == 1) {
          assertEquals("hello", response.body());
        }
      }
    }
  }

  @Test
  void withoutAnEndpointTheUrlIsAwssOwn() {
    String url =
        cli()
            .with("AWS_REGION", "eu-central-1")
            .succeed("presign", "GET", "s3://examplebucket/test.txt", "--expires", "60");
    assertTrue(
        url.startsWith("https://examplebucket.s3.eu-central-1.amazonaws.com/test.txt?"), url);
    assertTrue(url.contains("X-Amz-Expires=60&"), url);
    assertTrue(url.contains("%2Feu-central-1%2Fs3%2Faws4_request"), url);
    assertFalse(url.contains(SECRET));
  }

  @Test
  void aBucketNameWithADotIsAddressedByPath() {
    String url = cli().succeed("presign", "GET", "s3://example.bucket/test.txt");
    assertTrue(url.startsWith("https://s3.us-east-1.amazonaws.com/example.bucket/test.txt?"), url);
  }

  @Test
  void credentialsCanComeFromASettingsFile() throws Exception {
    Path settings =
        Cli.secretFile(
            directory.resolve("s.properties"),
            "s3.access-key=AKFILE\ns3.secret-key=" + SECRET + "\ns3.token=token+of/file=\n");
    String url =
        new Cli().succeed("presign", "GET", "s3://examplebucket/k", "--settings", "" + settings);
    assertTrue(url.contains("X-Amz-Credential=AKFILE%2F"), url);
    assertTrue(url.contains("X-Amz-Security-Token=token%2Bof%2Ffile%3D"), url);
  }

  @Test
  void withoutCredentialsItSaysWhereTheyComeFrom() {
    assertEquals(
        "station: no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or"
            + " s3.access-key and s3.secret-key in --settings FILE",
        new Cli().fail(1, "presign", "GET", "s3://bucket/key"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bucket/key", "s3://bucket", "s3://bucket/", "https://bucket/key"})
  void whatIsNoObjectIsRefused(String object) {
    assertEquals(
        "station presign: expected s3://bucket/key, got \""
            + object
            + "\" (see station presign --help)",
        cli().fail(2, "presign", "GET", object));
  }

  @Test
  void limitsAreNamed() {
    assertTrue(
        cli()
            .fail(2, "presign", "GET", "s3://bucket/key", "--expires", "604801")
            .contains("expected 1 to 604800, got 604801"));
    assertTrue(cli().fail(2, "presign", "GET", "s3://B/key").contains("s3.bucket: expected"));
    assertTrue(
        cli()
            .fail(2, "presign", "GET", "s3://bucket/key", "--endpoint", "localhost")
            .contains("s3.endpoint: expected"));
  }

  @Test
  void aMalformedSecretIsNotShown() {
    Cli cli =
        new Cli()
            .with("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
            .with("AWS_SECRET_ACCESS_KEY", "hush hush\n");
    String error = cli.fail(1, "presign", "GET", "s3://bucket/key");
    assertTrue(error.startsWith("station: s3."), error);
    assertFalse(error.contains("hush"), error);
  }
}
