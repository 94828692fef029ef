package space.opensensor.station.identity;

/** Why {@code identity_certify} of a port's C took no certificate. */
public final class CertificateRefusal {

  private CertificateRefusal() {}

  /**
   * The reason.
   *
   * @param answer what the function returned, not 0
   */
  public static String of(int answer) {
    switch (answer) {
      case -1:
        return "the answer is no certificate";
      case -2:
        return "the certificate that came is for another key";
      case -3:
        return "the certificate that came is for another station";
      case -4:
        return "the certificate that came has expired";
      case -5:
        return "the certificate that came is not valid yet";
      default:
        return "the certificate cannot be kept";
    }
  }
}
