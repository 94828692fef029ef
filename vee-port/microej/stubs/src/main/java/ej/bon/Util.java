package ej.bon;

/**
 * Signatures of BON 1.4's class. Documented at
 * https://repository.microej.com/javadoc/microej_5.x/apis/ej/bon/Util.html
 */
public class Util {

  private Util() {}

  /** Platform time. */
  public static long platformTimeMillis() {
    throw new UnsupportedOperationException("signature only");
  }

  /** Application time. */
  public static long currentTimeMillis() {
    throw new UnsupportedOperationException("signature only");
  }

  /** Sets the application time. */
  public static void setCurrentTimeMillis(long epochMillis) {
    throw new UnsupportedOperationException("signature only");
  }
}
