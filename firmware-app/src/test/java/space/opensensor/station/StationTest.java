package space.opensensor.station;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.bench.Bench;
import space.opensensor.station.model.BucketModel;
import space.opensensor.station.model.BucketModel.Fault;
import space.opensensor.station.model.BucketReader;
import space.opensensor.station.model.ModelBoard;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.upload.UploadReport;
import space.opensensor.vee.MissingCause;
import space.opensensor.vee.NetworkLink;
import space.opensensor.vee.Reading;
import space.opensensor.vee.SensorBoard;

class StationTest {

  private static final long NOON = Instant.parse("2026-11-20T12:00:00Z").toEpochMilli();
  private static final long WINDOW = 900000;

  private final Bench bench = new Bench(NOON);

  @BeforeEach
  void askNothingFirst() {
    bench.settings.put("s3.create-only", "on");
  }

  private static List<String> keys(int windows) {
    List<String> keys = new ArrayList<>();
    for (int w = 0; w < windows; w++) {
      keys.add(
          String.format(
              Locale.ROOT,
              "station=7cdfa1e2b3c4/year=2026/month=11/day=20/data_%02d%02d.parquet",
              12 + w / 4,
              w % 4 * 15));
    }
    return keys;
  }

  @Test
  void cutsClockAlignedWindowsOf180RowsAndUploadsEach() throws Exception {
    bench.boot();
    bench.runUntil(NOON + 4 * WINDOW);
    assertEquals(keys(4), bench.bucket.keys());
    for (String key : bench.bucket.keys()) {
      assertEquals(180, bench.rows(key).size(), key);
    }
    assertEquals(bench.sampledUntil(NOON + 4 * WINDOW), bench.allRows());
  }

  @Test
  void rowsFromBeforeTheFirstSynchronisationAreDatedByIt() throws Exception {
    bench.boot();
    bench.board.modelTime().setAnswering(false);
    bench.runUntil(NOON + 60000);
    bench.board.modelTime().setAnswering(true);
    bench.runUntil(NOON + WINDOW);
    assertEquals(keys(1), bench.bucket.keys());
    List<BucketReader.StoredRow> rows = bench.rows(keys(1).get(0));
    assertEquals(180, rows.size());
    for (int i = 0; i < 180; i++) {
      assertEquals(NOON + i * 5000L, rows.get(i).timestamp());
    }
  }

  @Test
  void aStationWithoutClockKeepsItsRowsAndDatesThemLater() throws Exception {
    bench.boot();
    bench.board.modelTime().setAnswering(false);
    bench.runUntil(NOON + 5 * WINDOW + 100000);
    assertTrue(bench.bucket.keys().isEmpty());
    bench.board.modelTime().setAnswering(true);
    bench.runUntil(NOON + 7 * WINDOW);
    assertEquals(keys(7), bench.bucket.keys());
    assertEquals(bench.sampledUntil(NOON + 7 * WINDOW), bench.allRows());
  }

  @Test
  void whileATimeServerIsSlowTheStationRestsBetweenItsLooks() throws Exception {
    bench.boot();
    bench.board.modelTime().setHanging(true);
    int most = 60_000 / 50 + 100;
    int looks = 0;
    while (looks < most && bench.board.clock().uptimeMillis() < 60_000) {
      long now = bench.board.clock().uptimeMillis();
      bench.board.advanceTo(Math.max(now, bench.station.step()));
      looks++;
    }
    assertTrue(looks < most, looks + " steps in a minute");
    assertEquals(1, bench.board.modelTime().requests(), "asked again before the answer");
  }

  @Test
  void rowsOfABootThatNeverLearnedTheTimeAreKeptApartWithEstimates() throws Exception {
    bench.boot();
    bench.runUntil(NOON + WINDOW);
    bench.reset(NOON + WINDOW + 10000);
    bench.board.modelTime().setAnswering(false);
    bench.runUntil(NOON + 3 * WINDOW);
    bench.reset(NOON + 3 * WINDOW + 5000);
    bench.runUntil(NOON + 4 * WINDOW);
    List<String> unsynced =
        bench.bucket.keys().stream().filter(k -> k.startsWith("unsynced/")).toList();
    assertFalse(unsynced.isEmpty());
    int estimated = 0;
    for (String key : unsynced) {
      assertTrue(key.startsWith("unsynced/station=7cdfa1e2b3c4/boot=2/year=2026/"), key);
      assertEquals("estimated", bench.metadata(key).get("time"));
      estimated += bench.rows(key).size();
    }
    assertEquals(
        (2 * WINDOW - 10000) / 5000, estimated, "every row of the second boot, and no other");
    assertEquals(bench.sampledUntil(NOON + 4 * WINDOW).size(), bench.allRows().size());
  }

