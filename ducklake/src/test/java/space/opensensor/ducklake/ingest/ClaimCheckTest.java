package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.opensensor.ducklake.ingest.Declared.found;
import static space.opensensor.ducklake.ingest.FooterBoundsTest.bytes;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.ducklake.catalog.ColumnStats;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.skip.ClaimedStatistics;
import space.opensensor.ducklake.skip.PageIndex;
import space.opensensor.parquet.ColumnType;

/** Each claim beside the values it is about: what is taken, and the lie next to it. */
class ClaimCheckTest {

  private static final long UNKNOWN = -1;
  private static final byte[] NAN = bytes(Float.NaN);

  private static final ClaimCheck FLOATS =
      new ClaimCheck(Declared.column(ColumnType.FLOAT), LakeType.FLOAT32, LakeType.FLOAT32);
  private static final ClaimCheck TEXTS =
      new ClaimCheck(Declared.column(ColumnType.UTF8), LakeType.VARCHAR, LakeType.VARCHAR);

  /** Ten values from 1 to 9, and two nulls. */
  private static final ColumnStats VALUES = found(10, 2, "1", "9", false);

  private static final ColumnStats WITH_NAN = found(10, 2, "1", "9", true);
  private static final ColumnStats NAN_ALONE = found(10, 2, null, null, true);
  private static final ColumnStats NOTHING = found(0, 12, null, null, false);

  private static ClaimedStatistics counts(long nulls, long nans, long distinct) {
    return new ClaimedStatistics(nulls, nans, distinct, null, null, false, false, null, null);
  }

  private static ClaimedStatistics bounds(byte[] min, byte[] max, boolean exact) {
    return new ClaimedStatistics(UNKNOWN, UNKNOWN, UNKNOWN, min, max, exact, exact, null, null);
  }

  private static ClaimedStatistics bounds(byte[] min, byte[] max) {
    return bounds(min, max, false);
  }

  private static ClaimedStatistics old(byte[] min, byte[] max, byte[] oldMin, byte[] oldMax) {
    return new ClaimedStatistics(UNKNOWN, UNKNOWN, UNKNOWN, min, max, false, false, oldMin, oldMax);
  }

