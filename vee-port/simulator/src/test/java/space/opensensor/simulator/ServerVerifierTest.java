package space.opensensor.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerVerifierTest {

  /** The cases of RFC 9525, section 6.3, and near ones. */
  @ParameterizedTest
  @CsvSource({
    "bucket.example.org, bucket.example.org, true",
    "BUCKET.Example.ORG, bucket.example.org, true",
    "bucket.example.org, other.example.org, false",
    "example.org, bucket.example.org, false",
    "bucket.example.org, example.org, false",
    "*.example.org, bucket.example.org, true",
    "*.EXAMPLE.org, bucket.example.org, true",
    "*.example.org, a.bucket.example.org, false",
    "*.example.org, example.org, false",
    "*.example.org, .example.org, false",
    "*.example.org, bucketexample.org, false",
    "b*.example.org, bucket.example.org, false",
    "*t.example.org, bucket.example.org, false",
    "b*t.example.org, bucket.example.org, false",
    "bucket.*.org, bucket.example.org, false",
    "*.*.org, bucket.example.org, false",
    "**.example.org, bucket.example.org, false",
    "*, localhost, false",
    "*, bucket.example.org, false",
    "*., localhost, false",
    "*.localhost, localhost, false",
    "bucket.example.org., bucket.example.org, false"
  })
  void aHostIsFoundByItsNameOrAStarInPlaceOfItsFirstLabel(
      String name, String host, boolean expected) {
    assertEquals(expected, ServerVerifier.isHost(name, host));
  }
}
