package space.opensensor.s3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A body's end, its breaking off and what becomes of the rest of a refused one. */
class IncomingBodyTest {

  private static final Duration LONG = Duration.ofHours(1);
  private static final long NEVER = Long.MAX_VALUE;

  private int opened;
  private long taken;

  /** The container's stream over another. */
  private final class Stream extends ServletInputStream {
    private final InputStream in;

    Stream(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      return in.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      long start = System.nanoTime();
      int count = in.read(buffer, offset, length);
      taken += Math.max(0, count);
      while (System.nanoTime() == start) {
        Thread.onSpinWait();
      }
      return count;
    }

    @Override
    public boolean isFinished() {
      return false;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setReadListener(ReadListener listener) {
      throw new UnsupportedOperationException();
    }
  }

  private IncomingBody body(
      InputStream in, String expect, long length, long breakAt, Duration idle) {
    HttpServletRequest http =
        ServletCalls.of(
            HttpServletRequest.class,
            (method, arguments) -> {
              if (method.equals("getInputStream")) {
                opened++;
                return new Stream(in);
              }
              assertEquals("getHeader", method);
              assertEquals("Expect", arguments[0]);
              return expect;
            });
    return new IncomingBody(http, length, breakAt, idle);
  }

  private static InputStream bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return new ByteArrayInputStream(bytes);
  }

  @Test
  void aBodyEndsWithItsLengthAndIsOpenedWithItsFirstRead() throws IOException {
    IncomingBody body = body(bytes(1, 0xff, 3, 4), null, 3, NEVER, LONG);
    assertEquals(0, body.read(new byte[1], 0, 0));
    assertEquals(0, opened);
    assertEquals(1, body.read());
    assertEquals(0xff, body.read());
    assertFalse(body.ended());
    byte[] buffer = new byte[4];
    assertEquals(1, body.read(buffer, 2, 1));
    assertArrayEquals(new byte[] {0, 0, 3, 0}, buffer);
    assertTrue(body.ended());
    assertEquals(-1, body.read());
    assertEquals(-1, body.read(buffer, 0, 4));
    assertEquals(1, opened);
    assertEquals(3, taken);
    IncomingBody empty = body(bytes(1), null, 0, NEVER, LONG);
    assertTrue(empty.ended());
    assertEquals(-1, empty.read());
    assertEquals(1, opened, "nobody is invited to send nothing");
  }

  @Test
  void aBodyWithoutALengthEndsWithItsStream() throws IOException {
    IncomingBody body = body(bytes(1, 2), null, -1, NEVER, LONG);
    assertFalse(body.ended());
    assertArrayEquals(new byte[] {1, 2}, body.readAllBytes());
    assertTrue(body.ended());
    assertEquals(-1, body.read());
  }

  @Test
  void aFaultBreaksABodyOffBehindAByte() throws IOException {
    IncomingBody body = body(bytes(1, 2, 3, 4), null, 4, 2, LONG);
    byte[] buffer = new byte[4];
    assertEquals(2, body.read(buffer, 0, 4));
    IncomingBody.BrokenOff broken =
        assertThrows(IncomingBody.BrokenOff.class, () -> body.read(buffer, 0, 1));
    assertEquals("connection reset by a fault", broken.getMessage());
    assertFalse(body.ended());
    assertEquals(2, taken);
  }

  @Test
  void aBodyThatDripsIsBrokenOff() throws IOException {
    // Every read takes a moment, which is longer than no time at all.
    IncomingBody slow =
        body(new ByteArrayInputStream(new byte[4096]), null, 4096, NEVER, Duration.ZERO);
    assertEquals(1023, slow.read(new byte[1023], 0, 1023));
    assertEquals(
        "the body drips",
        assertThrows(IncomingBody.BrokenOff.class, () -> slow.read(new byte[4096], 0, 4096))
            .getMessage());
    IncomingBody enough =
        body(new ByteArrayInputStream(new byte[4096]), null, 4096, NEVER, Duration.ZERO);
    assertEquals(1024, enough.read(new byte[1024], 0, 1024));
    assertEquals(1024, enough.read(new byte[1024], 0, 1024));
    assertEquals(1, enough.read(new byte[1], 0, 1));
    assertThrows(IncomingBody.BrokenOff.class, () -> enough.read(new byte[1], 0, 1));
    IncomingBody quick = body(new ByteArrayInputStream(new byte[9]), null, 9, NEVER, LONG);
    for (int i = 0; i < 9; i++) {
      assertEquals(0, quick.read());
    }
  }

  @Test
  void theRestOfARefusedBodyIsReadAndForgotten() throws IOException {
    IncomingBody unread = body(new ByteArrayInputStream(new byte[20_000]), null, -1, NEVER, LONG);
    unread.linger();
    assertTrue(unread.ended());
    assertEquals(20_000, taken);
    taken = 0;
    IncomingBody begun =
        body(new ByteArrayInputStream(new byte[20_000]), "100-continue", -1, NEVER, LONG);
    assertEquals(0, begun.read());
    begun.linger();
    assertEquals(20_000, taken);
    assertTrue(begun.ended());
    assertEquals(2, opened);
    taken = 0;
    IncomingBody whole = body(bytes(1, 2), null, 1, NEVER, LONG);
    whole.read();
    whole.linger();
    assertEquals(1, taken);
  }

  @Test
  void whoWasNotInvitedToSendABodySendsNone() {
    IncomingBody body = body(bytes(1, 2), "100-continue", 2, NEVER, LONG);
    body.linger();
    assertEquals(0, opened);
    assertFalse(body.ended());
  }

  @Test
  void aBodyWithoutEndIsReadOnFor64MiB() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 0;
          }

          @Override
          public int read(byte[] buffer, int offset, int length) {
            return length;
          }
        };
    IncomingBody body = body(endless, null, -1, NEVER, LONG);
    body.linger();
    assertEquals(64 << 20, taken);
    assertFalse(body.ended());
  }

  @Test
  void aClientThatIsGoneHasNoRest() {
    InputStream gone =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("reset");
          }
        };
    IncomingBody body = body(gone, null, 5, NEVER, LONG);
    body.linger();
    assertTrue(body.ended());
  }
}
