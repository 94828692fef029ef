package space.opensensor.microej;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.vee.ConnectionException.Cause;

class SslCauseTest {

  @ParameterizedTest
  @CsvSource({
    "SSL-2.2:E=-3,TIMED_OUT",
    "SSL-2.2:E=-8,UNTRUSTED",
    "SSL-2.0:E=-9,UNTRUSTED",
    "SSL-2.2:E=-10,UNTRUSTED",
    "SSL-2.2:E=-51,UNTRUSTED",
    "SSL-2.2:E=-129,UNTRUSTED",
    "SSL-2.2:E=-40,WRONG_DATE",
    "SSL-2.2:E=-41,WRONG_DATE",
    "SSL-2.2:E=-122,WRONG_HOST",
    "SSL-2.2:E=-122 (peer),WRONG_HOST",
    "SSL-2.2:E=-80,TLS",
    "SSL-2.2:E=-99999999999999999999,TLS",
    "SSL-2.2:E=-4294967304,TLS",
    "SSL-2.2:E=-,TLS",
    "SSL-2.2:E=8,TLS",
    "handshake_failure,TLS"
  })
  void itIsThatOfTheDocumentedNumber(String message, Cause cause) {
    assertEquals(cause, SslCause.of(message));
  }

  @ParameterizedTest
  @CsvSource({
    "8,no trusted CA; check tls.ca",
    "9,no trusted CA; check tls.ca",
    "10,no trusted CA; check tls.ca",
    "51,no trusted CA; check tls.ca",
    "40,a certificate is not valid yet",
    "41,a certificate has expired",
    "122,the certificate is for another host; check s3.endpoint",
  })
  void theLogSaysWhatToLookAt(int number, String look) {
    String message = "SSL-2.2:E=-" + number;
    assertEquals(look + " (" + message + ")", SslCause.explained(message));
  }

  @ParameterizedTest
  @ValueSource(strings = {"SSL-2.2:E=-80", "SSL-2.2:E=-3", "handshake_failure", ""})
  void anyOtherMessageIsLeftAsItIs(String message) {
    assertEquals(message, SslCause.explained(message));
  }

  @Test
  void withoutAMessageItIsTls() {
    assertEquals(Cause.TLS, SslCause.of(null));
    assertNull(SslCause.explained(null));
  }
}
