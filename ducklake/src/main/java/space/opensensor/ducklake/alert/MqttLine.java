package space.opensensor.ducklake.alert;

import java.io.IOException;
import java.util.UUID;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/**
 * A connection to an MQTT broker for what there is to publish now; each is acknowledged (QoS 1).
 */
public final class MqttLine implements AutoCloseable {

  private static final int SECONDS = 15;

  private final ServerAddress broker;
  private final MqttClient client;

  /**
   * Connects.
   *
   * @throws IOException when the broker cannot be reached, or refuses
   */
  public MqttLine(ServerAddress broker) throws IOException {
    this.broker = broker;
    MqttClient opened = null;
    try {
      opened =
          new MqttClient(
              (broker.tls() ? "ssl://" : "tcp://") + broker,
              "lake-" + UUID.randomUUID().toString().substring(0, 8),
              new MemoryPersistence());
      opened.setTimeToWait(SECONDS * 1000L);
      MqttConnectOptions options = new MqttConnectOptions();
      options.setConnectionTimeout(SECONDS);
      options.setCleanSession(true);
      options.setHttpsHostnameVerificationEnabled(true);
      if (broker.user() != null) {
        options.setUserName(broker.user());
        options.setPassword(
            broker.password() == null ? new char[0] : broker.password().toCharArray());
      }
      opened.connect(options);
      this.client = opened;
    } catch (MqttException e) {
      release(opened);
      throw failed(e);
    }
  }

  /** Publishes, and waits until the broker has it. */
  public void publish(String topic, byte[] payload, boolean retained) throws IOException {
    try {
      client.publish(topic, payload, 1, retained);
    } catch (MqttException e) {
      throw failed(e);
    }
  }

  private IOException failed(MqttException e) {
    String why =
        e.getCause() != null && e.getCause().getMessage() != null
            ? e.getCause().getMessage()
            : e.getMessage();
    return new IOException("MQTT broker " + broker + ": " + RuleLine.shown(String.valueOf(why)), e);
  }

  @Override
  public void close() {
    try {
      client.disconnectForcibly(1000, 1000);
    } catch (MqttException e) {
      // What was published is acknowledged.
    }
    release(client);
  }

  private static void release(MqttClient client) {
    try {
      if (client != null) {
        client.close(true);
      }
    } catch (MqttException e) {
      // It was not open.
    }
  }
}
