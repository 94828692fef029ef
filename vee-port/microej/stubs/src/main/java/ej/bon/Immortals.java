package ej.bon;

/**
 * Signatures of BON 1.4's class. Documented at
 * https://repository.microej.com/javadoc/microej_5.x/apis/ej/bon/Immortals.html#setImmortal-T-
 */
public class Immortals {

  private Immortals() {}

  /** Makes an object immortal. */
  public static <T> T setImmortal(T object) {
    throw new UnsupportedOperationException("signature only");
  }
}
