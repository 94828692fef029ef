package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.parquet.format.LogicalType;
import org.apache.parquet.format.NullType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Statistics;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.AlteredParquet;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.catalog.ColumnStats;
import space.opensensor.ducklake.catalog.NewFile;

/** Values, claims and row groups of files, and what becomes of them. */
@Tag("integration")
class FileJudgeTest extends JudgedReadings {

  @Test
  void aFileIsRegisteredWithWhatItsValuesAre() throws Exception {
    byte[] file =
        file(
            List.of(
                new Row("2026-11-20T10:00:00Z", 1.5f, 7L),
                new Row("2026-11-20T10:00:01Z", null, -7L),
                new Row("2026-11-20T10:00:02Z", Float.NaN, 3L)));
    NewFile data = accepted(readings(), key("20"), file);
    assertEquals("/bucket/" + key("20"), data.path());
    assertEquals(false, data.relative());
    assertEquals(3, data.rows());
    assertEquals(file.length, data.bytes());
    assertEquals(file.length - 8 - AlteredParquet.footerStart(file), data.footerSize());
    assertEquals(List.of("a", "2026", "11", "20"), data.partition());
    assertEquals(4, data.mapping().entries().size());
    String first = "2026-11-20 10:00:00+00";
    String last = "2026-11-20 10:00:02+00";
    assertEquals(
        List.of(
            new ColumnStats(1, bytes(file, 0), 3L, 0L, first, last, false),
            new ColumnStats(2, bytes(file, 1), 2L, 1L, "1.5", "1.5", true),
            new ColumnStats(3, bytes(file, 2), 3L, 0L, "-7", "7", false),
            new ColumnStats(1000, 0L, 3L, 0L, "a", "a", false)),
        data.stats());
  }

  @Test
  void rowGroupsAreJudgedEachAndCountedTogether() throws Exception {
    List<Row> early =
        List.of(
            new Row("2026-11-20T10:00:00Z", 5f, null), new Row("2026-11-20T10:00:01Z", 6f, null));
    List<Row> late =
        List.of(
            new Row("2026-11-20T10:00:02Z", 4f, 10L), new Row("2026-11-20T10:00:03Z", null, 9L));
    List<Row> last = List.of(new Row("2026-11-20T10:00:04Z", Float.NaN, 30L));
    String from = "2026-11-20 10:00:00+00";
    String to = "2026-11-20 10:00:04+00";
    for (List<List<Row>> groups : List.of(List.of(early, late, last), List.of(last, late, early))) {
      byte[] file = file(groups.get(0), groups.get(1), groups.get(2));
      NewFile data = accepted(readings(), key("20"), file);
      assertEquals(5, data.rows());
      assertEquals(
          List.of(
              new ColumnStats(1, bytes(file, 0), 5L, 0L, from, to, false),
              new ColumnStats(2, bytes(file, 1), 4L, 1L, "4.0", "6.0", true),
              new ColumnStats(3, bytes(file, 2), 3L, 2L, "9", "30", false),
              new ColumnStats(1000, 0L, 5L, 0L, "a", "a", false)),
          data.stats());
    }
  }

  @Test
  void aClaimIsComparedWithItsOwnRowGroup() throws Exception {
    List<Row> low = List.of(new Row("2026-11-20T10:00:00Z", 1f, 1L));
    List<Row> high = List.of(new Row("2026-11-20T10:00:01Z", 9f, 1L));
    byte[] file = file(low, high);
    assertEquals(
        new ColumnStats(2, bytes(file, 1), 2L, 0L, "1.0", "9.0", false),
        accepted(readings(), key("20"), file).stats().get(1));
    for (int group = 0; group < 2; group++) {
      Statistics other =
          AlteredParquet.metadata(file)
              .getRow_groups()
              .get(1 - group)
              .getColumns()
              .get(1)
              .getMeta_data()
              .getStatistics();
      refused(
          "column \"temperature\": values lie outside the bounds in the footer",
          readings(),
          key("20"),
          AlteredParquet.chunk(file, group, 1, c -> c.setStatistics(other)));
    }
  }

