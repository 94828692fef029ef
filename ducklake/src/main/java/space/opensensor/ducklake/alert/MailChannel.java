package space.opensensor.ducklake.alert;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Properties;

/**
 * Writes an e-mail by SMTP. A password goes only over TLS whose certificate was verified, or within
 * this machine.
 */
final class MailChannel implements AlertChannel {

  private static final String MOST_MILLIS = "15000";

  /** Bytes and time of all that a server says while one mail is given to it. */
  private static final int MOST_BYTES = 1_000_000;

  private static final Duration MOST = Duration.ofSeconds(60);

  private final ServerAddress server;
  private final String from;
  private final List<String> to;
  private final Session session;

  MailChannel(ServerAddress server, String from, List<String> to) {
    this(server, from, to, MOST);
  }

  MailChannel(ServerAddress server, String from, List<String> to, Duration most) {
    this.server = server;
    this.from = from;
    this.to = to;
    Properties p = new Properties();
    String protocol = "mail." + protocol() + ".";
    p.setProperty(protocol + "host", server.host());
    p.setProperty(protocol + "port", Integer.toString(server.port()));
    p.setProperty(protocol + "connectiontimeout", MOST_MILLIS);
    p.setProperty(protocol + "timeout", MOST_MILLIS);
    p.setProperty(protocol + "writetimeout", MOST_MILLIS);
    p.setProperty(protocol + "auth", Boolean.toString(server.user() != null));
    p.setProperty(protocol + "ssl.checkserveridentity", "true");
    p.setProperty(protocol + "starttls.enable", "true");
    p.put(protocol + "socketFactory", new BoundedSockets(MOST_BYTES, most));
    p.setProperty(protocol + "socketFactory.fallback", "false");
    boolean local = server.host().matches("localhost|127(\\.\\d+){3}|\\[::1]");
    p.setProperty(
        protocol + "starttls.required", Boolean.toString(server.user() != null && !local));
    session = Session.getInstance(p);
  }

  private String protocol() {
    return server.tls() ? "smtps" : "smtp";
  }

  @Override
  public String name() {
    return "mail";
  }

  @Override
  public void send(AlertMessage message) throws IOException {
    try {
      MimeMessage mail = new MimeMessage(session);
      mail.setFrom(new InternetAddress(from));
      for (String address : to) {
        mail.addRecipient(Message.RecipientType.TO, new InternetAddress(address));
      }
      String subject = message.subject();
      mail.setSubject(
          "[lake] " + (subject.length() > 120 ? subject.substring(0, 120) + "…" : subject),
          StandardCharsets.UTF_8.name());
      mail.setSentDate(new Date());
      mail.setText(String.join("\n", message.lines()) + "\n", StandardCharsets.UTF_8.name());
      try (Transport transport = session.getTransport(protocol())) {
        transport.connect(server.user(), server.password());
        transport.sendMessage(mail, mail.getAllRecipients());
      }
    } catch (MessagingException e) {
      throw new IOException("mail server " + server + ": " + why(e), e);
    }
  }

  /** What the server or the library says, in a line. */
  private static String why(MessagingException e) {
    Throwable cause = e;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    String text =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return RuleLine.shown(text.lines().findFirst().orElse("failed"));
  }
}
