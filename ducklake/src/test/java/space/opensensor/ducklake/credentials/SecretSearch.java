package space.opensensor.ducklake.credentials;

import static org.junit.jupiter.api.Assertions.fail;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Searches all that tests of a class have said for every secret that there was in them: standard
 * output and error, log events with their values and exceptions, and what a test hands over, such
 * as a station's log, a transcript or metrics. A find is told by the kind of the secret and the
 * line with the secret blotted out.
 */
final class SecretSearch implements BeforeAllCallback, AfterAllCallback {

  private static final Map<String, String> KINDS = new ConcurrentHashMap<>();
  private static final ByteArrayOutputStream SAID = new ByteArrayOutputStream();

  private final AppenderBase<ILoggingEvent> events =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          said(event.getFormattedMessage() + " " + event.getKeyValuePairs());
          for (var thrown = event.getThrowableProxy(); thrown != null; thrown = thrown.getCause()) {
            said(thrown.getClassName() + ": " + thrown.getMessage());
          }
        }
      };
  private PrintStream out;
  private PrintStream err;

  /** Notes a secret. */
  static String secret(String kind, String secret) {
    KINDS.put(secret, kind);
    return secret;
  }

  /** Notes keys that were given to a station. */
  static StationKeys secret(StationKeys keys) {
    secret("a secret access key", keys.secretAccessKey());
    secret("a session token", keys.sessionToken());
    return keys;
  }

  /** Notes a device's private number, in the ways in which it could be said. */
  static void secretKey(Path keyFile) throws IOException {
    byte[] number = Arrays.copyOf(Files.readAllBytes(keyFile), 32);
    secret("a private key, in hex", HexFormat.of().formatHex(number));
    secret("a private key, as a number", new BigInteger(1, number).toString());
    // Less its last, padded group, which depends on what follows.
    secret("a private key, in Base64", Base64.getEncoder().encodeToString(number).substring(0, 40));
  }

  /** Notes the lines of a private key in PEM. */
  static void secretPem(Path file) throws IOException {
    String text = Files.readString(file);
    int from = text.indexOf("PRIVATE KEY-----");
    text.substring(from, text.indexOf("-----END", from))
        .lines()
        .skip(1)
        .filter(line -> line.length() > 20)
        .forEach(line -> secret("a line of " + file.getFileName(), line));
  }

  /** Takes something that was said in another way. */
  static void said(String text) {
    SAID.writeBytes((text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    KINDS.clear();
    SAID.reset();
    out = System.out;
    err = System.err;
    System.setOut(tee(out));
    System.setErr(tee(err));
    events.start();
    for (String name : new String[] {"ROOT", CredentialBroker.class.getPackageName()}) {
      ((Logger) LoggerFactory.getLogger(name)).addAppender(events);
    }
  }

  private static PrintStream tee(PrintStream to) {
    return new PrintStream(
        new OutputStream() {
          @Override
          public void write(int b) {
            SAID.write(b);
            to.write(b);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            SAID.write(bytes, offset, length);
            to.write(bytes, offset, length);
          }
        },
        true,
        StandardCharsets.UTF_8);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    System.setOut(out);
    System.setErr(err);
    for (String name : new String[] {"ROOT", CredentialBroker.class.getPackageName()}) {
      ((Logger) LoggerFactory.getLogger(name)).detachAppender(events);
    }
    String found = found();
    if (!found.isEmpty()) {
      fail(found);
    }
  }

  /** The first secret that was said, blotted out, or an empty text. */
  static String found() {
    String said = SAID.toString(StandardCharsets.UTF_8);
    for (Map.Entry<String, String> each : KINDS.entrySet()) {
      int at = said.indexOf(each.getKey());
      if (at >= 0) {
        int from = said.lastIndexOf('\n', at) + 1;
        int to = said.indexOf('\n', at);
        return each.getValue()
            + " was said: "
            + said.substring(from, to < 0 ? said.length() : to).replace(each.getKey(), "*****");
      }
    }
    return "";
  }

  /** How many secrets there were. */
  static int secrets() {
    return KINDS.size();
  }
}
