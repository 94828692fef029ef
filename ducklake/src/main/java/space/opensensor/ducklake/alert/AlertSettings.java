package space.opensensor.ducklake.alert;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How alerts are looked for and told.
 *
 * @param rules the file, or null for no alerts
 * @param interval between two looks
 * @param webhook where it posts, or null
 * @param smtp the mail server, or null
 * @param mqtt the broker, or null
 */
public record AlertSettings(
    Path rules, Duration interval, URI webhook, ServerAddress smtp, ServerAddress mqtt) {

  /** A line for each channel that the rules name and whose address is not set. */
  public List<String> missing(AlertRules read) {
    List<String> missing = new ArrayList<>();
    if (read.webhook() && webhook == null) {
      missing.add(rules + ": webhook: set its address in DUCKLAKE_ALERTS_WEBHOOK");
    }
    if (!read.mailTo().isEmpty() && smtp == null) {
      missing.add(rules + ": mail: set the server in DUCKLAKE_ALERTS_SMTP");
    }
    if (read.mqttTopic() != null && mqtt == null) {
      missing.add(rules + ": mqtt: set the broker in DUCKLAKE_MQTT_URL");
    }
    if (!read.webhook() && read.mailTo().isEmpty() && read.mqttTopic() == null) {
      missing.add(rules + ": nobody is told: add a line webhook, mail or mqtt");
    }
    return missing;
  }

  /** The channels that the rules name and whose addresses are set. */
  List<AlertChannel> channels(AlertRules read) {
    List<AlertChannel> channels = new ArrayList<>();
    if (read.webhook() && webhook != null) {
      channels.add(new WebhookChannel(webhook));
    }
    if (!read.mailTo().isEmpty() && smtp != null) {
      channels.add(new MailChannel(smtp, read.mailFrom(), read.mailTo()));
    }
    if (read.mqttTopic() != null && mqtt != null) {
      channels.add(new MqttChannel(mqtt, read.mqttTopic()));
    }
    return channels;
  }
}
