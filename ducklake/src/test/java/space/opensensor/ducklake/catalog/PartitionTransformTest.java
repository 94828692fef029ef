package space.opensensor.ducklake.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class PartitionTransformTest {

  private static Optional<String> shared(String transform, String type, String min, String max) {
    return PartitionTransform.shared(transform, LakeType.of(type), min, max);
  }

  /** Values of Iceberg's specification, appendix B. */
  @Test
  void hashesAreThoseOfTheSpecification() {
    assertEquals(
        1210000089, PartitionTransform.murmur3("iceberg".getBytes(StandardCharsets.UTF_8)));
    byte[] long34 = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(34).array();
    assertEquals(2017239379, PartitionTransform.murmur3(long34));
    assertEquals(-188683207, PartitionTransform.murmur3(new byte[] {0, 1, 2, 3}));
    assertEquals(0, PartitionTransform.murmur3(new byte[0]));
  }

  /** As DuckDB put these stations into the files of the recorded catalog bucket-partition. */
  @Test
  void stationsFallIntoTheBucketsThatDuckDbPutsThemInto() {
    assertEquals(Optional.of("1"), shared("bucket(4)", "varchar", "attic", "attic"));
    assertEquals(Optional.of("2"), shared("bucket(4)", "varchar", "cellar", "cellar"));
    assertEquals(Optional.empty(), shared("bucket(4)", "varchar", "attic", "cellar"));
    assertEquals(Optional.empty(), shared("bucket(0)", "varchar", "attic", "attic"));
    assertEquals(Optional.empty(), shared("truncate(4)", "varchar", "attic", "attic"));
  }

  @Test
  void timesShareAPartWhenNoneBetweenThemHasAnother() {
    String first = "2026-11-20 23:59:40+00";
    String last = "2026-11-20 23:59:59.5+00";
    assertEquals(Optional.of("2026"), shared("year", "timestamptz", first, last));
    assertEquals(Optional.of("11"), shared("month", "timestamptz", first, last));
    assertEquals(Optional.of("20"), shared("day", "timestamptz", first, last));
    assertEquals(Optional.of("23"), shared("hour", "timestamptz", first, last));
    String nextDay = "2026-11-21 23:00:00+00";
    assertEquals(Optional.of("11"), shared("month", "timestamptz", first, nextDay));
    assertEquals(Optional.empty(), shared("day", "timestamptz", first, nextDay));
    assertEquals(Optional.empty(), shared("hour", "timestamptz", first, nextDay));
    String nextYear = "2027-11-20 23:59:40+00";
    assertEquals(Optional.empty(), shared("month", "timestamptz", first, nextYear));
    assertEquals(Optional.of("3"), shared("day", "date", "2026-01-03", "2026-01-03"));
    assertEquals(Optional.empty(), shared("day", "timestamptz", "294247-01-01", first));
  }
}
