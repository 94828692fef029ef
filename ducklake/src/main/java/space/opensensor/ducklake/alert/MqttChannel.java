package space.opensensor.ducklake.alert;

import java.io.IOException;

/** Publishes the JSON of the webhook to a topic; not retained, each once. */
final class MqttChannel implements AlertChannel {

  private final ServerAddress broker;
  private final String topic;

  MqttChannel(ServerAddress broker, String topic) {
    this.broker = broker;
    this.topic = topic;
  }

  @Override
  public String name() {
    return "mqtt";
  }

  @Override
  public void send(AlertMessage message) throws IOException {
    try (MqttLine line = new MqttLine(broker)) {
      line.publish(topic, message.json(), false);
    }
  }
}
