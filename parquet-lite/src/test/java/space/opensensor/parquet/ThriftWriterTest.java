package space.opensensor.parquet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import space.opensensor.parquet.read.ThriftReader;

class ThriftWriterTest {

  private final ThriftWriter thrift = new ThriftWriter();

  @Test
  void fieldsAndListsHaveShortAndLongHeaders() throws Exception {
    byte[] bytes = new byte[200];
    thrift.begin(bytes, 10, bytes.length, null, 0);
    int[] fields = {1, 16, 32, 300};
    for (int field : fields) {
      thrift.i32(field, -field);
    }
    for (int size = 14; size <= 15; size++) {
      thrift.list(301 + size, ThriftType.I32, size);
      for (int i = 0; i < size; i++) {
        thrift.elementI32(i);
      }
    }
    thrift.end();
    int end = thrift.position();
    assertArrayEquals(new byte[] {0x15, 1, (byte) 0xf5}, Arrays.copyOfRange(bytes, 10, 13));
    ThriftReader reader = new ThriftReader(bytes, 10, end, "test", 0);
    for (int field : fields) {
      assertTrue(reader.nextField());
      assertEquals(field, reader.field());
      assertEquals(-field, reader.i32());
    }
    for (int size = 14; size <= 15; size++) {
      assertTrue(reader.nextField());
      assertEquals(301 + size, reader.field());
      assertEquals(size, reader.list(ThriftType.I32));
      for (int i = 0; i < size; i++) {
        assertEquals(i, reader.elementI32());
      }
    }
    assertFalse(reader.nextField());
    assertEquals(end, reader.position());
  }

  @Test
  void aFieldThatIsNoStepAheadHasTheLongHeader() throws Exception {
    byte[] bytes = new byte[10];
    thrift.begin(bytes, 0, 10, null, 0);
    thrift.i32(0, 1);
    assertArrayEquals(new byte[] {5, 0, 2}, Arrays.copyOf(bytes, thrift.position()));
  }

  @Test
  void whatFitsExactlyStaysInTheBuffer() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] bytes = new byte[7];
    thrift.begin(bytes, 0, 7, out::write, 0);
    thrift.i32(1, 1);
    thrift.raw(new byte[] {1, 2, 3, 4, 5}, 0, 5);
    assertEquals(7, thrift.position());
    assertEquals(0, out.size());
  }

  @Test
  void theBufferIsFilledToItsLimitAndNotBeyond() throws Exception {
    byte[] bytes = new byte[10];
    thrift.begin(bytes, 2, 7, null, 0);
    thrift.raw(new byte[] {1, 2, 3, 4, 5}, 0, 5);
    assertEquals(7, thrift.position());
    assertEquals(
        "metadata needs 1 bytes more than its buffer",
        assertThrows(IllegalStateException.class, thrift::end).getMessage());
    thrift.begin(bytes, 2, 7, null, 0);
    assertEquals(
        "metadata needs 6 bytes more than its buffer",
        assertThrows(IllegalStateException.class, () -> thrift.raw(new byte[6], 0, 6))
            .getMessage());
    assertEquals(0, bytes[7]);
  }

  @Test
  void whatDoesNotFitGoesIntoTheSinkInOrder() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] bytes = new byte[64];
    thrift.begin(bytes, 3, 60, out::write, 0);
    for (int i = 0; i < 40; i++) {
      thrift.raw(new byte[] {(byte) i, (byte) -i}, 0, 2);
    }
    thrift.raw(new byte[100], 0, 100);
    thrift.raw(new byte[] {7}, 0, 1);
    thrift.flush();
    byte[] written = out.toByteArray();
    assertEquals(181, written.length);
    for (int i = 0; i < 40; i++) {
      assertEquals(i, written[2 * i]);
      assertEquals(-i, written[2 * i + 1]);
    }
    assertEquals(7, written[180]);
  }
}
