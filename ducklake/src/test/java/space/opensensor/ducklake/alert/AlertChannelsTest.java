package space.opensensor.ducklake.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each channel against a server that others wrote. */
@Tag("integration")
class AlertChannelsTest {

  @TempDir Path directory;

  private static AlertMessage message(int changes) {
    List<AlertChange> all = new ArrayList<>();
    for (int i = 0; i < changes; i++) {
      all.add(
          new AlertChange(
              new Alert("silent after=30m", "Küche-" + i, "silent", Instant.EPOCH), true));
    }
    return new AlertMessage(all);
  }

  @Test
  void aMailHasALineForEachChange() throws Exception {
    GreenMail server = MailServer.start("127.0.0.1", "smtp");
    try {
      server.setUser("lake@example.org", "lake", "pw");
      ServerAddress address =
          new ServerAddress("127.0.0.1", server.getSmtp().getPort(), false, "lake", "pw");
      new MailChannel(address, "lake@example.org", List.of("me@example.org", "you@example.org"))
          .send(message(3));
      MimeMessage[] mails = server.getReceivedMessages();
      assertEquals(2, mails.length, "one for each of two");
      assertEquals("[lake] 3 alerts", mails[0].getSubject());
      assertEquals(
          List.of("Küche-0: silent", "Küche-1: silent", "Küche-2: silent"),
          mails[0].getContent().toString().lines().toList());
    } finally {
      server.stop();
    }
  }

  @Test
  void whatAKeyOrAFileSaysEndsNoHeaderAndNoLine() throws Exception {
    GreenMail server = MailServer.start("127.0.0.1", "smtp");
    try {
      ServerAddress address =
          new ServerAddress("127.0.0.1", server.getSmtp().getPort(), false, null, null);
      Alert alert =
          new Alert("aside", "lake", "x\r\nX-Other: 1\r\n\r\nb\u2028c\u001b[2J", Instant.EPOCH);
      AlertMessage message = new AlertMessage(List.of(new AlertChange(alert, true)));
      new MailChannel(address, "lake@example.org", List.of("me@example.org")).send(message);
      MimeMessage mail = server.getReceivedMessages()[0];
      assertEquals("[lake] lake: x??X-Other: 1????b?c?[2J", mail.getSubject());
      assertNull(mail.getHeader("X-Other"));
      assertEquals(
          "lake: x??X-Other: 1????b?c?[2J",
          new ObjectMapper().readTree(message.json()).get("text").asText());
    } finally {
      server.stop();
    }
  }

  @Test
  void aPasswordIsNotSentInTheOpenToAnotherMachine() {
    GreenMail server = MailServer.start("0.0.0.0", "smtp");
    try {
      ServerAddress address =
          new ServerAddress("[::ffff:127.0.0.1]", server.getSmtp().getPort(), false, "lake", "pw");
      IOException e =
          assertThrows(
              IOException.class,
              () ->
                  new MailChannel(address, "lake@example.org", List.of("me@example.org"))
                      .send(message(1)));
      assertTrue(e.getMessage().contains("STARTTLS"), e.getMessage());
      assertFalse(e.getMessage().contains("pw"), e.getMessage());
    } finally {
      server.stop();
    }
  }

  /** Through the sockets that bound what a server answers, TLS is verified as without them. */
  @Test
  void aServerWithACertificateThatNobodyKnowsGetsNoMail() {
    GreenMail server = MailServer.start("127.0.0.1", "smtps");
    try {
      ServerAddress address =
          new ServerAddress("127.0.0.1", server.getSmtps().getPort(), true, "lake", "pw");
      IOException e =
          assertThrows(
              IOException.class,
              () ->
                  new MailChannel(address, "lake@example.org", List.of("me@example.org"))
                      .send(message(1)));
      String said = e.getMessage();
      assertTrue(said.contains("unable to find valid certification path"), said);
      assertEquals(0, server.getReceivedMessages().length);
    } finally {
      server.stop();
    }
  }

  @Test
  void aBrokerGetsTheMessageAndRefusesAWrongPassword() throws Exception {
    try (Mosquitto broker = new Mosquitto(directory);
        MqttClient listener =
            new MqttClient("tcp://" + broker.address("pw"), "listener", new MemoryPersistence())) {
      MqttConnectOptions options = new MqttConnectOptions();
      options.setUserName("lake");
      options.setPassword("pw".toCharArray());
      listener.connect(options);
      BlockingQueue<byte[]> came = new ArrayBlockingQueue<>(10);
      listener.subscribe("a/b", 1, (topic, m) -> came.add(m.getPayload()));
      new MqttChannel(broker.address("pw"), "a/b").send(message(1));
      byte[] body = came.poll(60, TimeUnit.SECONDS);
      assertEquals("Küche-0: silent", new ObjectMapper().readTree(body).get("text").asText());
      listener.disconnect();
      IOException refused =
          assertThrows(
              IOException.class,
              () -> new MqttChannel(broker.address("hunter2"), "a/b").send(message(1)));
      assertTrue(refused.getMessage().contains("Not authorized"), refused.getMessage());
      assertFalse(refused.getMessage().contains("hunter2"), refused.getMessage());
    }
  }

  @Test
  void whatAWebhookAnswersIsSaidWithoutItsAddress() throws Exception {
    try (HttpSink sink = new HttpSink()) {
      sink.status = 403;
      IOException refused =
          assertThrows(
              IOException.class, () -> new WebhookChannel(sink.address()).send(message(1)));
      assertEquals("127.0.0.1 answered 403, expected 2xx", refused.getMessage());
      sink.status = 204;
      new WebhookChannel(sink.address()).send(message(60));
      assertEquals(
          "and 10 more: lake alerts shows all", sink.texts().get(0).lines().toList().get(50));
    }
    IOException away =
        assertThrows(
            IOException.class,
            () -> new WebhookChannel(URI.create("http://127.0.0.1:9/T0KEN")).send(message(1)));
    assertEquals("127.0.0.1 cannot be reached: ConnectException", away.getMessage());
  }
}
