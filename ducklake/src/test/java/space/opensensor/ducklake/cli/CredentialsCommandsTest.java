package space.opensensor.ducklake.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lake credentials}, all but what it serves. */
class CredentialsCommandsTest {

  @TempDir Path folder;

  private String lake(int code, String... line) {
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text, true);
    List<String> all = new ArrayList<>(List.of("credentials"));
    all.addAll(List.of(line));
    all.addAll(
        List.of(
            "--catalog-path",
            folder.resolve("register.sqlite").toString(),
            "--credentials-path",
            folder.resolve("authority").toString()));
    if (!all.contains("--bucket-name")) {
      all.addAll(List.of("--bucket-name", "my-bucket"));
    }
    assertEquals(code, Main.run(writer, writer, all.toArray(String[]::new)), text.toString());
    return text.toString().strip();
  }

  @Test
  void aCodeIsMadeListedAndTakenBack() {
    String code = lake(0, "code", "kitchen-1", "--life", "2h", "--create");
    assertTrue(code.matches("([A-Z2-9]{5}-){3}[A-Z2-9]{5}"), code);
    assertFalse(code.equals(lake(0, "code", "kitchen-2")), "one code for two");
    String listed = lake(0, "list", "--json");
    assertTrue(
        listed.startsWith("{\"station\":\"kitchen-1\",\"state\":\"code\",\"until\":\""), listed);
    assertTrue(listed.endsWith("\"keys_given\":null,\"certificate\":null}"), listed);
    assertFalse(listed.contains(code), listed);
    assertEquals(
        "kitchen-1: its code is taken back; it has no certificate that holds",
        lake(0, "revoke", "kitchen-1"));
    assertFalse(lake(0, "list").contains("kitchen-1"), "its code was taken back");
    assertEquals(
        "lake: kitchen-1: has no certificate that holds, and no code; see lake credentials list",
        lake(1, "revoke", "kitchen-1"));
  }

  @Test
  void aPathThatIsMistypedIsNotANewRegister() throws Exception {
    Path register = folder.resolve("register.sqlite");
    for (int i = 0; i < 2; i++) {
      for (String[] line :
          new String[][] {{"list"}, {"code", "kitchen-1"}, {"revoke", "kitchen-1"}}) {
        String said = lake(1, line);
        assertTrue(said.startsWith("lake: there is no register in "), said);
        assertTrue(
            said.endsWith(
                "register.sqlite; lake credentials serve makes one, and so does code --create"),
            said);
        assertEquals(i == 1, Files.exists(register));
      }
      // And so with a database that holds something else.
      try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + register);
          Statement statement = other.createStatement()) {
        statement.execute("CREATE TABLE IF NOT EXISTS something (value BIGINT)");
      }
    }
    lake(0, "code", "kitchen-1", "--create");
    lake(0, "code", "kitchen-2");
  }

  @Test
  void whatIsWrongIsOneLine() {
    assertEquals(
        "lake: station: expected 1-36 of a-z 0-9 -", lake(2, "code", "kitchen*", "--create"));
    assertEquals(
        "lake: DUCKLAKE_CREDENTIALS_ROLE: expected arn:aws:iam::<account>:role/<name>",
        lake(2, "serve"));
    assertEquals(
        "lake: DUCKLAKE_CREDENTIALS_ISSUER: expected one of [sts, r2], got \"gcs\"",
        lake(2, "serve", "--credentials-issuer", "gcs"));
    assertEquals(
        "lake: AWS_ENDPOINT_URL_S3: expected https://<account id>.r2.cloudflarestorage.com",
        lake(2, "serve", "--credentials-issuer", "r2"));
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text, true);
    assertEquals(2, Main.run(writer, writer, "credentials"));
    assertEquals(
        "lake credentials: Missing required subcommand (see lake credentials --help)",
        text.toString().strip());
    assertEquals(
        "lake: bucket: keys can be made for a bucket of S3 only",
        lake(2, "policy", "a", "--bucket-name", "./folder"));
  }

  @Test
  void thePolicyOfAStationIsPrinted() {
    assertEquals(
        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"s3:PutObject\","
            + "\"s3:GetObject\",\"s3:AbortMultipartUpload\"],\"Resource\":["
            + "\"arn:aws:s3:::my-bucket/lab/station=a/*\","
            + "\"arn:aws:s3:::my-bucket/lab/health/station=a/*\","
            + "\"arn:aws:s3:::my-bucket/lab/unsynced/station=a/*\","
            + "\"arn:aws:s3:::my-bucket/lab/unsynced/health/station=a/*\"]},"
            + "{\"Effect\":\"Allow\",\"Action\":[\"s3:GetObject\"],\"Resource\":["
            + "\"arn:aws:s3:::my-bucket/lab/firmware/*\",\"arn:aws:s3:::my-bucket/lab/config/station=a.*\"]}]}",
        lake(0, "policy", "a", "--prefix", "lab"));
  }
}