  @Test
  void aResetInTheWindowLosesNoRowAndMakesOneFile() throws Exception {
    bench.boot();
    bench.runUntil(NOON + 300000);
    bench.reset(NOON + 302000);
    bench.runUntil(NOON + 600000);
    bench.reset(NOON + 601000);
    bench.runUntil(NOON + WINDOW);
    assertEquals(keys(1), bench.bucket.keys());
    assertEquals(bench.sampledUntil(NOON + WINDOW), bench.allRows());
  }

  @Test
  void withoutNetworkItGoesOnSamplingAndUploadsLater() throws Exception {
    bench.boot();
    bench.runUntil(NOON + 60000);
    bench.board.modelLink().setReachable(false);
    bench.runUntil(NOON + 20 * WINDOW);
    assertTrue(bench.bucket.keys().isEmpty());
    assertEquals(20, bench.filesWaiting().size());
    bench.board.modelLink().setReachable(true);
    bench.runUntil(NOON + 21 * WINDOW);
    assertEquals(keys(21), bench.bucket.keys());
    assertEquals(bench.sampledUntil(NOON + 21 * WINDOW), bench.allRows());
  }

  @Test
  void aBacklogGoesOverOneConnection() throws Exception {
    bench.boot();
    bench.runUntil(NOON + 60000);
    bench.board.modelLink().setReachable(false);
    bench.runUntil(NOON + 8 * WINDOW);
    bench.board.modelLink().setReachable(true);
    bench.runUntil(NOON + 8 * WINDOW + 800000);
    assertEquals(8, bench.bucket.keys().size());
    assertEquals(1, bench.bucket.connections());
  }

  @Test
  void aConnectionThatTheServerClosedIsReplacedWithoutDelay() throws Exception {
    bench.boot();
    bench.runUntil(NOON + 60000);
    bench.board.modelLink().setReachable(false);
    bench.runUntil(NOON + 3 * WINDOW);
    bench.bucket.expect(Fault.CLOSES_AFTERWARDS);
    bench.board.modelLink().setReachable(true);
    bench.runUntil(NOON + 3 * WINDOW + 800000);
    assertEquals(keys(3), bench.bucket.keys());
    assertEquals(2, bench.bucket.connections());
    assertTrue(bench.board.lines().stream().noneMatch(l -> l.contains("upload station=")));
  }

  @Test
  void aLostAnswerLeadsToOneObject() throws Exception {
    bench.boot();
    bench.bucket.expect(Fault.BROKEN_AFTER);
    bench.runUntil(NOON + WINDOW + 60000);
    assertEquals(keys(1), bench.bucket.keys());
    assertEquals(UploadReport.Outcome.ALREADY_STORED, bench.station.lastUpload().outcome());
    assertEquals(List.of(), bench.filesWaiting());
  }

  @Test
  void whereHeadIsForbiddenALostAnswerLeadsToASecondCopyAndNeverToALoss() throws Exception {
    bench.boot();
    bench.bucket.forbidHead();
    bench.bucket.expect(Fault.BROKEN_AFTER);
    bench.runUntil(NOON + WINDOW + 60000);
    String first = keys(1).get(0);
    String second = first.replace(".parquet", "_1.parquet");
    assertEquals(List.of(first, second), bench.bucket.keys());
    assertArrayEquals(bench.bucket.objects().get(first), bench.bucket.objects().get(second));
    assertEquals(bench.metadata(first).get("batch"), bench.metadata(second).get("batch"));
  }

  @Test
  void aFileThatIsGarbledInMemoryIsMadeAgainBeforeItsRowsAreGivenUp() throws Exception {
    bench.boot();
    bench.files.garbleNextPage();
    bench.runUntil(NOON + WINDOW + 60000);
    assertEquals(keys(1), bench.bucket.keys());
    assertEquals(bench.sampledUntil(NOON + WINDOW), bench.allRows());
    assertTrue(
        bench.board.lines().stream()
            .anyMatch(l -> l.contains("its CRC-32 does not match; again in 2 s")),
        bench.board.lines().toString());
  }

