package space.opensensor.station.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.parquet.WriterOptions;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;

class EncoderTest {

  private static final String STATION = "0195ae3c-43e0-7624-8c5c-7424adbcc30d";

  /** As many measurements as there can be, of long names, no two of one unit and sensor. */
  private static Schema widest() {
    Measurement[] all = new Measurement[Schema.MAX_SIZE];
    for (int i = 0; i < all.length; i++) {
      String name = "particles_of_10_micrometres_" + i;
      all[i] =
          Measurement.fixed(100 + i, name, "µg/m³", i % 10, Integer.MIN_VALUE, Integer.MAX_VALUE)
              .by("sensor_of_particles_" + i);
    }
    return new Schema("widest/1", all).withStation(2, "station_id");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 64})
  void noFileIsLargerThanSaidBefore(int rows) throws Exception {
    Schema schema = widest();
    Batch batch = new Batch(schema, rows);
    Reading reading = new Reading(schema);
    for (int row = 0; row < rows; row++) {
      for (int c = 0; c < schema.size(); c++) {
        reading.set(c, (row * 1_103_515_245 + c) * 214_013 % 1_000_000_000);
      }
      batch.add(1_700_000_000_000L + row * 7919L, reading);
    }
    for (boolean decimal : new boolean[] {false, true}) {
      Encoder encoder = new Encoder(schema, decimal, WriterOptions.DEFAULT, STATION, rows);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      encoder.encode(batch, "0123456789abcdef-00000001", out::write);
      assertTrue(out.size() <= encoder.mostBytes(), out.size() + " of " + encoder.mostBytes());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"% r.h.", "µg/m³,dry"})
  void aUnitOrASensorWithACommaOrASpaceIsRefused(String word) {
    Measurement good = Measurement.fixed(2, "humidity", "%", 2, 0, 10000);
    assertEquals("%", good.by("bme280").unit());
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Measurement.fixed(2, "humidity", word, 2, 0, 10000));
    assertEquals("humidity: unit \"" + word + "\" has a comma or a space", e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> good.by(word));
  }
}
