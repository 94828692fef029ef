package space.opensensor.station.sensor.simulated;

/** A simulated chip with registers of 16 bits, each read and written whole. */
public abstract class WordChip extends I2cChip {

  protected final int[] words = new int[16];

  private final boolean lowFirst;
  private int pointer;

  /**
   * A chip.
   *
   * @param lowFirst whether the lower byte of a register comes first
   */
  public WordChip(Air air, long seed, boolean lowFirst) {
    super(air, seed);
    this.lowFirst = lowFirst;
  }

  /** Takes a register that is written. */
  protected abstract void wrote(int register, int value);

  /** Is told that a register is about to be read. */
  protected abstract void beforeRead(int register);

  @Override
  protected final void write(byte[] bytes, int offset, int length) {
    if (length > 0) {
      pointer = bytes[offset] & 0x0f;
    }
    if (length > 2) {
      int first = bytes[offset + 1] & 0xff;
      int second = bytes[offset + 2] & 0xff;
      wrote(pointer, lowFirst ? first | second << 8 : first << 8 | second);
    }
  }

  @Override
  protected final void read(byte[] into, int offset, int length) {
    beforeRead(pointer);
    for (int i = 0; i < length; i++) {
      boolean low = lowFirst ? i % 2 == 0 : i % 2 != 0;
      into[offset + i] = (byte) (low ? words[pointer] : words[pointer] >> 8);
    }
  }
}
