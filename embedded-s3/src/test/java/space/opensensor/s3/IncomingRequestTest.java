package space.opensensor.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
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
    "x.a.lan,lan",
    "station.pc.lan,pc.lan",
    "127.0.0.1:9000,",
    "[::1]:9000,",
    ","
  })
  void aHostHeaderNamesABucketOrNot(String header, String virtualHost) {
    assertEquals(virtualHost, IncomingRequest.virtualHost(header, HOSTS));
    assertEquals(
        virtualHost, IncomingRequest.virtualHost(header, List.of("pc.lan", "lan", "localhost")));
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

  @Test
  void aQueryParameterIsCountedUnderAllItsSpellings() {
    IncomingRequest request = request("twice=1&once=2&tw%69ce=3&tw%69ce&twices=4", Map.of());
    assertEquals(3, request.queryCount("twice"));
    assertEquals(1, request.queryCount("once"));
    assertEquals(0, request.queryCount("missing"));
    assertEquals(0, request(null, Map.of()).queryCount("twice"));
    assertEquals("3", request("x=2&tw%69ce=3", Map.of()).query("twice"));
    assertEquals("x", request("=x", Map.of()).query(""));
    assertEquals(1, request("=x", Map.of()).queryCount(""));
  }

  /** A request as a servlet container hands it over; its headers are name and value in turns. */
  private static IncomingRequest received(String host, String path, String... headers) {
    HttpServletRequest http =
        ServletCalls.of(
            HttpServletRequest.class,
            (method, arguments) ->
                switch (method) {
                  case "getMethod" -> "GET";
                  case "getRequestURI" -> path;
                  case "getQueryString" -> "a=b";
                  case "getHeader" -> host;
                  case "getHeaderNames" ->
                      Collections.enumeration(
                          headers.length == 0 ? List.of() : List.of(headers[0], headers[2]));
                  case "getHeaders" ->
                      Collections.enumeration(
                          List.of(headers[arguments[0].equals(headers[0]) ? 1 : 3]));
                  default -> throw new UnsupportedOperationException(method);
                });
    return IncomingRequest.of(7, http, HOSTS);
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:9000,/b/k,b,k",
    "localhost,/b/a//b/,b,a//b/",
    "localhost,/b/,b,''",
    "localhost,/b,b,''",
    "localhost,/,'',''",
    "localhost,//k,'',k",
    "localhost,*,'',''",
    "localhost,'','',''",
    "localhost,/b%2D1/a%2Fb%20c+d,b-1,a/b c+d",
    "localhost,/b/%zz,b,%zz",
    ",/b/k,b,k",
    "b.localhost:9000,/k/l,b,k/l",
    "B.pc.LAN,/k,b,k",
    "b.pc.lan,/,b,''",
    "b.pc.lan,*,b,*",
    "b.pc.lan,'',b,''"
  })
  void theBucketStandsInThePathOrBeforeTheHost(
      String host, String path, String bucket, String key) {
    IncomingRequest request = received(host, path);
    assertEquals(new IncomingRequest(7, "GET", path, "a=b", bucket, key, Map.of()), request);
  }

  @Test
  void aHeaderIsFoundInAnyCaseWithAllItsValuesInOrder() {
    IncomingRequest request = received("localhost", "/b", "X-Twice", "1", "x-twICE", "2");
    assertEquals(Map.of("x-twice", List.of("1", "2")), request.headers());
    assertEquals("1", request.header("x-twice"));
    assertNull(request.header("x-none"));
    assertNull(request(null, Map.of("x-empty", List.of())).header("x-empty"));
  }

  @ParameterizedTest
  @CsvSource({"0,0", "12,12", "-1,-1", "' 7 ',7", "1e3,-1", "9999999999999999999,-1"})
  void aContentLengthIsANumberOrNone(String header, long length) {
    assertEquals(length, request(null, Map.of("content-length", List.of(header))).contentLength());
    assertEquals(-1, request(null, Map.of()).contentLength());
  }

  @Test
  void theSignatureIsInNoText() {
    assertEquals("PUT /b/k", request("X-Amz-Signature=abc", Map.of()).toString());
  }
}
