package space.opensensor.ducklake.ingest;

import java.util.Arrays;
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
   * Compares the claims of a row group. Bounds that are said to be values have to be: engines
   * answer {@code min} and {@code max} from them.
   */
  void chunk(ClaimedStatistics claim, ColumnStats found) throws RejectedFileException {
    bounds(claim, found, "footer", claim.minExact(), claim.maxExact());
  }

  /**
   * Compares the claims of a page's header. Bounds that are both NaN are none where the page has
   * NaN; no engine skips by them.
   */
  void header(ClaimedStatistics claim, ColumnStats found, String where)
      throws RejectedFileException {
    FooterBounds bounds = FooterBounds.of(column, file, claim.min(), claim.max());
    if (found.containsNan() && bounds.minIsNan() && bounds.maxIsNan()) {
      page(claim.withoutBounds(), found, where);
    } else {
      page(claim, found, where);
    }
  }

  /** Compares the claims of a page; its bounds may be wider than the values. */
  void page(ClaimedStatistics claim, ColumnStats found, String where) throws RejectedFileException {
    bounds(claim, found, where, false, false);
  }

  private void bounds(
      ClaimedStatistics claim, ColumnStats found, String where, boolean minExact, boolean maxExact)
      throws RejectedFileException {
    counts(claim, found, where);
    FooterBounds bounds = FooterBounds.of(column, file, claim.min(), claim.max());
    bounds(bounds, found, where, minExact, maxExact);
    if (!areOldPassedOver(claim)) {
      FooterBounds old = FooterBounds.of(column, file, claim.oldMin(), claim.oldMax());
      bounds(old, found, where, false, false);
    }
  }

  /**
   * Whether the fields that older readers know are of no account: writers put the bounds of texts
   * there in the order of signed bytes. Where there is one value alone, orders do not matter.
   */
  private boolean areOldPassedOver(ClaimedStatistics claim) {
    return file.equals(LakeType.VARCHAR)
        && claim.min() != null
        && claim.max() != null
        && !Arrays.equals(claim.oldMin(), claim.oldMax());
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
      if (last != null && (isBelow(high.min(), low.min()) || isBelow(high.max(), low.max()))) {
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
    boolean only = found.min() == null;
    if (nans != FooterChunk.UNKNOWN
        && (nans > 0 != found.containsNan() || nans == found.values() != only)) {
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
    int low = order(FooterBounds.text(file, found.min()), claim.min());
    int high = order(claim.max(), FooterBounds.text(file, found.max()));
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
      String bound = claim.printable(file, low > 0 && minExact);
      throw rejected("a bound in the " + where + ", " + bound + ", is no value");
    }
  }

  /** How two values compare; as equal when one is missing. */
  private int order(String a, String b) throws RejectedFileException {
    return a == null || b == null ? 0 : order(values, a, b, name());
  }

  private boolean isBelow(String bound, String other) {
    return FooterBounds.compare(file, bound, other) < 0;
  }

  /** Whether a value is below another; neither is when one is missing. */
  static boolean isBelow(LakeType type, String a, String b, String name)
      throws RejectedFileException {
    return a != null && b != null && order(type, a, b, name) < 0;
  }

  private static int order(LakeType type, String a, String b, String name)
      throws RejectedFileException {
    Integer order = a.equals(b) ? Integer.valueOf(0) : type.compare(a, b);
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
