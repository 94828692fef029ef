package space.opensensor.ducklake.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.core.SdkGlobalTime;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A broker with its store and its clock, whose log must hold no secret. */
abstract class BrokerBench {

  static final String TOKEN = "metrics-token-0123456789";

  @TempDir Path folder;

  final ListAppender<ILoggingEvent> log = new ListAppender<>();
  TestBroker at;

  @BeforeEach
  void start() throws Exception {
    log.start();
    ((Logger) LoggerFactory.getLogger("ROOT")).addAppender(log);
    // All that lake credentials serve would say, kept here and not said.
    own().setLevel(Level.INFO);
    own().setAdditive(false);
    own().addAppender(log);
    at = new TestBroker(folder, Map.of("DUCKLAKE_API_TOKEN", TOKEN));
  }

  static Logger own() {
    return (Logger) LoggerFactory.getLogger(CredentialBroker.class.getPackageName());
  }

  @AfterEach
  void stop() throws Exception {
    ((Logger) LoggerFactory.getLogger("ROOT")).detachAppender(log);
    own().detachAppender(log);
    own().setAdditive(true);
    own().setLevel(null);
    SdkGlobalTime.setGlobalTimeOffset(0);
    assertNoSecret(TOKEN, at.s3.credentials().secretAccessKey());
    assertNoSecret(at.authorityKey().lines().filter(l -> l.length() == 64).toArray(String[]::new));
    at.close();
  }

  void assertNoSecret(String... secrets) {
    for (ILoggingEvent line : log.list) {
      String text = line.getFormattedMessage() + line.getKeyValuePairs() + line.getThrowableProxy();
      for (String secret : secrets) {
        assertFalse(text.contains(secret), "a secret is in the log: " + line.getMessage());
      }
    }
  }

  String logged() {
    StringBuilder text = new StringBuilder();
    log.list.forEach(e -> text.append(e.getMessage()).append(e.getKeyValuePairs()).append('\n'));
    return text.toString();
  }

  static void assertAnswer(int status, String text, HttpResponse<String> answer) throws Exception {
    assertEquals(status, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains(text), answer.body());
    if (status != 200) {
      assertFalse(TestBroker.json(answer).get("message").asText().isEmpty());
    }
  }

  static void put(S3Client client, String key) {
    client.putObject(r -> r.bucket("lake-bucket").key(key), RequestBody.fromString("rows"));
  }

  static void assertRefused(String code, S3Client client, String key) {
    S3Exception e = assertThrows(S3Exception.class, () -> put(client, key));
    assertEquals(code, e.awsErrorDetails().errorCode());
  }

  S3Client owner() {
    return at.client(
        AwsBasicCredentials.create(
            at.s3.credentials().accessKeyId(), at.s3.credentials().secretAccessKey()));
  }
}
