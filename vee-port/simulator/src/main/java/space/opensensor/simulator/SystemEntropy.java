package space.opensensor.simulator;

import java.security.SecureRandom;
import space.opensensor.vee.Entropy;

/** Random bytes of the operating system. */
public final class SystemEntropy implements Entropy {

  private final SecureRandom random = new SecureRandom();

  @Override
  public void fill(byte[] buffer, int offset, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    System.arraycopy(bytes, 0, buffer, offset, length);
  }
}
