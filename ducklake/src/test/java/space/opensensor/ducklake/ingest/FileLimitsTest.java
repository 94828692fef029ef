package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.parquet.read.FileFooter;

/** The last file that each limit lets pass, and the first that it does not. */
class FileLimitsTest {

  /** Of 12 rows and 10 columns, so 120 values. */
  private static final FileFooter FILE =
      Declared.footer(StationFile.floats("a", "2026-11-20T10:00:00Z").bytes());

  private static final long MANY = 1 << 20;

  private static FileLimits limits(
      int columns, long rows, long freeRows, long perByte, long freeDecoded, long decodedPerByte) {
    return new FileLimits(
        1000,
        MANY,
        1 << 20,
        columns,
        rows,
        freeRows,
        perByte,
        freeDecoded,
        decodedPerByte,
        Duration.ofSeconds(30));
  }

  private static void refused(String why, Executable check) {
    assertEquals(why, assertThrows(RejectedFileException.class, check).getMessage());
  }

  @Test
  void bytesAreLimited() throws Exception {
    FileLimits limits = limits(10, 12, 12, 0, 960, 0);
    limits.checkBytes(1000);
    refused("file of 1001 bytes, more than the limit of 1000", () -> limits.checkBytes(1001));
  }

  @Test
  void columnsAreLimited() throws Exception {
    limits(10, 12, 12, 0, 960, 0).check(FILE, 10);
    refused(
        "10 columns, more than the limit of 9", () -> limits(9, 12, 12, 0, 960, 0).check(FILE, 10));
  }

  @Test
  void rowsAreLimitedByThemselvesAndByTheBytesStored() throws Exception {
    refused(
        "12 rows in 10 bytes, more than the limit of 11",
        () -> limits(10, 11, 12, 5, 960, 0).check(FILE, 10));
    FileLimits byBytes = limits(10, 100, 2, 1, 960, 0);
    byBytes.check(FILE, 10);
    refused("12 rows in 9 bytes, more than the limit of 11", () -> byBytes.check(FILE, 9));
  }

  @Test
  void valuesAreLimitedByWhatTheyBecomeWhenDecoded() throws Exception {
    refused(
        "120 values in 10 bytes, more than the limit of 119",
        () -> limits(10, 12, 12, 0, 959, 0).check(FILE, 10));
    FileLimits byBytes = limits(10, 12, 12, 0, 160, 80);
    byBytes.check(FILE, 10);
    refused("120 values in 9 bytes, more than the limit of 110", () -> byBytes.check(FILE, 9));
    assertEquals(880, byBytes.decoded(9));
  }

  @Test
  void timeGrowsByASecondForEachMebibyte() {
    FileLimits limits = FileLimits.DEFAULT;
    assertEquals(Duration.ofSeconds(30), limits.time((1 << 20) - 1));
    assertEquals(Duration.ofSeconds(33), limits.time(3 << 20));
  }
}
