package space.opensensor.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IncomingRequestTest {

  private static final List<String> HOSTS = List.of("localhost", "lan", "pc.lan");

  private static IncomingRequest request(String query, Map<String, List<String>> headers) {
    return new IncomingRequest(1, "PUT", "/b/k", query, "b", "k", headers);
  }

  @ParameterizedTest
  @CsvSource({
    "localhost,",
    "localhost:9000,",
    "station.localhost:9000,localhost",
    "STATION.localhost,localhost",
    "my.station.localhost,localhost",
    ".localhost,",
    "notlocalhost,",
    "pc.lan,",
    "station.pc.lan,pc.lan",
    "127.0.0.1:9000,",
    "[::1]:9000,",
    ","
  })
  void aHostHeaderNamesABucketOrNot(String header, String virtualHost) {
    assertEquals(virtualHost, IncomingRequest.virtualHost(header, HOSTS));
  }

  @Test
  void aQueryParameterIsDecodedAndMayBeEmptyOrMissing() {
    IncomingRequest request =
        request("uploads&prefix=a%2Fb%20c+d&empty=&twice=1&twice=2", Map.of());
    assertEquals("", request.query("uploads"));
    assertEquals("a/b c+d", request.query("prefix"));
    assertEquals("", request.query("empty"));
    assertEquals("1", request.query("twice"));
    assertNull(request.query("missing"));
    assertNull(request(null, Map.of()).query("prefix"));
  }

  @ParameterizedTest
  @CsvSource({"0,0", "12,12", "-1,-1", "1e3,-1", "9999999999999999999,-1"})
  void aContentLengthIsANumberOrNone(String header, long length) {
    assertEquals(length, request(null, Map.of("content-length", List.of(header))).contentLength());
    assertEquals(-1, request(null, Map.of()).contentLength());
  }

  @Test
  void theSignatureIsInNoText() {
    assertEquals("PUT /b/k", request("X-Amz-Signature=abc", Map.of()).toString());
  }
}