  @Test
  void anObjectOfAnotherStationIsNeverOverwritten() throws Exception {
    String key = keys(1).get(0);
    byte[] foreign = {1, 2, 3};
    bench.bucket.objects().put(key, foreign);
    bench.boot();
    bench.runUntil(NOON + WINDOW + 60000);
    assertArrayEquals(foreign, bench.bucket.objects().get(key));
    assertEquals(180, bench.rows(key.replace(".parquet", "_1.parquet")).size());
  }

  @Test
  void aServerThatStoredOtherBytesGetsTheFileAgainUnderAnotherKey() throws Exception {
    bench.boot();
    bench.bucket.expect(Fault.CORRUPTED);
    bench.runUntil(NOON + WINDOW + 60000);
    String second = keys(1).get(0).replace(".parquet", "_1.parquet");
    assertEquals(List.of(keys(1).get(0), second), bench.bucket.keys());
    assertEquals(180, bench.rows(second).size());
  }

  @Test
  void aFileWhoseRowsAreNotMarkedAsDoneIsNotSent() throws Exception {
    bench.boot();
    bench.runUntil(NOON + WINDOW - 7000);
    bench.flash.failProgramsAfter(1);
    bench.runUntil(NOON + WINDOW + 120000);
    assertEquals(1, bench.filesWaiting().size());
    assertEquals(List.of(), bench.bucket.keys());
    bench.flash.failProgramsAfter(Integer.MAX_VALUE);
    bench.reset(NOON + WINDOW + 125000);
    bench.runUntil(NOON + 2 * WINDOW);
    assertEquals(keys(2), bench.bucket.keys());
    assertEquals(180, bench.rows(keys(1).get(0)).size());
  }

  @Test
  void everyPassingFailureIsRetriedUntilTheObjectIsThere() throws Exception {
    bench.boot();
    bench.bucket.expect(
        Fault.REFUSED,
        Fault.BROKEN_BEFORE,
        Fault.SILENT,
        Fault.INTERNAL_ERROR,
        Fault.SLOW_DOWN,
        Fault.GARBAGE,
        Fault.SKEWED);
    int asked = bench.board.modelTime().requests();
    bench.runUntil(NOON + 2 * WINDOW);
    assertTrue(bench.bucket.faultsAreMet());
    assertEquals(keys(2), bench.bucket.keys());
    assertEquals(asked + 3, bench.board.modelTime().requests(), "at boot, twice for the skew");
    assertEquals(bench.sampledUntil(NOON + 2 * WINDOW), bench.allRows());
  }

  @ParameterizedTest
  @CsvSource({"SLOW_DOWN, 503, 30", "TOO_MANY, 429, 20"})
  void retryAfterIsObeyed(Fault fault, int status, int seconds) throws Exception {
    bench.boot();
    bench.bucket.expect(fault);
    bench.runUntil(NOON + WINDOW + seconds * 1000 - 10000);
    assertTrue(bench.bucket.keys().isEmpty());
    assertEquals(status, bench.station.lastUpload().status());
    bench.runUntil(NOON + WINDOW + seconds * 1000 + 10000);
    assertEquals(keys(1), bench.bucket.keys());
  }

  @ParameterizedTest
  @CsvSource({
    "STALLED, not connected after 9 s",
    "DEAF, no progress for 9 s",
    "SILENT, no progress for 9 s"
  })
  void aConnectionThatStallsIsGivenUpAfterItsTimeAndSamplingGoesOn(Fault fault, String logged)
      throws Exception {
    bench.settings.put("timeout.connect", "9");
    bench.settings.put("timeout.idle", "9");
    bench.boot();
    bench.bucket.expect(fault);
    bench.runUntil(NOON + WINDOW + 3000);
    assertTrue(bench.bucket.keys().isEmpty());
    bench.runUntil(NOON + WINDOW + 20000);
    assertEquals(keys(1), bench.bucket.keys());
    assertTrue(bench.board.lines().stream().anyMatch(l -> l.contains(logged)), logged);
    bench.runUntil(NOON + 2 * WINDOW);
    assertEquals(bench.sampledUntil(NOON + 2 * WINDOW), bench.allRows());
  }

