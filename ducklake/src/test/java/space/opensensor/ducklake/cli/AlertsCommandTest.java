package space.opensensor.ducklake.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.util.GreenMail;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.alert.MailServer;

@Tag("integration")
class AlertsCommandTest {

  @TempDir Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... more) {
    List<String> args = new ArrayList<>(List.of("alerts"));
    args.addAll(
        List.of(
            "--alerts",
            directory.resolve("rules").toString(),
            "--catalog-path",
            directory.resolve("c.sqlite").toString()));
    args.addAll(List.of(more));
    return Main.run(
        new PrintWriter(out, true), new PrintWriter(err, true), args.toArray(new String[0]));
  }

  @Test
  void aTestMessageGoesToEveryoneWhomTheRulesName() throws Exception {
    GreenMail server = MailServer.start("127.0.0.1", "smtp");
    try {
      Files.write(
          directory.resolve("rules"),
          List.of("silent after=30m", "mail to=me@example.org from=lake@example.org"));
      String smtp = "smtp://127.0.0.1:" + server.getSmtp().getPort();
      assertEquals(0, run("--test", "--alerts-smtp", smtp), err.toString());
      assertEquals("mail: told", out.toString().strip());
      assertEquals(
          "[lake] lake: a test of lake alerts: nothing is the matter",
          server.getReceivedMessages()[0].getSubject());
    } finally {
      server.stop();
    }
    assertEquals(1, run("--test", "--alerts-smtp", "smtp://127.0.0.1:9"));
    assertTrue(out.toString().contains("mail: not told: mail server 127.0.0.1:9: "), out::toString);
  }

  @Test
  void wrongRulesAndAddressesThatAreMissingAreALineEach() throws Exception {
    Path rules = Files.write(directory.resolve("rules"), List.of("silent", "webhook"));
    assertEquals(
        0,
        Main.run(
            new PrintWriter(out),
            new PrintWriter(err),
            "init",
            "--catalog-path",
            directory.resolve("c.sqlite").toString(),
            "--bucket-name",
            directory.toString()));
    assertEquals(1, run());
    assertEquals(
        List.of(
            "lake: " + rules + ":1: silent: expected after=…",
            "lake: " + rules + ": webhook: set its address in DUCKLAKE_ALERTS_WEBHOOK"),
        err.toString().lines().toList());
  }

  @Test
  void withoutRulesItSaysWhatIsExpected() {
    assertEquals(2, Main.run(new PrintWriter(out), new PrintWriter(err, true), "alerts"));
    assertTrue(err.toString().startsWith("lake: DUCKLAKE_ALERTS: expected a file of rules"));
  }
}
