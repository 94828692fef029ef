package space.opensensor.station.sensor.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.station.sensor.Sensor;
import space.opensensor.station.sensor.SensorBuses;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.Schema;

class ProfileTextTest {

  private static final String GARDEN =
      "profile garden/2; column 24 co2 ppm 0 0 40000;column 2 soil_t °C 2 -40 85;"
          + "  column 16 near - 0 0 2047 ; chip scd41; chip bme280@0x77;";

  private static List<String> chips(SensorProfile profile) {
    return Stream.of(profile.drivers(new SensorBuses(null, null, null)))
        .map(chip -> chip.name() + " " + chip.place())
        .toList();
  }

  @Test
  void aTextHasTheColumnsAndChipsOfTheProfile() {
    SensorProfile garden = SensorProfile.parse(GARDEN);
    Schema schema = garden.schema();
    assertEquals("garden/2", garden.name());
    assertEquals("garden/2", schema.name());
    assertEquals(3, schema.size());
    assertNull(schema.stationColumn());
    Measurement soil = schema.get(1);
    assertEquals(2, soil.number());
    assertEquals("soil_t", soil.name());
    assertEquals("°C", soil.unit());
    assertEquals(2, soil.scale());
    assertTrue(soil.isPlausible(-4000) && soil.isPlausible(8500));
    assertFalse(soil.isPlausible(-4001) || soil.isPlausible(8501));
    assertEquals("", schema.get(2).unit());
    assertEquals(List.of("scd41 i2c 0x62", "bme280 i2c 0x77"), chips(garden));
  }

  @Test
  void aColumnForTheStationComesFirst() {
    Schema schema = SensorProfile.parse("profile a/1;station who;column 2 t °C 2 0 1").schema();
    assertEquals("who", schema.stationColumn());
  }

  @Test
  void otherChipsMeasureTheSameColumns() {
    SensorProfile garden = SensorProfile.parse(GARDEN);
    SensorProfile other = garden.withChips(" bme680@0x76  scd41 ");
    assertEquals(List.of("bme680 i2c 0x76", "scd41 i2c 0x62"), chips(other));
    assertEquals("soil_t", other.schema().get(1).name());
    assertEquals(2, garden.drivers(new SensorBuses(null, null, null)).length);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | expected an item profile NAME/VERSION, and columns",
        "profile a/1 | expected an item profile NAME/VERSION, and columns",
        "column 2 t °C 2 0 1 | expected an item profile NAME/VERSION, and columns",
        "profile a | item 1: expected NAME/VERSION with a name of a-z 0-9 _",
        "profile A/1 | item 1: expected NAME/VERSION with a name of a-z 0-9 _",
        "profile indoor10/1;column 2 t °C 2 0 1 | profile indoor10 is one of the firmware's; choose another name",
        "profile enviro/9;column 2 t °C 2 0 1 | profile enviro is one of the firmware's; choose another name",
        "profile a/x | item 1: expected a whole number of 1 to 9999",
        "profile a/1;colum 2 t °C 2 0 1 | item 2: expected profile, station, column or chip and their words",
        "profile a/1;column 2 t °C 2 0 | item 2: expected profile, station, column or chip and their words",
        "profile a/1;column 1 t °C 2 0 1 | item 2: expected a whole number of 2 to 32767",
        "profile a/1;column 2 T °C 2 0 1 | item 2: expected a name of at most 32 characters of a-z 0-9 _, other than timestamp",
        "profile a/1;column 2 timestamp s 2 0 1 | item 2: expected a name of at most 32 characters of a-z 0-9 _, other than timestamp",
        "profile a/1;column 2 t a,b 2 0 1 | item 2: expected a unit of at most 12 characters without a comma",
        "profile a/1;column 2 t °C 5 0 1 | item 2: expected a whole number of 0 to 4",
        "profile a/1;column 2 t °C 4 0 214749 | item 2: expected a whole number of -214748 to 214748",
        "profile a/1;column 2 t °C 2 0 1.5 | item 2: expected a whole number of -21474836 to 21474836",
        "profile a/1;column 2 t °C 2 2 1 | t: range 200..100 is empty",
        "profile a/1;column 2 t °C 2 0 1;column 2 u °C 2 0 1 | a/1: u has the name or number of t",
        "profile a/1;column 2 t °C 2 0 1;chip bme280@77 | item 3: expected an address of 0x08 to 0x77",
        "profile a/1;column 2 t °C 2 0 1;chip bme280@0x7g | item 3: expected an address of 0x08 to 0x77",
        "profile a/1;column 2 t °C 2 0 1;chip bme280@0x03 | item 3: expected an address of 0x08 to 0x77",
        "profile a/1;column 2 t °C 2 0 1;chip @0x76 | item 3: expected the name of a chip",
        "profile a/1;column 2 t °C 2 0 1;station t | a/1: t has the name or number of a measurement",
        "profile a/1;column 2 t °C 2 0 1;profile b/1 | item 3: expected one item profile alone",
        "profile a/1;station x;station y | item 3: expected one item station alone",
        "profile a/1;station x y | item 2: expected profile, station, column or chip and their words",
      })
  void aWrongItemIsNamedWithWhatWasExpected(String text, String message) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> SensorProfile.parse(text)).getMessage());
  }

  @Test
  void moreChipsThanABoardHoldsAreRefused() {
    SensorProfile garden = SensorProfile.parse(GARDEN);
    StringBuilder sixteen = new StringBuilder();
    for (int address = 0x10; address < 0x20; address++) {
      sixteen.append(" bme280@0x").append(Integer.toHexString(address));
    }
    assertEquals(16, chips(garden.withChips(sixteen.toString())).size());
    assertThrows(IllegalArgumentException.class, () -> garden.withChips("bme280 ".repeat(17)));
  }

  @ParameterizedTest
  @CsvSource({
    "bme280@0x77 scd41 bme680@0x77, 1 and 3 are both at i2c 0x77",
    "scd41 bme280 bme280, 2 and 3 are both at i2c 0x76",
    "pms5003 pms5003, 1 and 2 are both at uart",
  })
  void twoChipsAtOnePlaceAreRefused(String chips, String said) {
    SensorProfile garden = SensorProfile.parse(GARDEN).withChips(chips);
    assertEquals(
        "garden/2: chips " + said + "; give one another address or leave it out",
        assertThrows(IllegalArgumentException.class, () -> chips(garden)).getMessage());
  }

  /** Whatever is damaged, the text is a profile or refused; nothing else happens. */
  @Test
  void aDamagedTextIsAProfileOrRefused() {
    long seed = 20261128;
    Random random = new Random(seed);
    int refused = 0;
    for (int round = 0; round < 20_000; round++) {
      StringBuilder text = new StringBuilder(GARDEN);
      for (int change = random.nextInt(4); change >= 0; change--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.insert(at, " ;@/-x0\u00b0".charAt(random.nextInt(8)));
          default -> text.setCharAt(at, (char) (0x20 + random.nextInt(0x60)));
        }
      }
      try {
        SensorProfile profile = SensorProfile.parse(text.toString());
        for (Sensor chip : profile.drivers(new SensorBuses(null, null, null))) {
          assertTrue(chip.size() > 0);
        }
      } catch (IllegalArgumentException e) {
        assertFalse(e instanceof NumberFormatException, "seed " + seed + ": " + text);
        refused++;
      }
    }
    assertTrue(refused > 1000 && refused < 20_000, "seed " + seed + ": " + refused);
  }
}