  @Test
  void credentialsThatExpireInTheMiddleOfAQueueAreReplacedAndTheQueueGoesOn() throws Exception {
    bench.boot();
    bench.runUntil(NOON + 60000);
    bench.board.modelLink().setReachable(false);
    bench.runUntil(NOON + 6 * WINDOW + 1000);
    bench.bucket.expect(Fault.NONE, Fault.NONE, Fault.EXPIRED_TOKEN);
    bench.settings.put("s3.access-key", "AKIANEWNEWNEWNEWNEW1");
    bench.board.modelLink().setReachable(true);
    bench.runUntil(NOON + 9 * WINDOW);
    assertEquals(keys(9), bench.bucket.keys());
    List<BucketModel.Request> requests = bench.bucket.requests();
    assertTrue(requests.get(2).target().contains("AKIAIOSFODNN7EXAMPLE"));
    assertTrue(requests.get(3).target().contains("AKIANEWNEWNEWNEWNEW1"));
    assertEquals(requests.get(2).key(), requests.get(3).key());
  }

  @Test
  void whenEveryKeyOfAWindowIsTakenTheFileIsSetAsideAndTheStationGoesOn() throws Exception {
    String key = keys(1).get(0);
    bench.bucket.objects().put(key, new byte[] {1});
    for (int n = 1; n <= 255; n++) {
      bench.bucket.objects().put(key.replace(".parquet", "_" + n + ".parquet"), new byte[] {1});
    }
    bench.boot();
    bench.runUntil(NOON + WINDOW + 400000);
    UploadReport last = bench.station.lastUpload();
    assertEquals(UploadReport.Outcome.DENIED, last.outcome(), last.key() + ": " + last.detail());
    assertTrue(bench.filesWaiting().get(0).endsWith("-ffd.bad"), bench.filesWaiting().toString());
    assertEquals(260, bench.station.rowsRecorded());
    bench.runUntil(NOON + 2 * WINDOW + 1000);
    assertEquals(180, bench.rows(keys(2).get(1)).size());
  }

  @ParameterizedTest
  @CsvSource({"DENIED, 403 SignatureDoesNotMatch", "NO_BUCKET, 404 NoSuchBucket"})
  void aRefusalThatNoRetryCuresIsTriedSeldomAndSamplingGoesOn(Fault fault, String logged)
      throws Exception {
    bench.boot();
    Fault[] denied = new Fault[8];
    java.util.Arrays.fill(denied, fault);
    bench.bucket.expect(denied);
    bench.runUntil(NOON + 4 * WINDOW);
    assertEquals(UploadReport.Outcome.DENIED, bench.station.lastUpload().outcome());
    int tries = bench.bucket.requests().size();
    assertTrue(tries >= 3 && tries <= 8, tries + " tries in 45 minutes");
    assertEquals(4, bench.filesWaiting().size());
    assertTrue(
        bench.board.lines().stream().anyMatch(l -> l.contains("the server answered " + logged)));
    assertEquals(4 * 180, bench.station.rowsRecorded(), "sampling goes on");
  }

  @Test
  void serversWithoutChecksumInThePutAnswerAreAskedOnce() throws Exception {
    bench.bucket.omitChecksumFromPutAnswers();
    bench.boot();
    bench.runUntil(NOON + WINDOW + 1000);
    assertEquals(
        List.of("PUT", "HEAD"),
        bench.bucket.requests().stream().map(BucketModel.Request::method).toList());
    assertEquals(keys(1), bench.bucket.keys());
  }

  @ParameterizedTest
  @ValueSource(strings = {"fixed", "aws-chunked", "chunked"})
  void everyUploadModeStoresTheSameObject(String mode) throws Exception {
    bench.settings.put("upload.mode", mode);
    bench.settings.put("window.minutes", "60");
    bench.boot();
    bench.runUntil(NOON + 3600000);
    BucketModel.Request request = bench.bucket.requests().get(0);
    assertEquals(mode.equals("chunked"), request.headers().containsKey("transfer-encoding"));
    assertEquals(mode.equals("aws-chunked"), request.headers().containsKey("authorization"));
    assertEquals(720, bench.allRows().size());
    assertTrue(request.body().length > 8192, request.body().length + " bytes: two slices");
  }

  @Test
  void aServerThatNeedsTheLengthGetsItAtOnceAndFromThenOn() throws Exception {
    bench.settings.put("upload.mode", "chunked");
    bench.bucket.requireLength();
    bench.boot();
    bench.runUntil(NOON + 2 * WINDOW);
    assertEquals(keys(2), bench.bucket.keys());
    assertEquals(
        1, bench.board.lines().stream().filter(l -> l.contains("sending lengths")).count());
  }

