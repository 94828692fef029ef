package space.opensensor.sigv4;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class Base64Test {

  private static final long SEED = 4648;

  @Test
  void bytesOfAnyLengthAreEncodedAsTheJdkDoes() {
    Random random = new Random(SEED);
    for (int i = 0; i < 500; i++) {
      byte[] bytes = new byte[i % 40];
      random.nextBytes(bytes);
      AsciiBuffer out = new AsciiBuffer(60);
      Base64.encode(bytes, out);
      assertEquals(
          java.util.Base64.getEncoder().encodeToString(bytes), out.toString(), "seed " + SEED);
    }
  }
}
