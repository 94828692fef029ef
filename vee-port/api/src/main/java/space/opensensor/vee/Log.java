package space.opensensor.vee;

/** Where the station writes what happened: a serial line, a terminal. */
public interface Log {

  /** Writes one line. It holds no secret and no line break. */
  void write(Level level, String line);

  /** How much a line matters. */
  enum Level {
    /** Something is lost or cannot go on. */
    ERROR,
    /** Something failed and will be tried again. */
    WARN,
    /** Something worth knowing was done. */
    INFO,
    /** A step on the way. */
    DEBUG
  }
}
