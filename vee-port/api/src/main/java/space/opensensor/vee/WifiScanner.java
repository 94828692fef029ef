package space.opensensor.vee;

/** The access points that a board's radio hears. No method waits. */
public interface WifiScanner {

  /** {@link #found()} while the radio listens. */
  int LISTENING = -1;

  /** Begins to listen; what was found before is forgotten. */
  void scan();

  /** How many were found, or {@link #LISTENING}. */
  int found();

  /** The name of one that was found, UTF-8 of at most 32 bytes. */
  byte[] name(int index);

  /** How strong it is, in dBm. */
  int rssiDbm(int index);

  /** Whether it asks for a password. */
  boolean isSecured(int index);
}