  @Test
  void aRowGroupWithoutRowsIsPassedOver() throws Exception {
    byte[] file = file(List.of(new Row("2026-11-20T10:00:00Z", 1f, 1L)));
    NewFile alone = accepted(readings(), key("20"), file);
    for (int place = 0; place < 2; place++) {
      int at = place;
      byte[] more =
          AlteredParquet.footer(
              file,
              f -> {
                RowGroup none = f.getRow_groups().get(0).deepCopy().setNum_rows(0);
                none.getColumns().forEach(c -> c.getMeta_data().setNum_values(0).unsetStatistics());
                f.getRow_groups().add(at, none);
              });
      NewFile data = accepted(readings(), key("20"), more);
      assertEquals(alone.stats(), data.stats());
      assertEquals(1, data.rows());
    }
  }

  @Test
  void whyValuesCannotBeDecodedIsOneLineWithoutThePath() {
    Path content = Path.of("/scratch/in-1.parquet");
    Map<String, String> reasons =
        Map.of(
            "INTERRUPT Error: Interrupted!",
            "values take too long to decode",
            "Out of Memory Error: failed to allocate\nmore",
            "values need more memory to decode than there is; raise DUCKLAKE_MEMORY_MB and try"
                + " again",
            "Error: Invalid Input Error: unsuccessful or closed pending query result\n"
                + "Error: broken page in /scratch/in-1.parquet\nmore",
            "values cannot be decoded: broken page in file",
            "unsuccessful or closed pending query",
            "values cannot be decoded: unsuccessful or closed pending query",
            "",
            "values cannot be decoded: ");
    reasons.forEach(
        (message, reason) ->
            assertEquals(reason, FileJudge.reason(content, new SQLException(message))));
    assertEquals(
        "values cannot be decoded: ", FileJudge.reason(content, new SQLException((String) null)));
  }

  @Test
  void aLargeFileIsJudgedAsASmallOneIs() throws Exception {
    byte[] file = StationFile.floats("a", "2026-11-20T10:00:00Z").bytes();
    FileLimits d = FileLimits.DEFAULT;
    List<NewFile> both = new ArrayList<>();
    for (long buffered : new long[] {file.length, file.length - 1}) {
      FileLimits limits =
          new FileLimits(
              d.bytes(),
              buffered,
              d.footer(),
              d.columns(),
              d.rows(),
              d.freeRows(),
              d.rowsPerByte(),
              d.freeDecoded(),
              d.decodedPerByte(),
              d.time());
      FileJudge.Verdict verdict = judge(limits, matched(file, file)).get(0);
      both.add(assertInstanceOf(FileJudge.Accepted.class, verdict).dataFile());
    }
    assertEquals(both.get(0), both.get(1));
  }

  @Test
  void rowsThatTheFooterDoesNotSpeakOfAreALie() throws Exception {
    byte[] four =
        times(
            "2026-11-20T10:00:00Z",
            "2026-11-20T10:00:01Z",
            "2026-11-20T10:00:02Z",
            "2026-11-20T10:00:03Z");
    byte[] said =
        AlteredParquet.footer(
            four,
            f -> {
              f.setNum_rows(3);
              f.getRow_groups().get(0).setNum_rows(3);
              f.getRow_groups().get(0).getColumns().forEach(c -> c.getMeta_data().setNum_values(3));
            });
    assertEquals(said.length, four.length);
    FileJudge.Matched lie = matched(said, four);
    Refused refused = assertInstanceOf(Refused.class, judge(FileLimits.DEFAULT, lie).get(0));
    assertEquals("footer says 3 rows, its pages hold 4", refused.reason());
  }

  @Test
  void aColumnOfNothingHoldsNothing() throws Exception {
    byte[] nothing = withoutType(duck("NULL::INTEGER AS temperature"));
    NewFile data = accepted(readings(), key("20"), nothing);
    assertEquals(
        new ColumnStats(2, bytes(nothing, 1), 0L, 2L, null, null, false), data.stats().get(1));
    String why = "column \"temperature\": values in a column without a type";
    refused(why, readings(), key("20"), withoutType(duck("7::INTEGER AS temperature")));
    for (long nulls : new long[] {0, 1}) {
      byte[] lie =
          AlteredParquet.chunk(
              nothing, 0, 1, c -> c.setStatistics(new Statistics().setNull_count(nulls)));
      refused(why, readings(), key("20"), lie);
    }
    assertEquals(
        2,
        accepted(
                readings(),
                key("20"),
                AlteredParquet.chunk(nothing, 0, 1, c -> c.unsetStatistics()))
            .rows());
  }

