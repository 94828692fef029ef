package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.sigv4.AnswerException;
import space.opensensor.sigv4.S3Error;
import space.opensensor.sigv4.S3ErrorAnswer;

class VerdictTest {

  private static S3Error error(String code, String message) throws AnswerException {
    S3ErrorAnswer answer = new S3ErrorAnswer();
    byte[] document =
        ("<Error><Code>" + code + "</Code><Message>" + message + "</Message></Error>")
            .getBytes(StandardCharsets.US_ASCII);
    answer.feed(document, 0, document.length);
    return answer.finish();
  }

  @ParameterizedTest
  @CsvSource({
    "411, MissingContentLength, LENGTH_NEEDED",
    "501, NotImplemented, UNSUPPORTED",
    "400, InvalidArgument, UNSUPPORTED",
    "400, InvalidRequest, UNSUPPORTED",
    "400, InvalidHeader, UNSUPPORTED",
    "400, UnsupportedHeader, UNSUPPORTED",
    "400, NotImplemented, UNSUPPORTED",
    "403, InvalidArgument, DENIED",
    "304, NotModified, KEY_TAKEN",
    "200, InternalError, RETRY",
    "412, PreconditionFailed, KEY_TAKEN",
    "403, RequestTimeTooSkewed, CLOCK",
    "409, ConditionalRequestConflict, RETRY",
    "409, OperationAborted, RETRY",
    "409, FileAlreadyExists, KEY_TAKEN",
    "409, BlobAlreadyExists, KEY_TAKEN",
    "503, SlowDown, RETRY",
    "500, InternalError, RETRY",
    "429, TooManyRequests, RETRY",
    "400, RequestTimeout, RETRY",
    "400, BadDigest, RETRY",
    "400, XAmzContentChecksumMismatch, RETRY",
    "400, IncompleteBody, RETRY",
    "404, NoSuchUpload, RETRY",
    "400, SlowDown, RETRY",
    "404, NoSuchBucket, DENIED",
    "403, SignatureDoesNotMatch, DENIED",
    "403, AccessDenied, DENIED",
    "400, ExpiredToken, DENIED",
    "301, PermanentRedirect, DENIED"
  })
  void statusAndCodeSayWhatARefusalMeans(int status, String code, Verdict verdict)
      throws Exception {
    assertEquals(verdict, Verdict.of(status, error(code, "as the test says")));
  }

  @Test
  void anUrlThatIsTooOldOrNotYetValidTellsOfTheClock() throws Exception {
    assertEquals(Verdict.CLOCK, Verdict.of(403, error("AccessDenied", "Request has expired")));
    assertEquals(Verdict.CLOCK, Verdict.of(403, error("AccessDenied", "Request is not yet valid")));
    assertEquals(Verdict.DENIED, Verdict.of(403, error("AccessDenied", "The token has expired")));
    assertEquals(Verdict.DENIED, Verdict.of(403, error("Odd", "Request has expired")));
  }

  @ParameterizedTest
  @CsvSource({
    "411, LENGTH_NEEDED",
    "400, UNSUPPORTED",
    "412, KEY_TAKEN",
    "408, RETRY",
    "409, RETRY",
    "425, RETRY",
    "429, RETRY",
    "500, RETRY",
    "499, DENIED",
    "299, RETRY",
    "300, DENIED",
    "304, KEY_TAKEN",
    "501, UNSUPPORTED",
    "502, RETRY",
    "403, DENIED"
  })
  void theStatusCountsWhereThereIsNoDocument(int status, Verdict verdict) {
    assertEquals(verdict, Verdict.of(status, null));
  }
}
