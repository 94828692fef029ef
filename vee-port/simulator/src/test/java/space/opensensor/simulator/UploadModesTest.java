package space.opensensor.simulator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.s3.Exchange;
import space.opensensor.s3.Faults;
import space.opensensor.s3.IncomingRequest;
import space.opensensor.s3.ServerFault;
import space.opensensor.station.upload.UploadReport;

/** Each way of sending a body, as the server sees it, and what a wrong clock does to it. */
class UploadModesTest extends StationEndToEnd {

  private static final long HOUR = 3_600_000;

  /** By how much the time server's first answer is wrong. */
  private long firstError;

  @BeforeEach
  void makeFilesOfManySlices() {
    settings = settings.with("window.minutes", "60").with("file.codec", "none");
  }

  @Override
  DesktopBoard changed(DesktopBoard board) {
    return new DesktopBoard(
        board.device(),
        board.clock(),
        new MistakenOnce(board.timeSource(), firstError),
        board.link(),
        board.connector(),
        board.settings(),
        board.files(),
        board.journal(),
        board.entropy(),
        board.log(),
        board.watchdog(),
        board.sensors());
  }

  /** The requests about windows of readings that got this status. */
  private List<IncomingRequest> requests(int status) throws InterruptedException {
    return exchanges().stream()
        .filter(exchange -> exchange.request().key().contains("/data_"))
        .filter(exchange -> exchange.status() == status)
        .map(Exchange::request)
        .toList();
  }

  private void assertStoredOnce() throws Exception {
    assertEquals(1, objects().size());
    assertTrue(objects().get(0).size() > 8192, objects().get(0).size() + " bytes: two slices");
    assertBucketHoldsWhatWasSampled(SCHEMA, false);
  }

  @Test
  void aFixedUploadIsOnePresignedPutOfItsLengthWithASignedChecksum() throws Exception {
    assertEquals(StationRun.End.DRAINED, run(nextBoundary(), 4));
    assertStoredOnce();
    IncomingRequest put = requests(200).get(0);
    assertEquals(objects().get(0).size(), put.contentLength());
    assertEquals("*", put.header("if-none-match"));
    String signed = put.query("X-Amz-SignedHeaders");
    assertTrue(signed.contains("if-none-match") && signed.contains("x-amz-checksum-crc32"), signed);
  }

  @Test
  void anAwsChunkedUploadSignsEachChunk() throws Exception {
    settings = settings.with("upload.mode", "aws-chunked");
    assertEquals(StationRun.End.DRAINED, run(nextBoundary(), 4));
    assertStoredOnce();
    IncomingRequest put = requests(200).get(0);
    assertEquals(
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", put.header("x-amz-content-sha256"), put.toString());
    assertEquals("" + objects().get(0).size(), put.header("x-amz-decoded-content-length"));
    assertTrue(put.header("authorization").contains("x-amz-checksum-crc32"), put.toString());
  }

  @Test
  void aChunkedUploadIsRefusedOnceAndFromThenOnLengthsAreSent() throws Exception {
    settings = settings.with("upload.mode", "chunked");
    assertEquals(StationRun.End.DRAINED, run(nextBoundary(), 8));
    assertEquals(2, objects().size());
    assertBucketHoldsWhatWasSampled(SCHEMA, false);
    List<IncomingRequest> stored = requests(200);
    assertEquals(2, stored.size());
    assertTrue(stored.stream().allMatch(put -> put.header("transfer-encoding") == null));
    // Twice where the server closes before its first answer is read, but for the first file alone.
    List<IncomingRequest> refused = requests(501);
    assertFalse(refused.isEmpty());
    assertTrue(refused.stream().allMatch(put -> put.key().equals(stored.get(0).key())));
    assertEquals("chunked", refused.get(0).header("transfer-encoding"));
  }

  @Test
  void aServerThatWantsALengthGetsIt() throws Exception {
    settings = settings.with("upload.mode", "chunked");
    s3.faults(
        Faults.script(
            new ServerFault.Answer(
                411, "MissingContentLength", "You must provide the length.", Map.of())));
    assertEquals(StationRun.End.DRAINED, run(nextBoundary(), 4));
    assertStoredOnce();
    assertEquals(1, requests(411).size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"fixed", "aws-chunked", "chunked"})
  void everyModeStoresTheSameBytes(String mode) throws Exception {
    long boot = nextBoundary();
    settings = settings.with("upload.mode", mode);
    assertEquals(StationRun.End.DRAINED, run(boot, 4));
    byte[] stored = s3.bytes(s3.bucket(), objects().get(0).key());
    assertEquals(uploads.get(uploads.size() - 1).bytes(), stored.length);
    assertArrayEquals(new byte[] {'P', 'A', 'R', '1'}, Arrays.copyOf(stored, 4));
    assertStoredOnce();
  }

  @ParameterizedTest
  @ValueSource(strings = {"fixed", "aws-chunked", "chunked"})
  void aLostAnswerIsNoSecondCopyInAnyMode(String mode) throws Exception {
    settings = settings.with("upload.mode", mode);
    // Not the request that is refused: its answer is lost too where the server closes first.
    s3.faults(
        Faults.script(
            request -> !"chunked".equals(request.header("transfer-encoding")),
            ServerFault.resetAfterStored()));
    assertEquals(StationRun.End.DRAINED, run(nextBoundary(), 4));
    assertStoredOnce();
    assertEquals(UploadReport.Outcome.ALREADY_STORED, uploads.get(uploads.size() - 1).outcome());
  }

  @ParameterizedTest
  @CsvSource({
    "fixed, -1, AccessDenied",
    "fixed, 1, AccessDenied",
    "aws-chunked, -1, RequestTimeTooSkewed",
    "aws-chunked, 1, RequestTimeTooSkewed"
  })
  void aWrongClockIsSetAgainWhenTheServerRefusesIt(String mode, int hours, String code)
      throws Exception {
    settings = settings.with("upload.mode", mode);
    firstError = hours * HOUR;
    assertEquals(StationRun.End.DRAINED, run(nextBoundary(), 8));
    List<Exchange> refused = exchanges().stream().filter(e -> e.status() == 403).toList();
    assertFalse(refused.isEmpty());
    // Twice for the first file where the server closes before its answer is read.
    String first = exchanges().get(0).request().key();
    for (Exchange each : refused) {
      assertEquals(code, each.errorCode());
      assertEquals(first, each.request().key());
    }
    long told = uploads.stream().filter(upload -> upload.status() == 403).count();
    assertTrue(told <= 1, told + " refusals were read: the clock is right after one");
    assertEquals(8 * WINDOW / PERIOD, rowsStored());
  }

  private int rowsStored() throws Exception {
    int rows = 0;
    for (UploadReport upload : uploads) {
      rows += upload.outcome() == UploadReport.Outcome.STORED ? upload.rows() : 0;
    }
    return rows;
  }
}
