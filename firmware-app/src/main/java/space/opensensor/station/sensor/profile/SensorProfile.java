package space.opensensor.station.sensor.profile;

import space.opensensor.station.sensor.Quantity;
import space.opensensor.station.sensor.Sensor;
import space.opensensor.station.sensor.SensorBuses;
import space.opensensor.station.sensor.SensorRack;
import space.opensensor.station.sensor.simulated.SensorKind;
import space.opensensor.vee.Log;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.Schema;

/**
 * What a kind of station measures and with which chips. Immutable; those of {@code
 * src/main/profiles} are made from their data files by the build.
 */
public final class SensorProfile {

  private final String name;
  private final Measurement[] columns;
  private final String[] chips;
  private final int[] addresses;
  private final String stationColumn;

  /**
   * A profile.
   *
   * @param name its name and version, such as {@code indoor10/1}
   * @param columns the columns of its rows
   * @param chips names of {@code SensorKinds}
   * @param addresses of each chip on its I2C bus, or 0 for the chip's usual one
   */
  public SensorProfile(String name, Measurement[] columns, String[] chips, int[] addresses) {
    this(name, columns, chips, addresses, null);
  }

  /**
   * A profile with a column that holds the station's id in each row.
   *
   * @param stationColumn that column's name, or null for none
   */
  SensorProfile(
      String name, Measurement[] columns, String[] chips, int[] addresses, String stationColumn) {
    this.name = name;
    this.columns = columns;
    this.chips = chips;
    this.addresses = addresses;
    this.stationColumn = stationColumn;
  }

  /**
   * The profile of a data file.
   *
   * @return null where there is none of that name
   */
  public static SensorProfile named(String name) {
    return ProfileTable.of(name);
  }

  /**
   * The profile of a text, in the language of the data files, with {@code ;} between its lines.
   *
   * @throws IllegalArgumentException with the item that is wrong and what was expected there, or
   *     where its name is that of a data file
   */
  public static SensorProfile parse(String text) {
    SensorProfile profile = ProfileText.parse(text);
    String[] builtIn = names();
    for (int i = 0; i < builtIn.length; i++) {
      if (profile.name.startsWith(builtIn[i] + "/")) {
        throw new IllegalArgumentException(
            "profile " + builtIn[i] + " is one of the firmware's; choose another name");
      }
    }
    return profile;
  }

  /** The indoor station's; does not bring the others into an image. */
  public static SensorProfile indoor10() {
    return ProfileTable.indoor10();
  }

  /** The names of all profiles. */
  public static String[] names() {
    return ProfileTable.names();
  }

  /** Its name and version. */
  public String name() {
    return name;
  }

  /**
   * The same columns, measured by other chips.
   *
   * @param list names of chips with spaces between them, an address after an {@code @} where it is
   *     not the usual one: {@code bme280@0x77 scd41}
   * @throws IllegalArgumentException with what was expected
   */
  public SensorProfile withChips(String list) {
    return ProfileText.withChips(this, list);
  }

  SensorProfile with(String[] otherChips, int[] otherAddresses) {
    return new SensorProfile(name, columns, otherChips, otherAddresses, stationColumn);
  }

  /** The columns of its rows. */
  public Schema schema() {
    return schema(false, false);
  }

  /**
   * The columns of its rows.
   *
   * @param warming whether there is a column that counts the row's values of chips that warm up
   * @param raw whether what was measured before a correction has columns of its own
   */
  public Schema schema(boolean warming, boolean raw) {
    Measurement[] all = new Measurement[columns.length + 3];
    System.arraycopy(columns, 0, all, 0, columns.length);
    int count = columns.length;
    if (raw) {
      count = add(all, count, Quantity.TEMPERATURE, Quantity.RAW_TEMPERATURE, "raw_temperature");
      count = add(all, count, Quantity.HUMIDITY, Quantity.RAW_HUMIDITY, "raw_humidity");
    }
    if (warming) {
      all[count++] = Measurement.fixed(Quantity.WARMING, "warming", "", 0, 0, Schema.MAX_SIZE);
    }
    Measurement[] exact = new Measurement[count];
    System.arraycopy(all, 0, exact, 0, count);
    Schema schema = new Schema(name, exact);
    return stationColumn == null ? schema : schema.withStation(Quantity.STATION_ID, stationColumn);
  }

  /** Adds the raw column of a column that is there and has none yet. */
  private static int add(Measurement[] all, int count, int of, int number, String rawName) {
    Measurement like = null;
    for (int i = 0; i < count; i++) {
      if (all[i].number() == number) {
        return count;
      }
      if (all[i].number() == of) {
        like = all[i];
      }
    }
    if (like == null) {
      return count;
    }
    all[count] = like.as(number, rawName);
    return count + 1;
  }

  /**
   * Its chips on the buses of a board.
   *
   * @param keepWarming whether values of a chip that warms up are kept and counted
   * @param heating by how much the station warms its temperature sensor, 0.01 °C
   * @throws IllegalArgumentException where there is no driver for one
   */
  public SensorRack rack(SensorBuses buses, boolean keepWarming, int heating, Log log) {
    Schema schema = schema(keepWarming, heating != 0).from(buses.origin());
    return new SensorRack(schema, drivers(buses), keepWarming, heating, log);
  }

  /**
   * Drivers of its chips.
   *
   * @throws IllegalArgumentException where two are at one place, or there is no driver for one,
   *     which is counted from 1 and not named: any setting may hold a secret that is on the wrong
   *     line
   */
  public Sensor[] drivers(SensorBuses buses) {
    Sensor[] drivers = new Sensor[chips.length];
    for (int i = 0; i < drivers.length; i++) {
      SensorKind kind = SensorKinds.named(chips[i]);
      if (kind == null) {
        throw new IllegalArgumentException(
            name + ": there is no driver for chip " + (i + 1) + " of " + chips.length);
      }
      drivers[i] = kind.driver(buses, addresses[i] == 0 ? kind.address() : addresses[i]);
      for (int j = 0; j < i; j++) {
        if (drivers[j].place().equals(drivers[i].place())) {
          throw new IllegalArgumentException(
              name
                  + ": chips "
                  + (j + 1)
                  + " and "
                  + (i + 1)
                  + " are both at "
                  + drivers[i].place()
                  + "; give one another address or leave it out");
        }
      }
    }
    return drivers;
  }
}
