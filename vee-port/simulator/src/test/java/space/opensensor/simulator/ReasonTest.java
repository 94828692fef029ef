package space.opensensor.simulator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;

/** Errors without a message say something all the same. */
class ReasonTest {

  @Test
  void aMessageIsTheReason() {
    assertEquals("port 1: in use", Reason.of(new IOException("port 1: in use")));
  }

  @Test
  void anErrorWithoutOneTellsItsCauseOrItsKind() {
    assertEquals("ClosedChannelException", Reason.of(new ClosedChannelException()));
    assertEquals("ends early", Reason.of(new IOException(null, new EOFException("ends early"))));
    assertEquals("IOException", Reason.of(new IOException(" ")));
  }
}