  @Test
  void aLargeFileGoesUpInPartsAndGoesOnWhereItFailed() throws Exception {
    bench.settings.put("upload.part", "2");
    bench.boot();
    bench.bucket.expect(Fault.NONE, Fault.NONE, Fault.BROKEN_BEFORE, Fault.NONE, Fault.SLOW_DOWN);
    bench.runUntil(NOON + WINDOW + 60000);
    assertEquals(keys(1), bench.bucket.keys());
    assertEquals(180, bench.allRows().size());
    assertEquals(0, bench.bucket.openUploads());
    long created =
        bench.bucket.requests().stream().filter(r -> r.target().contains("uploads=")).count();
    assertEquals(1, created);
  }

  @Test
  void aServerWithoutUploadsInPartsGetsFilesWholeWhateverTheModeOfBodies() throws Exception {
    bench.settings.put("upload.part", "2");
    bench.settings.put("upload.mode", "chunked");
    bench.boot();
    bench.bucket.expect(Fault.NOT_IMPLEMENTED);
    bench.runUntil(NOON + WINDOW + 60000);
    assertTrue(
        bench.board.lines().toString().contains("501 NotImplemented: as the model was told")
            && bench.board.lines().toString().contains("sending files whole from now on"));
    assertEquals(keys(1), bench.bucket.keys());
    bench.runUntil(NOON + 2 * WINDOW + 60000);
    assertEquals(keys(2), bench.bucket.keys());
  }

  @Test
  void anUploadInPartsThatIsRepeatedAfterALostAnswerLeavesNothingOpen() throws Exception {
    bench.settings.put("upload.part", "2");
    bench.boot();
    bench.runUntil(NOON + WINDOW + 60000);
    for (int i = bench.bucket.requests().size(); i > 1; i--) {
      bench.bucket.expect(Fault.NONE);
    }
    bench.bucket.expect(Fault.BROKEN_AFTER);
    bench.runUntil(NOON + 2 * WINDOW + 60000);
    assertEquals(keys(2), bench.bucket.keys());
    assertEquals(bench.sampledUntil(NOON + 2 * WINDOW), bench.allRows());
    assertEquals(UploadReport.Outcome.ALREADY_STORED, bench.station.lastUpload().outcome());
    assertEquals(0, bench.bucket.openUploads());
  }

  @Test
  void aTakenKeyEndsTheUploadInPartsBeforeTheNextKeyIsUsed() throws Exception {
    bench.settings.put("upload.part", "2");
    bench.bucket.objects().put(keys(1).get(0), new byte[] {1});
    bench.boot();
    bench.runUntil(NOON + WINDOW + 60000);
    assertEquals(180, bench.rows(keys(1).get(0).replace(".parquet", "_1.parquet")).size());
    assertEquals(0, bench.bucket.openUploads());
  }

  @Test
  void credentialsAreReadAgainWhenTheServerNoLongerTakesThem() throws Exception {
    bench.boot();
    bench.bucket.expect(Fault.DENIED);
    bench.runUntil(NOON + WINDOW + 1000);
    bench.settings.put("s3.access-key", "AKIANEWNEWNEWNEWNEW1");
    bench.runUntil(NOON + 2 * WINDOW + 1000);
    assertEquals(keys(2), bench.bucket.keys());
    List<BucketModel.Request> requests = bench.bucket.requests();
    assertTrue(requests.get(0).target().contains("AKIAIOSFODNN7EXAMPLE"));
    assertTrue(requests.get(1).target().contains("AKIANEWNEWNEWNEWNEW1"));
  }

  @Test
  void theClockMayStepBackWithoutARowBeingLostOrAKeyReused() throws Exception {
    bench.board.modelTime().setError(3600000);
    bench.boot();
    bench.runUntil(NOON + 2 * WINDOW);
    bench.board.modelTime().setError(0);
    bench.bucket.expect(Fault.SKEWED);
    bench.runUntil(NOON + 8 * WINDOW);
    assertEquals(bench.sampledMarks(NOON + 8 * WINDOW), bench.storedMarks());
  }

