package space.opensensor.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import space.opensensor.s3.EmbeddedS3;

/** Runs the command line in this process and keeps what it printed. */
final class Cli {

  private final Map<String, String> environment = new HashMap<>();
  private String input = "";
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  /** A letter for names of files, or another where the locale, such as C, has no such name. */
  static String letter(String wanted, String otherwise) {
    Charset names = Charset.forName(System.getProperty("sun.jnu.encoding"));
    return names.newEncoder().canEncode(wanted) ? wanted : otherwise;
  }

  /** Sets a variable of the environment. */
  Cli with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Gives the lines that are there to be read on standard input. */
  Cli reading(String... lines) {
    input = String.join("\n", lines);
    return this;
  }

  /** Runs a command and gives its exit code. */
  int run(String... args) {
    out = new StringWriter();
    err = new StringWriter();
    return Main.run(
        new BufferedReader(new StringReader(input)),
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        environment,
        args);
  }

  /** Runs a command that has to succeed without a word on standard error. */
  String succeed(String... args) {
    int code = run(args);
    assertEquals("", err());
    assertEquals(0, code, out());
    return out();
  }

  /** Runs a command that has to fail with one line on standard error, which it gives. */
  String fail(int expectedCode, String... args) {
    int code = run(args);
    assertEquals(expectedCode, code, out() + err());
    assertEquals(1, err().lines().count(), err());
    return err().strip();
  }

  String out() {
    return out.toString();
  }

  String err() {
    return err.toString();
  }

  /** Writes a file that its owner alone may read, as one of secrets has to be. */
  static Path secretFile(Path file, CharSequence text) throws IOException {
    Files.writeString(file, text);
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
    return file;
  }

  /** Writes {@code publisher.properties}, and {@code ca.pem} beside it, of who publishes there. */
  static Path publisherFile(Path directory, EmbeddedS3 s3) throws IOException {
    s3.certificateAuthority().writePem(directory.resolve("ca.pem"));
    return secretFile(
        directory.resolve("publisher.properties"),
        "s3.endpoint="
            + s3.endpoint()
            + "\ns3.bucket=station\ns3.access-key="
            + s3.credentials().accessKeyId()
            + "\ns3.secret-key="
            + s3.credentials().secretAccessKey()
            + "\ntls.ca=ca.pem\n");
  }
}
