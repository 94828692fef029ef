package space.opensensor.simulator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import space.opensensor.s3.BucketObject;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.s3.Faults;
import space.opensensor.s3.ServerFault;
import space.opensensor.station.upload.UploadReport;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;

/** What a station samples is in the bucket, whatever happens on the way. */
class StationEndToEndTest extends StationEndToEnd {

  @Test
  void fourWindowsMakeFourObjectsOf180RowsThatHoldWhatWasSampled() throws Exception {
    long boot = nextBoundary();
    assertEquals(StationRun.End.DRAINED, run(boot, 4));
    assertEquals(4 * 180, sampled.size());
    assertEquals(boot, sampled.get(0).epochMillis());
    List<BucketObject> objects = objects();
    assertEquals(4, objects.size());
    assertEquals(4, uploads.size());
    for (int i = 0; i < 4; i++) {
      UploadReport upload = uploads.get(i);
      assertEquals(key(boot + (long) i * WINDOW), upload.key());
      assertEquals(180, upload.rows());
      assertEquals(200, upload.status());
      assertEquals(upload.key(), objects.get(i).key());
      assertEquals(upload.bytes(), objects.get(i).size());
    }
    assertTypes("FLOAT");
    assertBucketHoldsWhatWasSampled(SCHEMA, false);
    assertEquals(List.of(), log);
  }

  private static String key(long windowStart) {
    return java.time.format.DateTimeFormatter.ofPattern(
            "'station=bench-1/year='yyyy'/month='MM'/day='dd'/data_'HHmm'.parquet'")
        .withZone(java.time.ZoneOffset.UTC)
        .format(java.time.Instant.ofEpochMilli(windowStart));
  }

  @Test
  void decimalsAreExact() throws Exception {
    settings = settings.with("file.values", "decimal");
    assertEquals(StationRun.End.DRAINED, run(nextBoundary(), 1));
    assertTypes("DECIMAL(9,2)");
    assertBucketHoldsWhatWasSampled(SCHEMA, true);
  }

  @Test
  void aReplayKeepsEveryFloatAndItsGaps() throws Exception {
    long boot = nextBoundary();
    PacedClock clock = new PacedClock(PacedClock.FAST);
    Schema floats = SCHEMA.asFloat32();
    List<CsvRows> files = new ArrayList<>();
    for (String name : List.of("full0", "quant1", "jitter0", "ref0", "night1")) {
      files.add(CsvRows.read(SampleRows.file(name), floats));
    }
    ReplayBoard replay = new ReplayBoard(files, clock, boot, PERIOD, WINDOW);
    assertEquals(
        StationRun.End.DRAINED, run(boot, clock, replay, floats, replay.windows(), PERIOD));
    assertEquals(5, objects().size());
    for (UploadReport upload : uploads) {
      assertEquals(178, upload.rows());
    }
    int row = 0;
    for (int f = 0; f < files.size(); f++) {
      for (int i = 0; i < files.get(f).size(); i++, row++) {
        Reading expected = new Reading(floats);
        files.get(f).copyTo(i, expected);
        assertEquals(boot + (long) f * WINDOW + (long) i * PERIOD, sampled.get(row).epochMillis());
        for (int c = 0; c < floats.size(); c++) {
          assertEquals(expected.get(c), sampled.get(row).reading().get(c));
        }
      }
    }
    assertEquals(row, sampled.size());
    assertBucketHoldsWhatWasSampled(floats, false);
  }

  @Test
  void withoutWifiFilesWaitOnFlashAndGoUpWhenItIsBack() throws Exception {
    wifiOutages.add("2m..50m");
    assertEquals(StationRun.End.DRAINED, run(nextBoundary(), 5));
    assertEquals(5, objects().size());
    assertBucketHoldsWhatWasSampled(SCHEMA, false);
    assertTrue(
        log.stream().anyMatch(line -> line.contains("no access point of this name")), "" + log);
  }

  @Test
  void rowsFromBeforeTheFirstSynchronisationGetTheirTime() throws Exception {
    sntpOutages.add("..20m");
    assertEquals(StationRun.End.DRAINED, run(nextBoundary(), 3));
    assertEquals(3, objects().size());
    assertBucketHoldsWhatWasSampled(SCHEMA, false);
  }

  @Test
  void aServerThatFailsForAWhileGetsEachRowOnce() throws Exception {
    settings = settings.with("timeout.idle", "5");
    s3.faults(
        Faults.script(
            ServerFault.slowDown(30),
            ServerFault.resetInBody(100),
            ServerFault.raw("lorem ipsum\r\n\r\n".getBytes(US_ASCII)),
            ServerFault.delay(Duration.ofMinutes(10), ServerFault.internalError()),
            ServerFault.resetAfterStored()));
    assertEquals(StationRun.End.DRAINED, run(nextBoundary(), 2));
    assertEquals(2, objects().size());
    List<UploadReport.Outcome> outcomes = uploads.stream().map(UploadReport::outcome).toList();
    assertEquals(
        List.of(
            UploadReport.Outcome.RETRY,
            UploadReport.Outcome.RETRY,
            UploadReport.Outcome.RETRY,
            UploadReport.Outcome.RETRY,
            UploadReport.Outcome.RETRY,
            UploadReport.Outcome.ALREADY_STORED,
            UploadReport.Outcome.STORED),
        outcomes);
    assertBucketHoldsWhatWasSampled(SCHEMA, false);
  }

  @Test
  void aRefusalEndsTheRunAndTheNextRunUploadsWhatWaits() throws Exception {
    DesktopSettings good = settings;
    settings = settings.with("s3.secret-key", "not-the-secret-of-this-server");
    long boot = nextBoundary();
    assertEquals(StationRun.End.DENIED, run(boot, 1));
    assertEquals(0, objects().size());
    assertEquals(403, uploads.get(0).status());
    assertFalse(("" + log + uploads.get(0).detail()).contains("not-the-secret"));
    settings = good;
    assertEquals(StationRun.End.DRAINED, run(boot + WINDOW, 1));
    assertEquals(2, objects().size());
    assertBucketHoldsWhatWasSampled(SCHEMA, false);
  }

  @Test
  void aServerThatIsNotTrustedGetsNothing() throws Exception {
    try (EmbeddedS3 other = EmbeddedS3.builder().clock(world).start()) {
      settings = settings.with("tls.ca", other.certificateAuthority().pem());
      assertEquals(StationRun.End.WAITING, run(nextBoundary(), 1));
      assertEquals(0, objects().size());
      assertTrue(uploads.get(0).detail().contains("no trusted CA"), uploads.get(0).detail());
    }
  }
}
