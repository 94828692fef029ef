package space.opensensor.sigv4;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class AsciiBufferTest {

  @Test
  void textBytesAndNumbersAreAppended() {
    AsciiBuffer buffer = new AsciiBuffer(64);
    buffer.append("n: ").append(0).append(" ").append(Long.MAX_VALUE).append(" ");
    buffer.append(new byte[] {'x', 'y', 'z'}, 1, 2).append(10);
    assertEquals("n: 0 9223372036854775807 yz10", buffer.toString());
    assertEquals(29, buffer.length());
    assertEquals(64, buffer.capacity());
    assertEquals("n: 0", buffer.truncate(4).toString());
    assertEquals("", buffer.clear().toString());
  }

  @Test
  void nothingAndTheLastOfEverythingAreAppendedToo() {
    AsciiBuffer buffer = new AsciiBuffer(3).append("").append(new byte[2], 2, 0);
    buffer.append(new byte[] {'a'}, 0, 0).append(new byte[] {'a', 'b'}, 1, 1).append("\u007f");
    assertEquals("b\u007f", buffer.toString());
    assertEquals("b\u007f", buffer.truncate(2).toString());
    assertEquals("", new AsciiBuffer(0).toString());
  }

  @Test
  void whatDoesNotFitIsRefusedWhole() {
    AsciiBuffer buffer = new AsciiBuffer(4).append("abc");
    IllegalStateException refusal =
        assertThrows(IllegalStateException.class, () -> buffer.append("de"));
    assertEquals(
        "buffer: its 4 bytes are too few, give it a larger capacity", refusal.getMessage());
    assertThrows(IllegalStateException.class, () -> buffer.append(new byte[2], 0, 2));
    assertEquals("abc", buffer.toString());
    assertEquals("abcd", buffer.append("d").toString());
  }

  @Test
  void badArgumentsAreNamed() {
    AsciiBuffer buffer = new AsciiBuffer(16).append("abc");
    refused("capacity: expected 0 or more, got -1", () -> new AsciiBuffer(-1));
    refused("newLength: expected 0 to 3, got 4", () -> buffer.truncate(4));
    refused("newLength: expected 0 to 3, got -1", () -> buffer.truncate(-1));
    refused("number: expected 0 or more, got -1", () -> buffer.append(-1));
    refused("ascii: character 1 of \"a?\" is not ASCII", () -> buffer.append("aé"));
    refused("bytes: the range reaches beyond the array", () -> buffer.append(new byte[3], 1, 3));
    refused("bytes: the range reaches beyond the array", () -> buffer.append(new byte[3], 0, -1));
    refused("bytes: the range reaches beyond the array", () -> buffer.append(new byte[3], -1, 1));
    assertEquals("abc", buffer.toString());
  }

  private static void refused(String message, Runnable call) {
    IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, call::run);
    assertEquals(message, refusal.getMessage());
  }
}
