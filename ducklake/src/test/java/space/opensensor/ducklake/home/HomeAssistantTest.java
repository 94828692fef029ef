package space.opensensor.ducklake.home;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import space.opensensor.ducklake.FileNames;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.alert.Mosquitto;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.ingest.IngestMode;
import space.opensensor.ducklake.ingest.IngestSettings;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.read.LakeReader;

/** Stations on Debian's broker, as Home Assistant would find them: retained, by a later client. */
@Tag("integration")
class HomeAssistantTest {

  @TempDir Path directory;

  private static final Clock NOON =
      Clock.fixed(Instant.parse("2026-11-20T12:00:00Z"), ZoneOffset.UTC);

  private static Map.Entry<String, JsonNode> next(BlockingQueue<Map.Entry<String, JsonNode>> came)
      throws InterruptedException {
    return came.poll(60, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @EnumSource
  void aStationIsADeviceWithTheValuesOfItsNewestRow(IngestMode mode) throws Exception {
    String kitchen = FileNames.name("Küche", "K che");
    StationFile old = StationFile.floats(kitchen, "2026-11-20T10:00:00Z");
    StationFile file = StationFile.floats(kitchen, "2026-11-20T10:15:00Z");
    try (Mosquitto broker = new Mosquitto(directory);
        TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester(IngestSettings.defaults().withMode(mode));
        LakeReader reader = lake.reader();
        HomeAssistant home =
            new HomeAssistant(lake.catalog(), reader, broker.address("pw"), "ha", NOON)) {
      assertEquals(0, home.round());
      lake.put(old.key(), old.bytes());
      lake.put(file.key(), file.bytes());
      ingester.pass();
      assertEquals(1, home.round());
      assertEquals(0, home.round(), "nothing is newer");
      try (MqttClient client =
          new MqttClient("tcp://" + broker.address("pw"), "ha", new MemoryPersistence())) {
        MqttConnectOptions options = new MqttConnectOptions();
        options.setUserName("lake");
        options.setPassword("pw".toCharArray());
        client.connect(options);
        BlockingQueue<Map.Entry<String, JsonNode>> came = new LinkedBlockingQueue<>();
        client.subscribe(
            new String[] {"ha/#", "opensensor/#"},
            new int[] {1, 1},
            new org.eclipse.paho.client.mqttv3.IMqttMessageListener[] {
              (topic, m) -> came.add(Map.entry(topic, new ObjectMapper().readTree(m.getPayload()))),
              (topic, m) -> came.add(Map.entry(topic, new ObjectMapper().readTree(m.getPayload())))
            });
        Map<String, JsonNode> both = Map.ofEntries(next(came), next(came));
        JsonNode config =
            both.get(
                "ha/device/opensensor_"
                    + (kitchen.equals("Küche") ? "K_c3_bcche" : "K_20che")
                    + "/config");
        assertEquals(kitchen, config.get("device").get("name").asText());
        JsonNode temperature = config.get("components").get("temperature");
        assertEquals("°C", temperature.get("unit_of_measurement").asText());
        assertEquals("temperature", temperature.get("device_class").asText());
        assertEquals(10, config.get("components").size(), "nine columns, and when it was seen");
        String topic = config.get("state_topic").asText();
        JsonNode state = both.get(topic);
        assertEquals("2026-11-20T10:15:55Z", state.get("seen").asText());
        int last = file.rows() - 1;
        assertEquals(file.value(1, last), (float) state.get("temperature").asDouble());
        assertTrue(file.isNull(8, last) && state.get("light").isNull());
        client.disconnect();
      }
    }
  }

  /** Four stations with newer rows before each round, of which a round takes three. */
  @Test
  void noStationIsLeftOutWhereThereAreMoreThanARoundTakes() throws Exception {
    try (Mosquitto broker = new Mosquitto(directory);
        TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader();
        HomeAssistant home =
            new HomeAssistant(lake.catalog(), reader, broker.address("pw"), "ha", NOON, 3);
        MqttClient client =
            new MqttClient("tcp://" + broker.address("pw"), "ha", new MemoryPersistence())) {
      MqttConnectOptions options = new MqttConnectOptions();
      options.setUserName("lake");
      options.setPassword("pw".toCharArray());
      client.connect(options);
      BlockingQueue<String> came = new LinkedBlockingQueue<>();
      client.subscribe("opensensor/+/state", 1, (topic, m) -> came.add(topic.substring(22, 23)));
      List<String> order = new ArrayList<>();
      for (int quarter = 0; quarter < 2; quarter++) {
        for (String station : List.of("a", "b", "c", "d")) {
          StationFile file =
              StationFile.floats(station, "2026-11-20T10:" + 15 * (quarter + 1) + ":00Z");
          lake.put(file.key(), file.bytes());
        }
        ingester.pass();
        assertEquals(3, home.round());
        for (int i = 0; i < 3; i++) {
          order.add(came.poll(60, TimeUnit.SECONDS));
        }
      }
      assertEquals(List.of("a", "b", "c", "d", "a", "b"), order);
      client.disconnect();
    }
  }

  @Test
  void aStationWhoseFileIsGoneHoldsUpNoOther() throws Exception {
    try (Mosquitto broker = new Mosquitto(directory);
        TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader();
        HomeAssistant home =
            new HomeAssistant(lake.catalog(), reader, broker.address("pw"), "ha", NOON)) {
      for (String station : List.of("a", "b")) {
        StationFile file = StationFile.floats(station, "2026-11-20T10:00:00Z");
        lake.put(file.key(), file.bytes());
      }
      ingester.pass();
      lake.bucket().delete(StationFile.floats("a", "2026-11-20T10:00:00Z").key());
      assertEquals(1, home.round());
      StationFile back = StationFile.floats("a", "2026-11-20T10:00:00Z");
      lake.put(back.key(), back.bytes());
      assertEquals(1, home.round(), "what was missing is back");
    }
  }

  @Test
  void whatABrokerRefusesIsTriedAgain() throws Exception {
    StationFile file = StationFile.floats("a", "2026-11-20T10:00:00Z");
    try (Mosquitto broker = new Mosquitto(directory);
        TestLake lake = new TestLake(CatalogType.SQLITE, directory);
        Ingester ingester = lake.ingester();
        LakeReader reader = lake.reader();
        HomeAssistant home =
            new HomeAssistant(lake.catalog(), reader, broker.address("wrong"), "ha", NOON)) {
      lake.put(file.key(), file.bytes());
      ingester.pass();
      for (int round = 0; round < 2; round++) {
        String said = assertThrows(IOException.class, home::round).getMessage();
        assertTrue(said.contains("Not authorized"), said);
      }
    }
  }
}
