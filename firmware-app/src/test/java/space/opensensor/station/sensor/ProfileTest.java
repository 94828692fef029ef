package space.opensensor.station.sensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import space.opensensor.vee.Schema;

class ProfileTest {

  private static List<String> names(Schema schema) {
    return IntStream.range(0, schema.size()).mapToObj(c -> schema.get(c).name()).toList();
  }

  @Test
  void everyDataFileIsAProfileWithDriversAndNothingIsLostOnTheWay() throws Exception {
    for (String name : Profile.names()) {
      Path file = Path.of("src", "main", "profiles", name + ".profile");
      assertEquals(Files.readString(file), ProfileText.of(name));
      assertTrue(Profile.named(name).schema().name().startsWith(name + "/"));
      assertTrue(Profile.named(name).drivers(new SensorBuses(null, null, null)).length > 0);
    }
    assertNull(Profile.named("outdoor"));
  }

  @Test
  void aNumberMeansTheSameUnitAndScaleInEveryProfile() {
    Map<Integer, String> meanings = new HashMap<>();
    for (String name : Profile.names()) {
      Schema schema = Profile.named(name).schema(true, true);
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
        names(Profile.named("enviro").schema()));
  }

  @Test
  void rawAndWarmingColumnsComeLastAndOnlyWhereTheyAreMissing() {
    List<String> indoor = names(Profile.named("indoor10").schema(true, true));
    assertEquals(List.of("raw_temperature", "raw_humidity", "warming"), indoor.subList(9, 12));
    List<String> enviro = names(Profile.named("enviro").schema(true, true));
    assertEquals(20, enviro.size());
    assertEquals("°C", Profile.named("indoor10").schema(false, true).get(9).unit());
  }

  @Test
  void aWrongLineIsNamed() {
    assertEquals(
        "profile, line 3: expected profile, column or chip and their words",
        assertThrows(
                IllegalArgumentException.class,
                () -> new Profile("# nothing\nprofile a/1\ncolumn 2 t °C 2 -40\n"))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> new Profile("chip bme680 0x7g"));
    assertThrows(IllegalArgumentException.class, () -> new Profile("column 2 t °C 2 -40 85"));
    Profile unknown = new Profile("profile a/1\ncolumn 2 t °C 2 -40 85\nchip scd41 0x62");
    assertEquals(
        "a/1: there is no driver for \"scd41\"",
        assertThrows(
                IllegalArgumentException.class,
                () -> unknown.drivers(new SensorBuses(null, null, null)))
            .getMessage());
  }
}
