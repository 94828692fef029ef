package space.opensensor.simulator.cli;

/** Places on the earth, as {@code latitude,longitude} in degrees. */
final class Locations {

  private static final double MOST_LATITUDE = 90;
  private static final double MOST_LONGITUDE = 180;

  private Locations() {}

  /** What is wrong with a text, or null. */
  static String fault(String text) {
    String[] parts = text.split(",", -1);
    boolean good =
        parts.length == 2 && within(parts[0], MOST_LATITUDE) && within(parts[1], MOST_LONGITUDE);
    return good
        ? null
        : "--location: expected latitude,longitude in degrees, such as 45.383178,-75.713931";
  }

  private static boolean within(String number, double most) {
    return number.strip().matches("-?[0-9]{1,3}(\\.[0-9]{1,9})?")
        && Math.abs(Double.parseDouble(number.strip())) <= most;
  }
}
