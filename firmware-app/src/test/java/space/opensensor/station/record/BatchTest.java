package space.opensensor.station.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;

class BatchTest {

  private final Schema schema =
      new Schema(
          "test/1",
          new Measurement[] {
            Measurement.fixed(2, "a", "x", 1, -1000, 1000),
            Measurement.fixed(3, "b", "x", 1, -1000, 1000)
          });
  private final Batch batch = new Batch(schema, 10);

  /** A row whose second value is missing where its number is a multiple of three. */
  private void add(int number) {
    Reading reading = new Reading(schema);
    reading.set(0, 10 * number);
    if (number % 3 != 0) {
      reading.set(1, -number);
    }
    batch.add(1000L * number, reading);
  }

  @Test
  void rowsBecomeColumnsAndWhatIsMissingIsABitThatIsNotSet() {
    for (int i = 1; i <= 10; i++) {
      assertFalse(batch.isFull());
      add(i);
      assertEquals(i, batch.size());
      assertEquals(1000L * i, batch.lastTick());
    }
    assertTrue(batch.isFull());
    assertNull(batch.validity(0), "all are present");
    byte[] validity = batch.validity(1);
    assertEquals(2, validity.length);
    assertEquals(0b11011011, validity[0] & 0xff);
    assertEquals(0b10, validity[1]);
    assertEquals(1000, batch.ticks()[0]);
    assertEquals(70, batch.values(0)[6]);
    assertEquals(-7, batch.values(1)[6]);
    assertEquals(0, batch.values(1)[5], "what is missing has no value");
  }

  @Test
  void whatWasForgottenDoesNotComeBack() {
    for (int i = 1; i <= 10; i++) {
      add(i);
    }
    batch.begin(60_000, true, 7);
    assertEquals(0, batch.size());
    assertFalse(batch.isFull());
    assertEquals(60_000, batch.windowStart());
    assertTrue(batch.isEstimated());
    assertEquals(7, batch.boot());
    add(1);
    add(2);
    assertNull(batch.validity(1));
    assertEquals(-2, batch.values(1)[1]);
    add(6);
    assertEquals(0b011, batch.validity(1)[0] & 0b111);
    batch.clear();
    assertEquals(0, batch.size());
    assertNull(batch.validity(1));
  }
}
