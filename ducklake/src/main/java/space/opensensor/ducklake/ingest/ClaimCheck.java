package space.opensensor.ducklake.ingest;

import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.ducklake.catalog.ColumnStats;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.skip.ClaimedStatistics;
import space.opensensor.ducklake.skip.PageIndex;
import space.opensensor.parquet.read.FooterChunk;
import space.opensensor.parquet.read.FooterColumn;

/**
 * Compares what a file claims of a column with its values: a wrong claim makes engines skip rows.
 *
 * @param column as the footer declares it
 * @param file the type in the file
 * @param values the type that the values were looked at in
 */
record ClaimCheck(FooterColumn column, LakeType file, LakeType values) {

  /**
   * Compares the claims of a row group. Bounds have to be values where all have one width: engines
   * answer {@code min} and {@code max} from them.
   */
  void chunk(ClaimedStatistics claim, ColumnStats found) throws RejectedFileException {
    counts(claim, found, "footer");
    boolean text = file.equals(LakeType.VARCHAR);
    bounds(
        FooterBounds.of(column, file, claim.min(), claim.max()),
        found,
        "footer",
        !text || claim.minExact(),
        !text || claim.maxExact());
    bounds(
        FooterBounds.of(column, file, claim.oldMin(), claim.oldMax()),
        found,
        "footer",
        false,
        false);
  }

  /** Compares the claims of a page; its bounds may be wider than the values. */
  void page(ClaimedStatistics claim, ColumnStats found, String where) throws RejectedFileException {
    counts(claim, found, where);
    bounds(FooterBounds.of(column, file, claim.min(), claim.max()), found, where, false, false);
    bounds(
        FooterBounds.of(column, file, claim.oldMin(), claim.oldMax()), found, where, false, false);
  }

  /** Engines search for pages by halves where bounds are said to be in order. */
  void order(PageIndex index) throws RejectedFileException {
    if (index.order() == PageIndex.Order.UNORDERED) {
      return;
    }
    FooterBounds last = null;
    for (ClaimedStatistics page : index.pages()) {
      FooterBounds bounds = FooterBounds.of(column, file, page.min(), page.max());
      if (bounds.min() == null || bounds.max() == null) {
        continue;
      }
      boolean ascending = index.order() == PageIndex.Order.ASCENDING;
      FooterBounds low = ascending ? last : bounds;
      FooterBounds high = ascending ? bounds : last;
      if (last != null
          && (isBelow(file, high.min(), low.min()) || isBelow(file, high.max(), low.max()))) {
        throw rejected("bounds in the column index are not in the order it says");
      }
      last = bounds;
    }
  }

  private void counts(ClaimedStatistics claim, ColumnStats found, String where)
      throws RejectedFileException {
    if (claim.nulls() != FooterChunk.UNKNOWN && claim.nulls() != found.nulls()) {
      throw rejected(where + " says " + claim.nulls() + " nulls, there are " + found.nulls());
    }
    if (claim.distinct() != FooterChunk.UNKNOWN
        && (claim.distinct() > found.values() || claim.distinct() < Math.min(1, found.values()))) {
      throw rejected(
          where
              + " says "
              + claim.distinct()
              + " different values, there are "
              + found.values()
              + " values");
    }
    long nans = claim.nans();
    boolean only = found.min() == null && found.values() > 0;
    if (nans != FooterChunk.UNKNOWN
        && (nans > 0 != found.containsNan() || nans == found.values() != only && nans > 0)) {
      throw rejected(where + " says " + nans + " NaN of " + found.values() + " values");
    }
  }

  /** Compares bounds; one that is said to be a value has to be one. */
  private void bounds(
      FooterBounds claim, ColumnStats found, String where, boolean minExact, boolean maxExact)
      throws RejectedFileException {
    if (claim.min() == null && claim.max() == null && !claim.minIsNan() && !claim.maxIsNan()) {
      return;
    }
    boolean numbers = found.min() != null;
    int low = order(found.min(), claim.min());
    int high = order(claim.max(), found.max());
    if (low < 0
        || high < 0
        || claim.minIsNan() && numbers
        || claim.maxIsNan() && !found.containsNan()) {
      throw rejected("values lie outside the bounds in the " + where);
    }
    if (!numbers && (claim.min() != null || claim.max() != null)) {
      throw rejected("bounds in the " + where + ", but there are no values");
    }
    if (low > 0 && minExact || high > 0 && maxExact) {
      String bound = FileShape.printable(low > 0 && minExact ? claim.min() : claim.max());
      throw rejected("a bound in the " + where + ", " + bound + ", is no value");
    }
  }

  /** How two values compare; as equal when one is missing. */
  private int order(String a, String b) throws RejectedFileException {
    return a == null || b == null ? 0 : order(values, a, b, name());
  }

  /** Whether a value is below another; neither is when one is missing. */
  private boolean isBelow(LakeType type, String a, String b) throws RejectedFileException {
    return isBelow(type, a, b, name());
  }

  static boolean isBelow(LakeType type, String a, String b, String name)
      throws RejectedFileException {
    return a != null && b != null && order(type, a, b, name) < 0;
  }

  private static int order(LakeType type, String a, String b, String name)
      throws RejectedFileException {
    Integer order = type.compare(a, b);
    if (order == null) {
      throw new RejectedFileException(
          name
              + "\""
              + FileShape.printable(a)
              + "\" and \""
              + FileShape.printable(b)
              + "\" have no order");
    }
    return order;
  }

  private String name() {
    return "column \"" + column.name() + "\": ";
  }

  private RejectedFileException rejected(String what) {
    return new RejectedFileException(name() + what);
  }
}
