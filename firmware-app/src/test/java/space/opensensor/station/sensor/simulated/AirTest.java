package space.opensensor.station.sensor.simulated;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import space.opensensor.station.model.ModelBoard;
import space.opensensor.station.sensor.Quantity;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.Schema;

class AirTest {

  private static final int OZONE = 99;

  private long now;

  @Test
  void whatTheRoomLeavesMissingStaysAsItWas() {
    Air air =
        new Air(
            ModelBoard.instant(
                reading -> {
                  if (now < 2) {
                    reading.set(reading.schema().columnOf(Quantity.NOISE), 400 + (int) now);
                  }
                }),
            () -> now,
            SensorProfile.indoor10().schema());
    assertEquals(400, air.value(Quantity.NOISE));
    assertEquals(2100, air.value(Quantity.TEMPERATURE));
    now = 1;
    assertEquals(401, air.value(Quantity.NOISE));
    now = 2;
    assertEquals(401, air.value(Quantity.NOISE));
  }

  @Test
  void aQuantityOfAnyNumberIsThereOnceTheRoomModelsIt() {
    Schema indoor = SensorProfile.indoor10().schema();
    Measurement[] columns = new Measurement[indoor.size() + 1];
    for (int c = 0; c < indoor.size(); c++) {
      columns[c] = indoor.get(c);
    }
    columns[indoor.size()] = Measurement.fixed(OZONE, "ozone", "ppb", 0, 0, 1000);
    Air air =
        new Air(
            ModelBoard.instant(reading -> reading.set(reading.schema().columnOf(OZONE), 31)),
            () -> now,
            new Schema("room/1", columns));
    assertEquals(31, air.value(OZONE));
  }

  @Test
  void aQuantityThatTheRoomDoesNotModelIsNamed() {
    Air air =
        new Air(ModelBoard.instant(reading -> {}), () -> now, SensorProfile.indoor10().schema());
    assertEquals(
        "quantity 99: expected one that the room models",
        assertThrows(IllegalArgumentException.class, () -> air.value(OZONE)).getMessage());
  }
}
