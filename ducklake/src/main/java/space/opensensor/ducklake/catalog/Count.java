package space.opensensor.ducklake.catalog;

/** How many there are of something, in words for a person. */
public final class Count {

  private Count() {}

  /** Such as {@code 1 file}, {@code 2 files}. */
  public static String of(long count, String one) {
    return of(count, one, one + "s");
  }

  /** Such as {@code 1 breach}, {@code 2 breaches}. */
  public static String of(long count, String one, String more) {
    return count + " " + (count == 1 ? one : more);
  }
}
