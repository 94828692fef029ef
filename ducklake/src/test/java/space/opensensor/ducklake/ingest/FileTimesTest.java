package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static space.opensensor.ducklake.ingest.JudgedFiles.STATION;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.NewFile;
import space.opensensor.ducklake.catalog.PartitionSpec;

/** Which times, days and partitions the rows of a file may have. */
@Tag("integration")
class FileTimesTest extends JudgedReadings {

  @Test
  void timesFromTheFirstYearOfStationsToTomorrowAreBelieved() throws Exception {
    LakeTable table = table("readings", null);
    String now = "2026-11-20T12:00:00Z";
    String tomorrow = "2026-11-21T12:00:00Z";
    assertNull(accepted(table, key("20"), times("2020-01-01T00:00:00Z", tomorrow)).partition());
    refused(
        "column \"timestamp\": times from 2019-12-31 23:59:59.999+00 to 2026-11-20 12:00:00+00"
            + " are not believable",
        table,
        key("20"),
        times("2019-12-31T23:59:59.999Z", now));
    refused(
        "column \"timestamp\": times from 2026-11-20 12:00:00+00 to 2026-11-21 12:00:00.001+00"
            + " are not believable",
        table,
        key("20"),
        times(now, "2026-11-21T12:00:00.001Z"));
  }

  @Test
  void aBootWithoutAClockCountsFrom1970() throws Exception {
    LakeTable table = table("unsynced", null);
    String key = "unsynced/station=a/boot=7/data_0001.parquet";
    assertEquals(1, accepted(table, key, times("1970-01-01T00:00:00Z")).rows());
    refused(
        "column \"timestamp\": times from 1969-12-31 23:59:59.999+00 to 1969-12-31"
            + " 23:59:59.999+00 are not believable",
        table,
        key,
        times("1969-12-31T23:59:59.999Z"));
  }

  @Test
  void rowsAreOfTheDayOfTheirPathOrAroundIt() throws Exception {
    LakeTable table = readings();
    byte[] night = times("2026-11-18T23:59:59Z", "2026-11-20T00:00:00Z");
    for (String day : List.of("18", "19", "20")) {
      assertEquals(2, accepted(table, key(day), night).rows());
    }
    for (String day : List.of("17", "21")) {
      refused(
          "rows from 2026-11-18 to 2026-11-20 under the day 2026-11-" + day,
          table,
          key(day),
          night);
    }
    // Rows of several days share no partition.
    assertNull(accepted(table, key("19"), night).partition());
  }

  @Test
  void everyRowHasItsTimeAndOtherTimesMayBeMissing() throws Exception {
    refused(
        "column \"timestamp\": 2 of 3 rows have no time",
        table("readings", null),
        key("20"),
        file(
            List.of(
                new Row(null, 1f, 1L),
                new Row("2026-11-20T10:00:00Z", 1f, 1L),
                new Row(null, 1f, 1L))));
    for (String seen : List.of("NULL", "TIMESTAMPTZ '2026-11-20 09:00:00+00'")) {
      NewFile data = accepted(readings(), key("20"), duck(seen + "::TIMESTAMPTZ AS seen"));
      assertEquals(seen.equals("NULL") ? 2L : 0L, data.stats().get(1).nulls());
    }
    refused(
        "column \"seen\": times from 1999-01-01 00:00:00+00 to 1999-01-01 00:00:00+00 are not"
            + " believable",
        readings(),
        key("20"),
        duck("TIMESTAMPTZ '1999-01-01 00:00:00+00' AS seen"));
  }

  @Test
  void aPartitionIsOfValuesThatAllRowsHave() throws Exception {
    byte[] nan =
        file(
            List.of(
                new Row("2026-11-20T10:00:00Z", 1f, 4L),
                new Row("2026-11-20T10:00:01Z", Float.NaN, 4L)));
    byte[] missing =
        file(
            List.of(
                new Row("2026-11-20T10:00:00Z", 1f, 4L),
                new Row("2026-11-20T10:00:01Z", null, null)));
    byte[] none = file(List.of(new Row("2026-11-20T10:00:00Z", null, 4L)));
    assertEquals(List.of("4"), accepted(byIdentityOf(3), key("20"), nan).partition());
    assertNull(accepted(byIdentityOf(2), key("20"), nan).partition());
    assertNull(accepted(byIdentityOf(3), key("20"), missing).partition());
    assertNull(accepted(byIdentityOf(2), key("20"), none).partition());
    assertNull(accepted(byIdentityOf(4), key("20"), none).partition());
    assertNull(accepted(byIdentityOf(99), key("20"), none).partition());
  }

  private static LakeTable byIdentityOf(long column) {
    return table(
        "readings", new PartitionSpec(5, List.of(new PartitionSpec.Field(column, "identity"))));
  }

  @Test
  void ofATableWithoutTimesNoneAreAskedFor() throws Exception {
    LakeTable untimed =
        new LakeTable(1, "main", "readings", "/lake/", List.of(TEMPERATURE, STATION), null);
    assertEquals(1, accepted(untimed, key("25"), times("2026-11-20T10:00:00Z")).rows());
  }
}
