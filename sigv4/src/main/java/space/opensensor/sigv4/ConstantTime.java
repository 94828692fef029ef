package space.opensensor.sigv4;

/** Compares signatures and other secrets so that the time taken says nothing of their content. */
public final class ConstantTime {

  private ConstantTime() {}

  /** Whether both hold the same bytes. Only the lengths may show in the time it takes. */
  public static boolean equal(byte[] a, byte[] b) {
    if (a.length != b.length) {
      return false;
    }
    int difference = 0;
    for (int i = 0; i < a.length; i++) {
      difference |= a[i] ^ b[i];
    }
    return difference == 0;
  }
}
