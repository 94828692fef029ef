package space.opensensor.sigv4;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ConstantTimeTest {

  @Test
  void onlyTheSameBytesAreEqual() {
    byte[] bytes = new byte[32];
    assertTrue(ConstantTime.equal(bytes, bytes.clone()));
    assertTrue(ConstantTime.equal(new byte[0], new byte[0]));
    assertFalse(ConstantTime.equal(bytes, new byte[31]));
    for (int bit = 0; bit < 256; bit++) {
      byte[] other = bytes.clone();
      other[bit / 8] ^= (byte) (1 << bit % 8);
      assertFalse(ConstantTime.equal(bytes, other), "bit " + bit);
    }
  }
}
