package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.vee.ConnectionException;

/** What a line about a broken connection says is to be done. */
class RemedyTest {

  private static final String PORTAL =
      "; if this network has a login page, let the station past it";

  @ParameterizedTest
  @CsvSource({
    "NAME_NOT_FOUND, '; check s3.endpoint, and that the network has a name server'",
    "REFUSED, '; check the port of s3.endpoint'",
    "WRONG_DATE, '; check the server''s certificate and ntp.server'",
    "UNTRUSTED, '" + PORTAL + "'",
    "WRONG_HOST, '" + PORTAL + "'",
    "TLS, '" + PORTAL + "'",
    "TIMED_OUT, ''",
    "BROKEN, ''",
    "NO_ROOM, ''",
  })
  void eachCauseHasItsRemedy(ConnectionException.Cause cause, String remedy) {
    assertEquals(remedy, Remedy.of(new ConnectionException(cause, "broken"), "s3.endpoint"));
  }

  @Test
  void anAnswerThatIsWrongHasNone() {
    assertEquals("", Remedy.of(new IOException("no answer"), "s3.endpoint"));
  }
}
