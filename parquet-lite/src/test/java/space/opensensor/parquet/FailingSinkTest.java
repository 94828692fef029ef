package space.opensensor.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class FailingSinkTest {

  /** Takes some bytes and then fails; the bytes it was offered after that count as a mistake. */
  private static final class FailingSink implements ByteSink {

    private int room;
    private boolean failed;

    FailingSink(int room) {
      this.room = room;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      assertTrue(!failed, "the writer went on after the failure");
      if (length > room) {
        failed = true;
        throw new IOException("disk full");
      }
      room -= length;
    }
  }

  @Tag("long")
  @Test
  void aSinkThatFailsAtAnyByteLeavesTheWriterInertAndReusable() throws Exception {
    StationRows rows = StationRows.of("quant0");
    byte[] expected = rows.file(false, WriterOptions.DEFAULT);
    ParquetWriter writer = new ParquetWriter(StationRows.schema(false), 178);
    for (int room = 0; room < expected.length; room++) {
      FailingSink sink = new FailingSink(room);
      IOException first = assertThrows(IOException.class, () -> rows.write(writer, false, sink));
      assertEquals("disk full", first.getMessage());
      for (IOException later : everyCallAfter(writer)) {
        assertTrue(
            later.getMessage().matches("file abandoned at byte \\d+: the sink failed: disk full"),
            later.getMessage());
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    rows.write(writer, false, out::write);
    assertArrayEquals(expected, out.toByteArray());
  }

  private static IOException[] everyCallAfter(ParquetWriter writer) {
    return new IOException[] {
      assertThrows(IOException.class, () -> writer.keyValue("a", "b")),
      assertThrows(IOException.class, () -> writer.startRowGroup(1)),
      assertThrows(IOException.class, () -> writer.writeInt64s(new long[1], 0, 1, null, 0)),
      assertThrows(IOException.class, () -> writer.writeFloatBits(new int[1], 0, 1, null, 0)),
      assertThrows(IOException.class, writer::endRowGroup),
      assertThrows(IOException.class, writer::close)
    };
  }

  @Test
  void aSinkThatThrowsSomethingElseLeavesTheWriterInertAsWell() throws Exception {
    ParquetWriter writer = new ParquetWriter(StationRows.schema(false), 178);
    ByteSink bad =
        (bytes, offset, length) -> {
          throw new IllegalStateException("a bug");
        };
    assertThrows(IllegalStateException.class, () -> writer.open(bad));
    IOException later = assertThrows(IOException.class, () -> writer.startRowGroup(1));
    assertEquals("file abandoned at byte 0: the sink failed", later.getMessage());
  }
}
