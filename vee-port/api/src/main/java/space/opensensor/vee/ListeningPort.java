package space.opensensor.vee;

/**
 * A TCP port of the board that others on the local network may call. Whoever calls may send
 * anything, nothing or half of something, may take nothing, and may come in any number: those that
 * find no place wait or are turned away by the network. No method waits, allocates or throws.
 */
public interface ListeningPort {

  /** How many callers have a place at a time; they are numbered from 0. */
  int MOST_CALLERS = 3;

  /** What {@link #accept} answers where nobody came, or all places are taken. */
  int NOBODY = -1;

  /**
   * Begins to listen; where it listens already it goes on.
   *
   * @param port 1–65535
   * @return whether it listens; where it does not, it may later
   */
  boolean listen(int port);

  /**
   * Gives somebody who came a place.
   *
   * @return the caller's number, or {@link #NOBODY}
   */
  int accept();

  /**
   * Takes bytes that a caller has sent.
   *
   * @return how many, 0 for none yet, -1 when nothing more will come
   */
  int read(int caller, byte[] buffer, int offset, int length);

  /**
   * Sends a caller what can be sent now.
   *
   * @return how many bytes were taken, 0 for later, -1 when nothing more will be
   */
  int write(int caller, byte[] buffer, int offset, int length);

  /** Ends a call at once and frees its place. */
  void close(int caller);
}
