package space.opensensor.ducklake.read;

import java.util.List;

/** Filters of which a row meets at least one, as in {@code station IN ('a', 'b')}. */
record AnyOf(List<Filter> filters) {

  /** So many are compared with the bounds of each file. */
  private static final int FEW = 100;

  AnyOf {
    filters = List.copyOf(filters);
  }

  boolean isFew() {
    return filters.size() <= FEW;
  }
}
