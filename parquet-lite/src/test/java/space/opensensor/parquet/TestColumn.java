package space.opensensor.parquet;

/**
 * A column and its values, null where one is missing: {@link Boolean}, {@link Integer} (INT32 and
 * unscaled DECIMAL), {@link Long} (INT64 and timestamps), {@link Float}, {@link Double}, {@link
 * String}.
 */
public record TestColumn(Column column, Object[] values) {

  /** Whether two values are the same, NaN being equal to NaN and −0 different from +0. */
  public static boolean same(Object a, Object b) {
    return a == null ? b == null : a.equals(b);
  }
}
