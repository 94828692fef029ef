package space.opensensor.parquet;

import java.util.Random;

/** Kinds of columns that encoders treat differently. */
public enum Pattern {
  CONSTANT,
  MONOTONE,
  RANDOM,
  /** NaN, zeros of both signs, infinities; the extremes of integers; all kinds of text. */
  SPECIAL,
  /** Few values that come in runs. */
  RUNS,
  /** A sensor's: a slow walk at a resolution. */
  WALK,
  ALL_NULL,
  ALTERNATING_NULL,
  SOME_NULL;

  private static final String[] TEXTS = {
    "", "a", "grün", "日本語", "😀 smile", "\u0000", "x".repeat(70), "é".repeat(40), "~~~", "Zürich"
  };

  private static final float[] FLOATS = {
    Float.NaN,
    0f,
    -0f,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MIN_VALUE,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    1.5f
  };

  public boolean hasNulls() {
    return this == ALL_NULL || this == ALTERNATING_NULL || this == SOME_NULL;
  }

  public Object[] values(Column column, int rows, Random random) {
    Object[] values = new Object[rows];
    Object constant = random(column, random);
    long walk = random.nextInt(5000);
    for (int i = 0; i < rows; i++) {
      walk += random.nextInt(7) - 3;
      values[i] =
          switch (this) {
            case CONSTANT -> constant;
            case MONOTONE -> ofNumber(column, 100L * i);
            case RANDOM -> random(column, random);
            case SPECIAL -> special(column, random);
            case RUNS -> ofNumber(column, i / 13 % 4);
            case WALK -> ofNumber(column, walk);
            case ALL_NULL -> null;
            case ALTERNATING_NULL -> i % 2 == 0 ? null : ofNumber(column, walk);
            case SOME_NULL -> random.nextInt(9) == 0 ? null : random(column, random);
          };
    }
    return values;
  }

  private static Object ofNumber(Column column, long number) {
    return switch (column.type()) {
      case BOOLEAN -> number / 100 % 2 == 0;
      case INT32 -> (int) number;
      case DECIMAL -> (int) (number % limit(column));
      case INT64 -> number;
      case TIMESTAMP_MILLIS -> 1763683200000L + number;
      case TIMESTAMP_MICROS -> 1763683200000000L + number * 1000;
      case FLOAT -> number / 100f;
      case DOUBLE -> number / 100.0;
      case UTF8 -> "text " + number;
    };
  }

  private static Object random(Column column, Random random) {
    return switch (column.type()) {
      case BOOLEAN -> random.nextBoolean();
      case INT32 -> random.nextInt();
      case DECIMAL -> random.nextInt(2 * limit(column) - 1) - limit(column) + 1;
      case INT64 -> random.nextLong();
      case TIMESTAMP_MILLIS -> random.nextInt() * 1000L + random.nextInt(1000);
      case TIMESTAMP_MICROS -> random.nextInt() * 1_000_000L + random.nextInt(1_000_000);
      case FLOAT -> (float) random.nextGaussian();
      case DOUBLE -> random.nextGaussian();
      case UTF8 -> Integer.toString(random.nextInt(), 36).repeat(random.nextInt(3));
    };
  }

  private static Object special(Column column, Random random) {
    return switch (column.type()) {
      case BOOLEAN -> random.nextInt(10) == 0;
      case INT32 -> new int[] {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}[random.nextInt(4)];
      case DECIMAL -> (limit(column) - 1) * (random.nextInt(3) - 1);
      case INT64 -> new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE}[random.nextInt(4)];
      case TIMESTAMP_MILLIS -> new long[] {0, -1, 253402300799999L}[random.nextInt(3)];
      case TIMESTAMP_MICROS -> new long[] {0, -1, 253402300799999999L}[random.nextInt(3)];
      case FLOAT -> FLOATS[random.nextInt(FLOATS.length)];
      case DOUBLE -> (double) FLOATS[random.nextInt(FLOATS.length)];
      case UTF8 -> TEXTS[random.nextInt(TEXTS.length)];
    };
  }

  private static int limit(Column column) {
    return (int) Math.pow(10, column.precision());
  }
}
