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
    FooterBounds bounds = FooterBounds.of(column, file, claim.min(), claim.max());
    bounds(bounds, found, "footer");
    exact(bounds.min(), found.min(), !text || claim.minExact());
    exact(bounds.max(), found.max(), !text || claim.maxExact());
    bounds(FooterBounds.of(column, file, claim.oldMin(), claim.oldMax()), found, "footer");
  }

  /** Compares the claims of a page; its bounds may be wider than the values. */
  void page(ClaimedStatistics claim, ColumnStats found, String where) throws RejectedFileException {
    counts(claim, found, where);
    bounds(FooterBounds.of(column, file, claim.min(), claim.max()), found, where);
    bounds(FooterBounds.of(column, file, claim.oldMin(), claim.oldMax()), found, where);
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

  private void bounds(FooterBounds claim, ColumnStats found, String where)
      throws RejectedFileException {
    boolean numbers = found.min() != null;
    if (isBelow(values, found.min(), claim.min())
        || isBelow(values, claim.max(), found.max())
        || claim.minIsNan() && numbers
        || claim.maxIsNan() && !found.containsNan()) {
      throw rejected("values lie outside the bounds in the " + where);
    }
    if (!numbers && (claim.min() != null || claim.max() != null)) {
      throw rejected("bounds in the " + where + ", but there are no values");
    }
  }

  private void exact(String claimed, String found, boolean said) throws RejectedFileException {
    if (said
        && claimed != null
        && (isBelow(values, claimed, found) || isBelow(values, found, claimed))) {
      throw rejected("a bound in the footer, " + FileShape.printable(claimed) + ", is no value");
    }
  }

  /** Whether a value is below another; neither is when one is missing. */
  private boolean isBelow(LakeType type, String a, String b) throws RejectedFileException {
    return isBelow(type, a, b, "column \"" + column.name() + "\": ");
  }

  static boolean isBelow(LakeType type, String a, String b, String name)
      throws RejectedFileException {
    if (a == null || b == null) {
      return false;
    }
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
    return order < 0;
  }

  private RejectedFileException rejected(String what) {
    return new RejectedFileException("column \"" + column.name() + "\": " + what);
  }
}
