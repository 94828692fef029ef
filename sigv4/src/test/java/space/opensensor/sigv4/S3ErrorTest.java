package space.opensensor.sigv4;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class S3ErrorTest {

  @Test
  void aWordIsFoundInHeaderMessageAndCodeWhateverItsCase() {
    S3Error error =
        new S3Error(
            "NotImplemented",
            "A header is not Known",
            "request",
            "region",
            "host",
            "If-None-Match");
    assertTrue(error.names("none-match"), "header");
    assertTrue(error.names("not known"), "message");
    assertTrue(error.names("notimplemented"), "code");
    assertFalse(error.names("region"), "what is neither");
  }
}