  @Test
  void itsHealthIsATableOfItsOwnWithARowPerWindowAndBoot() throws Exception {
    bench.settings.put("health.hours", "1");
    bench.boot();
    bench.bucket.expect(Fault.INTERNAL_ERROR);
    bench.runUntil(NOON + 2 * WINDOW + 1000);
    bench.reset(NOON + 2 * WINDOW + 7000);
    bench.runUntil(NOON + 4 * WINDOW + 1000);
    String key = "health/station=7cdfa1e2b3c4/year=2026/month=11/day=20/health_1200.parquet";
    assertEquals(List.of(key), bench.bucket.healthKeys());
    assertEquals(
        List.of(
            "0|0|1|0|-60",
            "900|900|1|1|-60",
            "1800|1800|1|2|-60",
            "1807|0|2|0|-60",
            "2700|893|2|1|-60"),
        bench.query(
            key, "(epoch_ms(timestamp) - " + NOON + ") // 1000, uptime, boot, uploads, rssi"));
    assertEquals(List.of("INTEGER"), bench.query(key, "DISTINCT typeof(uptime)"), "whole numbers");
    assertTrue(
        bench.board.lines().stream()
            .anyMatch(l -> l.startsWith("INFO status: uptime=893s boot=2")));
  }

  /** One of two values of each row is too hot to be true. */
  private String healthOfHotRows(SensorBoard sensors) throws Exception {
    bench.settings.put("health.hours", "1");
    bench.board.use(sensors);
    bench.boot();
    bench.runUntil(NOON + 4 * WINDOW + 1000);
    String day = "station=7cdfa1e2b3c4/year=2026/month=11/day=20/";
    assertEquals(
        List.of("0|180"),
        bench.query(day + "data_1200.parquet", "count(temperature), count(humidity)"));
    String health = "health/" + day + "health_1200.parquet";
    return bench
        .query(health, "min(rows), max(rows), list(DISTINCT null_range - rows), max(null_late)")
        .toString();
  }

  private static void readHot(Reading reading) {
    reading.set(0, 8501);
    reading.set(1, 4500);
  }

  @Test
  void valuesOutsideTheirRangeAreNullAndCountedInTheHealth() throws Exception {
    assertEquals("[1|541|[0]|null]", healthOfHotRows(ModelBoard.instant(StationTest::readHot)));
  }

  @Test
  void valuesOutsideTheirRangeAddToThoseThatTheSensorsFound() throws Exception {
    SensorBoard counting =
        new SensorBoard() {
          @Override
          public void read(Reading reading) {
            readHot(reading);
          }

          @Override
          public long step(long now, long tick) {
            return tick;
          }

          @Override
          public long missing(MissingCause cause) {
            return cause == MissingCause.RANGE ? 7 : cause == MissingCause.LATE ? 3 : 0;
          }
        };
    assertEquals("[1|541|[7]|3]", healthOfHotRows(counting));
  }

  @Test
  void theWatchdogIsFedWhileRowsAreTakenInTime() throws Exception {
    bench.boot();
    bench.runUntil(NOON + 60000);
    assertTrue(bench.board.fed() > 10);
    assertEquals(NetworkLink.State.UP, bench.board.modelLink().state());
  }

  @Test
  void aSpoolThatCouldNeverTakeAWindowIsRefusedAndTheLeastOneWorks() throws Exception {
    bench.settings.put("spool.quota", "1");
    SettingsException e = assertThrows(SettingsException.class, bench::boot);
    assertTrue(
        e.getMessage().startsWith("spool.quota: 1 KiB cannot take one window of these settings; "),
        e.getMessage());
    String least = e.getMessage().replaceAll(".*expected ([0-9]+) or more", "$1");
    bench.settings.put("spool.quota", Integer.toString(Integer.parseInt(least) - 1));
    assertThrows(SettingsException.class, bench::boot);

    bench.settings.put("spool.quota", least);
    bench.boot();
    bench.board.modelTime().setAnswering(false);
    bench.runUntil(NOON + WINDOW + 100000);
    bench.board.modelTime().setAnswering(true);
    bench.runUntil(NOON + 3 * WINDOW);
    assertEquals(keys(3), bench.bucket.keys());
    assertEquals(bench.sampledUntil(NOON + 3 * WINDOW), bench.allRows());
  }

  @Test
  void noSecretIsInTheLog() throws Exception {
    bench.boot();
    bench.bucket.expect(Fault.DENIED, Fault.GARBAGE, Fault.SKEWED);
    bench.runUntil(NOON + 3 * WINDOW);
    for (String line : bench.board.lines()) {
      assertFalse(line.contains("wJalrXUtnFEMI"), line);
      assertFalse(line.contains("X-Amz-Signature"), line);
    }
  }
}
