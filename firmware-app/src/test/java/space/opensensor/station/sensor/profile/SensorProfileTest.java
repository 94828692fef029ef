package space.opensensor.station.sensor.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import space.opensensor.station.sensor.Sensor;
import space.opensensor.station.sensor.SensorBuses;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.Schema;

class SensorProfileTest {

  private static final Path PROFILES = Path.of("src", "main", "profiles");
  private static final SensorBuses NO_BUSES = new SensorBuses(null, null, null);

  private static List<String> names(Schema schema) {
    return IntStream.range(0, schema.size()).mapToObj(c -> schema.get(c).name()).toList();
  }

  @Test
  void everyProfileHasItsNameAndDrivers() {
    for (String name : SensorProfile.names()) {
      assertTrue(SensorProfile.named(name).schema().name().startsWith(name + "/"));
      assertTrue(SensorProfile.named(name).drivers(NO_BUSES).length > 0);
    }
    assertNull(SensorProfile.named("outdoor"));
  }

  @Test
  void aNumberMeansTheSameUnitAndScaleInEveryProfile() {
    Map<Integer, String> meanings = new HashMap<>();
    for (String name : SensorProfile.names()) {
      Schema schema = SensorProfile.named(name).schema(true, true);
      for (int c = 0; c < schema.size(); c++) {
        String meaning = schema.get(c).unit() + "/" + schema.get(c).scale();
        String other = meanings.putIfAbsent(schema.get(c).number(), meaning);
        assertTrue(other == null || other.equals(meaning), name + " " + schema.get(c).name());
      }
    }
  }

  @Test
  void theEnviroProfileHasTheColumnsOfTheNetwork() {
    assertEquals(
        List.of(
            "temperature",
            "raw_temperature",
            "pressure",
            "humidity",
            "raw_humidity",
            "oxidised",
            "reducing",
            "nh3",
            "lux",
            "proximity",
            "pm1",
            "pm25",
            "pm10",
            "particles_03um",
            "particles_05um",
            "particles_10um",
            "particles_25um",
            "particles_50um",
            "particles_100um"),
        names(SensorProfile.named("enviro").schema()));
  }

  @Test
  void rawAndWarmingColumnsComeLastAndOnlyWhereTheyAreMissing() {
    List<String> indoor = names(SensorProfile.named("indoor10").schema(true, true));
    assertEquals(List.of("raw_temperature", "raw_humidity", "warming"), indoor.subList(9, 12));
    List<String> enviro = names(SensorProfile.named("enviro").schema(true, true));
    assertEquals(20, enviro.size());
    assertEquals("°C", SensorProfile.named("indoor10").schema(false, true).get(9).unit());
  }

  /** Reads the data files by other means than the build does. */
  @Test
  void nothingOfADataFileIsLostOnTheWay() throws Exception {
    List<String> files = new ArrayList<>();
    try (Stream<Path> all = Files.list(PROFILES)) {
      for (Path file : all.sorted().toList()) {
        Iterator<String> words =
            Files.readAllLines(file).stream()
                .flatMap(line -> Stream.of(line.replaceFirst("#.*", "").trim().split(" +")))
                .filter(word -> !word.isEmpty())
                .iterator();
        assertEquals("profile", words.next());
        Schema schema = SensorProfile.named(words.next().split("/")[0]).schema();
        files.add(schema.name().split("/")[0] + ".profile");
        assertEquals(files.get(files.size() - 1), file.getFileName().toString());
        String next = words.next();
        if (next.equals("station")) {
          assertEquals(words.next(), schema.stationColumn());
          next = words.next();
        } else {
          assertNull(schema.stationColumn());
        }
        for (int c = 0; c < schema.size(); c++) {
          Measurement column = schema.get(c);
          assertEquals("column", c == 0 ? next : words.next());
          assertEquals(Integer.parseInt(words.next()), column.number());
          assertEquals(words.next(), column.name());
          assertEquals(words.next(), column.unit().isEmpty() ? "-" : column.unit());
          assertEquals(Integer.parseInt(words.next()), column.scale());
          int least = new BigDecimal(words.next()).scaleByPowerOfTen(column.scale()).intValue();
          int most = new BigDecimal(words.next()).scaleByPowerOfTen(column.scale()).intValue();
          assertTrue(column.isPlausible(least) && !column.isPlausible(least - 1), column.name());
          assertTrue(column.isPlausible(most) && !column.isPlausible(most + 1), column.name());
        }
        String last = "";
        for (Sensor driver : SensorProfile.named(name(file)).drivers(NO_BUSES)) {
          last = last.equals("chip") ? last : words.next();
          assertEquals("chip", last);
          String[] chip = words.next().split("@");
          assertEquals(chip[0], driver.name());
          assertTrue(chip.length == 1 || driver.place().equals("i2c " + chip[1]), driver.place());
          last = words.hasNext() ? words.next() : "";
        }
        assertFalse(words.hasNext(), name(file));
      }
    }
    assertEquals(files, Stream.of(SensorProfile.names()).map(name -> name + ".profile").toList());
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(".profile", "");
  }

  @Test
  void aChipWithoutADriverIsRefusedAndNotShown() {
    SensorProfile unknown =
        new SensorProfile("a/1", new Measurement[0], new String[] {"scd30"}, new int[] {0x61});
    assertEquals(
        "a/1: there is no driver for chip 1 of 1",
        assertThrows(IllegalArgumentException.class, () -> unknown.drivers(NO_BUSES)).getMessage());
  }
}
