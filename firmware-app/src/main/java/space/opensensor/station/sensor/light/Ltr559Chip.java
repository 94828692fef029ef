package space.opensensor.station.sensor.light;

import space.opensensor.station.sensor.Quantity;
import space.opensensor.station.sensor.simulated.Air;
import space.opensensor.station.sensor.simulated.RegisterChip;

/** A simulated LTR-559 in light of which three parts in ten are infrared. */
public final class Ltr559Chip extends RegisterChip {

  private static final int LIGHT_CONTROL = 0x80;
  private static final int PROXIMITY_CONTROL = 0x81;
  private static final int SATURATION_MARKED = 0x20;
  private static final int LIGHT_RATE = 0x85;
  private static final int DATA = 0x88;
  private static final int STATUS = 0x8c;
  private static final int PROXIMITY = 0x8d;
  private static final int PROXIMITY_OFFSET = 0x94;
  private static final int[] GAIN = {1, 2, 4, 8, 1, 1, 48, 96};

  /** Integration in 50 ms for the codes of register 0x85. */
  private static final int[] INTEGRATION = {2, 1, 4, 8, 3, 5, 6, 7};

  private long readyAt;
  private boolean active;
  private boolean near;
  private boolean measured;
  private int channel0;
  private int channel1;

  /** A chip in air. */
  public Ltr559Chip(Air air, long seed) {
    super(air, seed);
    powerOn();
  }

  /** Puts something right before it, so that its proximity channel saturates. */
  public void setNear(boolean isNear) {
    near = isNear;
  }

  @Override
  public void powerOn() {
    for (int i = 0; i < registers.length; i++) {
      registers[i] = 0;
    }
    registers[0x86] = Ltr559.PART_ID;
    registers[0x87] = Ltr559.MANUFACTURER_ID;
    registers[LIGHT_RATE] = 3;
    active = false;
  }

  @Override
  protected void wrote(int register, int value) {
    boolean isOffset = register == PROXIMITY_OFFSET || register == PROXIMITY_OFFSET + 1;
    if ((register < LIGHT_CONTROL || register > LIGHT_RATE) && !isOffset) {
      return;
    }
    registers[register] = value;
    if (register == LIGHT_CONTROL && (value & 2) != 0) {
      powerOn();
    } else if (register == LIGHT_CONTROL) {
      active = (value & 1) != 0;
      if (active) {
        readyAt = air.now() + 10 + 50 * integration();
      } else {
        registers[STATUS] = 0;
      }
    }
  }

  private int integration() {
    return INTEGRATION[registers[LIGHT_RATE] >> 3 & 7];
  }

  @Override
  protected void beforeRead(int register) {
    if (!active || air.now() < readyAt) {
      return;
    }
    readyAt = Long.MAX_VALUE;
    int code = registers[LIGHT_CONTROL] >> 2 & 7;
    if (!isStuck() || !measured) {
      measured = true;
      sample(GAIN[code], integration());
    }
    littleEndian(DATA, channel1);
    littleEndian(DATA + 2, channel0);
    boolean marked = (registers[PROXIMITY_CONTROL] & SATURATION_MARKED) != 0;
    littleEndian(PROXIMITY, near ? marked ? 0x87ff : 0x07ff : proximity());
    registers[STATUS] = code << 4 | 0x05;
  }

  /** Without what its registers say comes from its own cover. */
  private int proximity() {
    int offset = (registers[PROXIMITY_OFFSET] & 3) << 8 | registers[PROXIMITY_OFFSET + 1];
    return Math.max(0, 20 + dice.below(5) - offset);
  }

  /** Channel 1 is 3/7 of channel 0, of which light is (1.7743 + 1.1059 × 3/7) a count. */
  private void sample(int gain, int integration) {
    long light = Math.max(0, noisy(air.value(Quantity.LIGHT), 100_000));
    long wanted = light * 50 * gain * integration * 7 / (17_743 * 7 + 11_059 * 3);
    int flicker = wanted > 100 ? dice.below(3) - 1 : 0;
    channel0 = (int) Math.min(65_535, wanted + flicker);
    channel1 = (int) Math.min(65_535, wanted * 3 / 7);
  }

  /** Reading the last byte of the results makes them old. */
  @Override
  protected void wasRead(int register) {
    if (register == PROXIMITY + 1) {
      registers[STATUS] &= ~0x05;
    }
  }
}
