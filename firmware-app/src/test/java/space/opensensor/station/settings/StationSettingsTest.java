package space.opensensor.station.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import space.opensensor.station.model.MapSettings;
import space.opensensor.station.model.ModelDevice;
import space.opensensor.station.sensor.Quantity;
import space.opensensor.station.sensor.Sensor;
import space.opensensor.station.sensor.SensorBuses;
import space.opensensor.station.sensor.Wiring;
import space.opensensor.station.sensor.profile.SensorProfile;

class StationSettingsTest {

  private final MapSettings store = MapSettings.complete();

  private StationSettings read() throws SettingsException {
    return new StationSettings(store, new ModelDevice());
  }

  @Test
  void whatIsLeftOutHasADefault() throws Exception {
    StationSettings settings = read();
    assertEquals("7cdfa1e2b3c4", settings.stationId());
    assertEquals(5000, settings.periodMillis());
    assertEquals(900000, settings.windowMillis());
    assertEquals(180, settings.rowsPerWindow());
    assertEquals(900, settings.expiresSeconds());
    assertFalse(settings.decimal());
    assertTrue(settings.dropOldest());
    assertEquals("", settings.prefix());
  }

  @Test
  void aPrefixEndsInASlash() throws Exception {
    store.put("s3.prefix", "lab/floor2");
    assertEquals("lab/floor2/", read().prefix());
    store.put("s3.prefix", "lab/");
    assertEquals("lab/", read().prefix());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "s3.bukcet|x|unknown setting \"s3.bukcet\"; remove it or correct its name",
        "s3.endpoint|s3.amazonaws.com|s3.endpoint: expected https://host[:port], got 16 characters, which are not shown: they may be a secret",
        "s3.endpoint|http://h|s3.endpoint: expected https://host[:port], got 8 characters, which are not shown: they may be a secret",
        "s3.style|vhost|s3.style: expected path or virtual, got 5 characters, which are not shown: they may be a secret",
        "s3.region|c2VjcmV0c2VjcmV0/+=|s3.region: expected letters, digits and hyphens such as us-east-1, got 19 characters, which are not shown: they may be a secret",
        "s3.endpoint|wJalrXUtnFEMI/K7MDENG+bPx|s3.endpoint: expected https://host[:port], got 25 characters, which are not shown: they may be a secret",
        "file.codec|correcthorse|file.codec: expected none or snappy or lz4, got 12 characters, which are not shown: they may be a secret",
        "s3.expires|hunter2hunter2|s3.expires: expected a number from 1 to 604800, got 14 characters, which are not shown: they may be a secret",
        "s3.expires|604801|s3.expires: expected a number from 1 to 604800, got \"604801\"",
        "s3.expires|0|s3.expires: expected a number from 1 to 604800, got \"0\"",
        "sample.period|five|sample.period: expected a number from 1 to 3600, got 4 characters, which are not shown: they may be a secret",
        "sample.period|7|sample.period: expected a divisor of the window of 15 minutes with at most 720 rows, got 7",
        "sample.period|1|sample.period: expected a divisor of the window of 15 minutes with at most 720 rows, got 1",
        "window.minutes|7|window.minutes: expected a divisor of 1440 (a day), got 7",
        "file.values|double|file.values: expected float or decimal, got 6 characters, which are not shown: they may be a secret",
        "file.codec|zstd|file.codec: expected none or snappy or lz4, got 4 characters, which are not shown: they may be a secret",
        "file.codec|s3cret|file.codec: expected none or snappy or lz4, got 6 characters, which are not shown: they may be a secret",
        "sample.period|unser.kleines.haus7|sample.period: expected a number from 1 to 3600, got 19 characters, which are not shown: they may be a secret",
        "s3.style|unser.kleines.haus7|s3.style: expected path or virtual, got 19 characters, which are not shown: they may be a secret",
        "sample.period|12345678|sample.period: expected a number from 1 to 3600, got 8 characters, which are not shown: they may be a secret",
        "unser.kleines.h7|x|unknown setting of 16 characters, which are not shown: they may be a secret; remove it or correct its name",
        "hunter2|x|unknown setting of 7 characters, which are not shown: they may be a secret; remove it or correct its name",
        "retry.max|1|retry.max: expected at least retry.first",
        "station.id|Attic|station.id: expected characters a-z 0-9 -, got 5 characters, which are not shown: they may be a secret",
        "s3.prefix|/lab|s3.prefix: expected at most 200 characters without a leading or double slash or a segment . or .., got 4 characters, which are not shown: they may be a secret",
        "s3.prefix|lab//x|s3.prefix: expected at most 200 characters without a leading or double slash or a segment . or .., got 6 characters, which are not shown: they may be a secret",
        "s3.prefix|lab//|s3.prefix: expected at most 200 characters without a leading or double slash or a segment . or .., got 5 characters, which are not shown: they may be a secret",
        "s3.prefix|..|s3.prefix: expected at most 200 characters without a leading or double slash or a segment . or .., got 2 characters, which are not shown: they may be a secret",
        "s3.prefix|../lab|s3.prefix: expected at most 200 characters without a leading or double slash or a segment . or .., got 6 characters, which are not shown: they may be a secret",
        "s3.prefix|lab/./x|s3.prefix: expected at most 200 characters without a leading or double slash or a segment . or .., got 7 characters, which are not shown: they may be a secret",
        "s3.prefix|lab/..|s3.prefix: expected at most 200 characters without a leading or double slash or a segment . or .., got 6 characters, which are not shown: they may be a secret",
      })
  void aWrongSettingIsNamedWithWhatWasExpected(String name, String value, String message) {
    store.put(name, value);
    SettingsException e = assertThrows(SettingsException.class, this::read);
    assertEquals(message, e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"s3.endpoint", "s3.bucket"})
  void aMissingSettingIsNamed(String name) {
    store.remove(name);
    SettingsException e = assertThrows(SettingsException.class, this::read);
    assertTrue(e.getMessage().startsWith(name + ": not set; expected "), e.getMessage());
  }

  @Test
  void missingKeysAreNamed() {
    store.remove("s3.secret-key");
    CredentialsReader reader = new CredentialsReader(store);
    SettingsException e = assertThrows(SettingsException.class, reader::read);
    assertEquals("s3.secret-key: not set; expected the secret access key", e.getMessage());
  }

  @Test
  void aMalformedSecretIsNotShown() {
    store.put("s3.secret-key", "hush hush\n");
    CredentialsReader reader = new CredentialsReader(store);
    SettingsException e = assertThrows(SettingsException.class, reader::read);
    assertFalse(e.getMessage().contains("hush"), e.getMessage());
  }

  @Test
  void everyCopyOfASecretIsWiped() throws Exception {
    assertNotNull(new CredentialsReader(store).read());
    assertTrue(store.copiesAreWiped("s3.secret-key"));
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void aNumberIsTakenWithinItsLimitsAndRefusedOneStepBeyondThem(NumberSetting setting)
      throws Exception {
    int[] limits = limits(setting);
    for (int good : limits) {
      store.put(setting.name(), Integer.toString(good));
      assertEquals(good, setting.number(store));
    }
    for (long bad : new long[] {limits[0] - 1L, limits[1] + 1L}) {
      store.put(setting.name(), Long.toString(bad));
      SettingsException e = assertThrows(SettingsException.class, this::read);
      String expected =
          setting.name() + ": expected a number from " + limits[0] + " to " + limits[1] + ", got ";
      assertTrue(e.getMessage().startsWith(expected), e.getMessage());
    }
  }

  static Stream<Setting> numbers() {
    return Stream.of(SettingsTable.all()).filter(s -> s instanceof NumberSetting);
  }

  /** The limits as its help text tells them. */
  private static int[] limits(Setting setting) {
    Matcher text = Pattern.compile(".*, (\\d+)-(\\d+)").matcher(setting.meaning());
    assertTrue(text.lookingAt(), setting.meaning());
    return new int[] {Integer.parseInt(text.group(1)), Integer.parseInt(text.group(2))};
  }

  @Test
  void aSettingLeftOutIsWhatItsDeclarationSays() throws Exception {
    for (Setting setting : SettingsTable.all()) {
      store.remove(setting.name());
      if (setting.fallback() == null) {
        assertThrows(SettingsException.class, () -> setting.text(store), setting.name());
      } else {
        assertEquals(setting.fallback(), setting.text(store));
        store.put(setting.name(), setting.fallback());
      }
    }
    assertThrows(SettingsException.class, this::read);
    assertNull(SettingsTable.CHIPS.value(store));
  }

  @ParameterizedTest
  @CsvSource({",true,true", ",false,false", "room,true,false", "chips,false,true"})
  void whereReadingsComeFromIsThePortsChoiceUnlessASettingSaysIt(
      String word, boolean portsChoice, boolean chips) throws Exception {
    if (word != null) {
      store.put("sensors", word);
    }
    assertEquals(chips, read().chips(portsChoice));
  }

  @Test
  void aProfileCanComeAsText() throws Exception {
    store.put("sensors.profile", "profile garden/1; column 2 soil °C 2 -40 85; chip bme280");
    store.put("sensors.chips", "bme680@0x76");
    SensorProfile profile = read().profile();
    assertEquals("garden/1", profile.name());
    assertEquals("°C", profile.schema().get(0).unit());
    Sensor[] chips = profile.drivers(new SensorBuses(null, null, null));
    assertEquals(1, chips.length);
    assertEquals("i2c 0x76", chips[0].place());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sensors.profile|attic|sensors.profile: expected air or co2 or enviro or indoor10 or a text: profile"
            + " NAME/VERSION; ..., got 5 characters, which are not shown: they may be a secret",
        "sensors.profile|profile hunter2|sensors.profile: item 1: expected NAME/VERSION with a name of a-z 0-9 _",
        "sensors.chips|bme280@hunter2|sensors.chips: item 1: expected an address of 0x08 to 0x77",
        "board|devkit|board: expected devkitc-1 or xiao-s3 or feather-s3 or atom-s3 or t-display-s3 or devkitc-1-c6"
            + " or xiao-c6 or devkitm-1-c3 or xiao-c3, got 6 characters, which are not shown: they may be a secret",
        "pins.i2c|8|pins.i2c: expected 2 GPIO numbers of 0 to 54 with a comma between them, or none, got"
            + " 1 characters, which are not shown: they may be a secret",
        "pins.i2c|8,9,10|pins.i2c: expected 2 GPIO numbers of 0 to 54 with a comma between them, or none, got"
            + " 6 characters, which are not shown: they may be a secret",
        "pins.i2s|5,6,55|pins.i2s: expected 3 GPIO numbers of 0 to 54 with a comma between them, or none, got"
            + " 6 characters, which are not shown: they may be a secret",
        "pins.uart|,5|pins.uart: expected 2 GPIO numbers of 0 to 54 with a comma between them, or none, got"
            + " 2 characters, which are not shown: they may be a secret",
      })
  void wrongSensorsAndPinsAreNamed(String name, String value, String message) {
    aWrongSettingIsNamedWithWhatWasExpected(name, value, message);
  }

  @Test
  void aChipWithoutADriverIsRefusedAndNotShown() throws Exception {
    store.put("sensors.chips", "scd30");
    StationSettings settings = read();
    SensorBuses none = new SensorBuses(null, null, null);
    assertEquals(
        "sensors.chips: indoor10/1: there is no driver for chip 1 of 1",
        assertThrows(SettingsException.class, () -> settings.rack(none, (level, line) -> {}))
            .getMessage());
  }

  /** What settings add to a profile's columns, and which of them is named. */
  @ParameterizedTest
  @CsvSource({
    "sensors.warm-up, mark, 32, a/1: 33 measurements",
    "sensors.heating, 150, 32, a/1: 33 measurements",
    "sensors.warm-up, mark, 1, a/1: warming has the name or number of c2",
  })
  void columnsThatSettingsAddToAFullProfileAreRefusedByTheProfilesName(
      String name, String value, int columns, String said) {
    StringBuilder text = new StringBuilder("profile a/1");
    for (int c = 0; c < columns; c++) {
      int number = columns == 1 ? Quantity.WARMING : c == 0 ? Quantity.TEMPERATURE : 1000 + c;
      text.append(";column " + number + " c" + (c + 2) + " - 0 0 1");
    }
    store.put("sensors.profile", text.toString());
    store.put(name, value);
    String message = assertThrows(SettingsException.class, this::read).getMessage();
    assertTrue(message.startsWith("sensors.profile: " + said), message);
    assertTrue(message.endsWith("; sensors.warm-up=mark and sensors.heating add columns"), message);
  }

  /** SDA, SCL, TX, RX, SCK, WS and SD. */
  private List<Integer> pins() throws Exception {
    Wiring w = read().wiring(Wiring.DEVKITC_1);
    return List.of(w.sda(), w.scl(), w.tx(), w.rx(), w.clock(), w.word(), w.data());
  }

  @Test
  void pinsAreThePortsOrTheBoardsOrThoseThatAreSet() throws Exception {
    assertEquals(List.of(8, 9, 17, 18, 5, 6, 7), pins());
    store.put("board", "xiao-s3");
    assertEquals(List.of(5, 6, 1, 2, 7, 8, 9), pins());
    store.put("pins.uart", "43,44");
    store.put("pins.i2s", "none");
    assertEquals(List.of(5, 6, 43, 44, -1, -1, -1), pins());
    store.put("pins.i2c", "44,6");
    assertEquals(
        "pins: GPIO 44 has two tasks; set pins.i2c, pins.uart or pins.i2s",
        assertThrows(SettingsException.class, this::pins).getMessage());
  }

  @Test
  void namesFitIntoNvs() {
    for (Setting setting : SettingsTable.all()) {
      assertTrue(setting.name().matches("[a-z0-9.-]{1,15}"), setting.name());
    }
  }
}