  private static byte[] withoutType(byte[] file) {
    return AlteredParquet.footer(
        file,
        f -> {
          f.getSchema().get(2).unsetConverted_type();
          f.getSchema().get(2).setLogicalType(LogicalType.UNKNOWN(new NullType()));
        });
  }

  @Test
  void aCopyThatIsNotWholeLeavesItsFileToTheNextPass() throws Exception {
    byte[] good = times("2026-11-20T10:00:00Z");
    byte[] half = Arrays.copyOf(good, good.length / 2);
    FileJudge.Matched cut = matched(good, half);
    FileJudge.Matched gone = matched(good, good);
    Files.delete(gone.file().content());
    FileJudge.Matched whole = matched(good, good);
    List<FileJudge.Verdict> verdicts = judge(FileLimits.DEFAULT, cut, whole, gone);
    assertEquals(
        "its copy " + cut.file().content() + " is not whole",
        assertInstanceOf(Inspection.Deferred.class, verdicts.get(0)).why());
    assertInstanceOf(FileJudge.Accepted.class, verdicts.get(1));
    String why = assertInstanceOf(Inspection.Deferred.class, verdicts.get(2)).why();
    assertTrue(why.contains("NoSuchFile"), why);
  }

  @Test
  void amongFilesDecodedTogetherTheOneToBlameIsFound() throws Exception {
    byte[] good = times("2026-11-20T10:00:00Z");
    byte[] broken = good.clone();
    // Behind the magic lies the first page's header.
    Arrays.fill(broken, 4, 20, (byte) 0xff);
    List<FileJudge.Matched> five = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      five.add(matched(good, i == 3 ? broken : good));
    }
    List<FileJudge.Verdict> verdicts =
        judge(FileLimits.DEFAULT, five.toArray(new FileJudge.Matched[0]));
    for (int i = 0; i < 5; i++) {
      if (i != 3) {
        assertEquals(
            1, assertInstanceOf(FileJudge.Accepted.class, verdicts.get(i)).dataFile().rows());
      }
    }
    Refused refused = assertInstanceOf(Refused.class, verdicts.get(3));
    assertTrue(refused.reason().startsWith("values cannot be decoded: "), refused.reason());
    assertTrue(!refused.reason().contains("/in-"), refused.reason());
    assertEquals(five.get(3).file().object(), refused.object());
  }

  @Test
  void aFileOfManyRowGroupsThatCannotBeDecodedIsRefused() throws Exception {
    List<Row> one = List.of(new Row("2026-11-20T10:00:00Z", 1f, 1L));
    byte[] good = file(one, one);
    byte[] broken = good.clone();
    Arrays.fill(broken, 4, 20, (byte) 0xff);
    FileJudge.Matched file = matched(good, broken);
    Refused refused = assertInstanceOf(Refused.class, judge(FileLimits.DEFAULT, file).get(0));
    assertTrue(refused.reason().startsWith("values cannot be decoded: "), refused.reason());
  }

  @Test
  void valuesThatTakeTooLongAreRefused() throws Exception {
    byte[] good = times("2026-11-20T10:00:00Z");
    FileLimits d = FileLimits.DEFAULT;
    FileLimits never =
        new FileLimits(
            d.bytes(),
            d.buffered(),
            d.footer(),
            d.columns(),
            d.rows(),
            d.freeRows(),
            d.rowsPerByte(),
            d.freeDecoded(),
            d.decodedPerByte(),
            Duration.ZERO);
    FileJudge.Verdict verdict = judge(never, matched(good, good)).get(0);
    assertEquals(
        "values take too long to decode", assertInstanceOf(Refused.class, verdict).reason());
  }
}