  private static byte[] text(String value) {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  private static void refused(String why, Executable check) {
    assertEquals(
        "column \"x\": " + why, assertThrows(RejectedFileException.class, check).getMessage());
  }

  @Test
  void nullsAreCounted() throws Exception {
    FLOATS.chunk(counts(UNKNOWN, UNKNOWN, UNKNOWN), VALUES);
    FLOATS.chunk(counts(2, UNKNOWN, UNKNOWN), VALUES);
    refused(
        "footer says 1 nulls, there are 2",
        () -> FLOATS.chunk(counts(1, UNKNOWN, UNKNOWN), VALUES));
    refused(
        "page 7 says 0 nulls, there are 2",
        () -> FLOATS.page(counts(0, UNKNOWN, UNKNOWN), VALUES, "page 7"));
  }

  @Test
  void differentValuesAreNoMoreThanValuesAndOneAtLeast() throws Exception {
    FLOATS.chunk(counts(UNKNOWN, UNKNOWN, 1), VALUES);
    FLOATS.chunk(counts(UNKNOWN, UNKNOWN, 10), VALUES);
    FLOATS.chunk(counts(UNKNOWN, UNKNOWN, 0), NOTHING);
    refused(
        "footer says 11 different values, there are 10 values",
        () -> FLOATS.chunk(counts(UNKNOWN, UNKNOWN, 11), VALUES));
    refused(
        "footer says 0 different values, there are 10 values",
        () -> FLOATS.chunk(counts(UNKNOWN, UNKNOWN, 0), VALUES));
  }

  @Test
  void nanIsThereOrNot() throws Exception {
    FLOATS.chunk(counts(UNKNOWN, 0, UNKNOWN), VALUES);
    FLOATS.chunk(counts(UNKNOWN, 1, UNKNOWN), WITH_NAN);
    FLOATS.chunk(counts(UNKNOWN, 9, UNKNOWN), WITH_NAN);
    FLOATS.chunk(counts(UNKNOWN, 10, UNKNOWN), NAN_ALONE);
    FLOATS.chunk(counts(UNKNOWN, 0, UNKNOWN), NOTHING);
    refused(
        "footer says 1 NaN of 10 values", () -> FLOATS.chunk(counts(UNKNOWN, 1, UNKNOWN), VALUES));
    refused(
        "footer says 0 NaN of 10 values",
        () -> FLOATS.chunk(counts(UNKNOWN, 0, UNKNOWN), WITH_NAN));
    refused(
        "footer says 10 NaN of 10 values",
        () -> FLOATS.chunk(counts(UNKNOWN, 10, UNKNOWN), WITH_NAN));
    refused(
        "footer says 9 NaN of 10 values",
        () -> FLOATS.chunk(counts(UNKNOWN, 9, UNKNOWN), NAN_ALONE));
  }

  @Test
  void valuesLieWithinBounds() throws Exception {
    FLOATS.chunk(bounds(bytes(1f), bytes(9f), true), VALUES);
    FLOATS.chunk(bounds(bytes(-1f), bytes(90f)), VALUES);
    FLOATS.page(bounds(bytes(-1f), bytes(90f), true), VALUES, "page 0");
    String outside = "values lie outside the bounds in the footer";
    refused(outside, () -> FLOATS.chunk(bounds(bytes(1.5f), bytes(9f)), VALUES));
    refused(outside, () -> FLOATS.chunk(bounds(bytes(1f), bytes(8.5f)), VALUES));
    refused(outside, () -> FLOATS.chunk(bounds(bytes(1.5f), null), VALUES));
    refused(outside, () -> FLOATS.chunk(bounds(null, bytes(8.5f)), VALUES));
    refused(
        "values lie outside the bounds in the page 3",
        () -> FLOATS.page(bounds(null, bytes(8.5f)), VALUES, "page 3"));
    String none = "bounds in the footer, but there are no values";
    refused(none, () -> FLOATS.chunk(bounds(bytes(1f), null), NOTHING));
    refused(none, () -> FLOATS.chunk(bounds(null, bytes(1f)), NOTHING));
    refused(none, () -> FLOATS.chunk(bounds(bytes(1f), bytes(1f)), NAN_ALONE));
  }

  @Test
  void infinityIsAValueLikeOthers() throws Exception {
    byte[] low = bytes(Float.NEGATIVE_INFINITY);
    byte[] high = bytes(Float.POSITIVE_INFINITY);
    // As DuckDB writes it.
    ColumnStats all = found(3, 0, "-inf", "inf", false);
    FLOATS.chunk(bounds(low, high, true), all);
    String outside = "values lie outside the bounds in the footer";
    refused(outside, () -> FLOATS.chunk(bounds(bytes(-Float.MAX_VALUE), high), all));
    refused(outside, () -> FLOATS.chunk(bounds(low, bytes(Float.MAX_VALUE)), all));
    refused(
        "a bound in the footer, inf, is no value",
        () -> FLOATS.chunk(bounds(bytes(1f), high, true), VALUES));
  }

  @Test
  void aBoundThatIsSaidToBeAValueIsOne() {
    refused(
        "a bound in the footer, 0.5, is no value",
        () -> FLOATS.chunk(bounds(bytes(0.5f), bytes(9f), true), VALUES));
    refused(
        "a bound in the footer, 9.5, is no value",
        () -> FLOATS.chunk(bounds(bytes(1f), bytes(9.5f), true), VALUES));
    ClaimedStatistics low =
        new ClaimedStatistics(
            UNKNOWN, UNKNOWN, UNKNOWN, bytes(0.5f), bytes(9.5f), false, true, null, null);
    refused("a bound in the footer, 9.5, is no value", () -> FLOATS.chunk(low, VALUES));
    ClaimedStatistics high =
        new ClaimedStatistics(
            UNKNOWN, UNKNOWN, UNKNOWN, bytes(0.5f), bytes(9.5f), true, false, null, null);
    refused("a bound in the footer, 0.5, is no value", () -> FLOATS.chunk(high, VALUES));
  }

  @Test
  void nanAsABoundIsTakenOnlyWhereItIsTrue() throws Exception {
    String outside = "values lie outside the bounds in the footer";
    // As the least it would hide the numbers; as the largest it is right where a value is NaN.
    refused(outside, () -> FLOATS.chunk(bounds(NAN, null), WITH_NAN));
    FLOATS.chunk(bounds(bytes(1f), NAN), WITH_NAN);
    FLOATS.chunk(bounds(NAN, NAN), NAN_ALONE);
    FLOATS.chunk(bounds(NAN, null), NOTHING);
    refused(outside, () -> FLOATS.chunk(bounds(bytes(1f), NAN), VALUES));
    refused(outside, () -> FLOATS.chunk(bounds(null, NAN), NOTHING));
  }

  @Test
  void aPagesHeaderMayHaveNanAsBothBoundsWhereItHasNan() throws Exception {
    FLOATS.header(bounds(NAN, NAN), WITH_NAN, "header");
    FLOATS.header(bounds(bytes(1f), bytes(9f)), VALUES, "header");
    String outside = "values lie outside the bounds in the header";
    refused(outside, () -> FLOATS.header(bounds(NAN, NAN), VALUES, "header"));
    refused(outside, () -> FLOATS.header(bounds(NAN, bytes(9f)), WITH_NAN, "header"));
    refused(outside, () -> FLOATS.header(bounds(bytes(2f), NAN), WITH_NAN, "header"));
    refused(outside, () -> FLOATS.header(bounds(bytes(2f), bytes(9f)), VALUES, "header"));
    ClaimedStatistics counted =
        new ClaimedStatistics(1, UNKNOWN, UNKNOWN, NAN, NAN, false, false, null, null);
    refused("header says 1 nulls, there are 2", () -> FLOATS.header(counted, WITH_NAN, "header"));
  }

  @Test
  void oldBoundsAreComparedButThoseOfTextsBesideNewOnes() throws Exception {
    String outside = "values lie outside the bounds in the footer";
    FLOATS.chunk(old(null, null, bytes(1f), bytes(9f)), VALUES);
    // Nobody says of the old ones that they are values.
    FLOATS.chunk(old(null, null, bytes(0f), bytes(10f)), VALUES);
    refused(outside, () -> FLOATS.chunk(old(null, null, bytes(2f), null), VALUES));
    refused(outside, () -> FLOATS.chunk(old(null, null, null, bytes(8f)), VALUES));
    refused(outside, () -> FLOATS.chunk(old(bytes(1f), bytes(9f), bytes(2f), bytes(9f)), VALUES));
    ColumnStats texts = found(3, 0, "a", "z", false);
    TEXTS.chunk(old(text("a"), text("z"), text("z"), text("a")), texts);
    refused(outside, () -> TEXTS.chunk(old(text("a"), text("z"), text("b"), text("b")), texts));
    refused(outside, () -> TEXTS.chunk(old(null, text("z"), text("b"), text("z")), texts));
    refused(outside, () -> TEXTS.chunk(old(text("a"), null, text("a"), text("y")), texts));
  }

  private static PageIndex index(PageIndex.Order order, float... minAndMax) {
    List<ClaimedStatistics> pages = new ArrayList<>();
    for (int i = 0; i < minAndMax.length; i += 2) {
      pages.add(
          Float.isInfinite(minAndMax[i])
              ? bounds(null, null)
              : bounds(bytes(minAndMax[i]), bytes(minAndMax[i + 1])));
    }
    return new PageIndex(pages, Set.of(), order);
  }

  @Test
  void pagesAreInTheOrderThatTheirIndexSays() {
    float none = Float.POSITIVE_INFINITY;
    PageIndex.Order up = PageIndex.Order.ASCENDING;
    PageIndex.Order down = PageIndex.Order.DESCENDING;
    List<PageIndex> right =
        List.of(
            index(PageIndex.Order.UNORDERED, 5, 6, 1, 9, 3, 3),
            index(up, 1, 2, 1, 2, 1, 3, 2, 3),
            index(up, 1, 2, none, none, 2, 3),
            index(down, 2, 3, 1, 3, 1, 2, 1, 2),
            index(down, 2, 3, none, none, 1, 2));
    right.forEach(i -> assertDoesNotThrow(() -> FLOATS.order(i), i.toString()));
    for (PageIndex wrong :
        List.of(
            index(up, 2, 3, 1, 3),
            index(up, 1, 3, 1, 2),
            index(up, 2, 3, none, none, 1, 3),
            index(down, 1, 3, 2, 3),
            index(down, 1, 2, 1, 3),
            index(down, 1, 2, none, none, 1, 3))) {
      refused("bounds in the column index are not in the order it says", () -> FLOATS.order(wrong));
    }
  }

  @Test
  void valuesWithoutAnOrderAreRefused() throws Exception {
    LakeType date = new LakeType("date");
    assertTrue(ClaimCheck.isBelow(date, "2026-11-20", "2026-11-21", ""));
    assertEquals(false, ClaimCheck.isBelow(date, "2026-11-21", "2026-11-21", ""));
    assertEquals(false, ClaimCheck.isBelow(date, null, "2026-11-21", ""));
    assertEquals(false, ClaimCheck.isBelow(date, "2026-11-21", null, ""));
    // Equal texts are equal values whatever they are.
    assertEquals(false, ClaimCheck.isBelow(date, "far", "far", ""));
    assertEquals(
        "here: \"far\" and \"near\" have no order",
        assertThrows(
                RejectedFileException.class,
                () -> ClaimCheck.isBelow(date, "far", "near", "here: "))
            .getMessage());
  }
}
