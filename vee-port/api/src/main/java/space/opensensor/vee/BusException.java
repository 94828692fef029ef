package space.opensensor.vee;

import java.io.IOException;

/**
 * What kept a bus from doing what a driver asked. The message names the bus and, on I2C, the
 * address.
 */
public final class BusException extends IOException {

  private static final long serialVersionUID = 1;

  /** The kinds of failure. */
  public enum Kind {
    /** The board has no such bus, or it is not open. */
    NO_BUS("there is no such bus"),
    /** Nothing acknowledged the address, or the device broke off (NACK). */
    NO_ANSWER("no answer; check address and wiring"),
    /** A device held the clock for longer than the port waits. */
    TIMED_OUT("a device holds the clock; power it off and on"),
    /** An address, offset or length that no bus could serve. */
    ARGUMENT("an address, offset or length that cannot be"),
    /** The line or its driver failed: bytes were lost or garbled. */
    FAILED("the line or its driver failed");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  private final Kind kind;

  /**
   * A failure.
   *
   * @param where the bus and the device, such as {@code i2c 0 address 118}
   */
  public BusException(String where, Kind kind) {
    super(where + ": " + kind.words);
    this.kind = kind;
  }

  /**
   * The failure of a bus in C, by {@code enum bus_error} of {@code bus.h}.
   *
   * @param answer -1 for the first kind, -2 for the next and so on
   */
  public static BusException ofAnswer(String where, int answer) {
    Kind[] kinds = Kind.values();
    int index = -1 - answer;
    return new BusException(where, index >= 0 && index < kinds.length ? kinds[index] : Kind.FAILED);
  }

  /** What kind of failure it was. */
  public Kind kind() {
    return kind;
  }
}
