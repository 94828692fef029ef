package space.opensensor.nativeport;

import java.io.IOException;

/** What kept a bus from doing what a driver asked, with the bus and, on I2C, the address. */
public final class BusException extends IOException {

  private static final long serialVersionUID = 1;

  /** In the order of {@code enum bus_error} in bus.h, from -1 downwards. */
  private static final Cause[] CAUSES = {
    Cause.ABSENT, Cause.NO_ANSWER, Cause.TIMED_OUT, Cause.ARGUMENT, Cause.FAILED
  };

  private static final String[] WORDS = {
    "there is no such bus",
    "no answer; check address and wiring",
    "a device holds the clock; power it off and on",
    "a pin, speed, address or length that cannot be",
    "the line or its driver failed"
  };

  /** The kinds of failure. */
  public enum Cause {
    /** The chip has no such bus, or it is not open. */
    ABSENT,
    /** Nothing acknowledged the address. */
    NO_ANSWER,
    /** A device stretched the clock beyond the limit. */
    TIMED_OUT,
    /** An argument that no bus could serve. */
    ARGUMENT,
    /** The driver or the line failed; bytes may be lost. */
    FAILED
  }

  private final Cause kind;

  BusException(String where, int error) {
    super(where + ": " + WORDS[-1 - error]);
    this.kind = CAUSES[-1 - error];
  }

  /** What kind of failure it was. */
  public Cause kind() {
    return kind;
  }
}
