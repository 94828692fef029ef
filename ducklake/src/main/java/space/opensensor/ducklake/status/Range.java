package space.opensensor.ducklake.status;

/**
 * The least and the greatest value of a column in a file.
 *
 * @param least not greater than {@code most}; both finite
 */
public record Range(double least, double most) {

  /** Of a catalog's statistics, or null where they say none or no finite numbers. */
  static Range of(String least, String most) {
    if (least == null || most == null) {
      return null;
    }
    try {
      double low = Double.parseDouble(least);
      double high = Double.parseDouble(most);
      return Double.isFinite(low) && Double.isFinite(high) ? new Range(low, high) : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
