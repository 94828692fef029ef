package space.opensensor.simulator.cli;

/** A command that cannot go on; the message is the one line its user gets. */
final class CommandException extends Exception {

  private static final long serialVersionUID = 1L;

  CommandException(String message) {
    super(message);
  }

  CommandException(String message, Throwable cause) {
    super(message, cause);
  }
}
