package space.opensensor.microej;

import space.opensensor.vee.Reading;
import space.opensensor.vee.SensorBoard;

/** Sensors whose drivers are in C, or in the Simulator's mock: one value a measurement, by number. */
final class SniSensors implements SensorBoard {

	private final int[] value;

	SniSensors() {
		this.value = TransferBuffer.allocateInt();
	}

	@Override
	public void read(Reading reading) {
		BoardNatives.sensorsSample();
		int size = reading.schema().size();
		for (int column = 0; column < size; column++) {
			if (BoardNatives.sensorsValue(reading.schema().get(column).number(), this.value) == 1) {
				reading.set(column, this.value[0]);
			}
		}
	}
}
