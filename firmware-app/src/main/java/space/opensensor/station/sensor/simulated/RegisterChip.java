package space.opensensor.station.sensor.simulated;

/** A simulated chip with 256 registers of a byte and a pointer that moves on with each. */
public abstract class RegisterChip extends I2cChip {

  protected final int[] registers = new int[256];

  private int pointer;

  public RegisterChip(Air air, long seed) {
    super(air, seed);
  }

  /** Takes a register that is written. */
  protected abstract void wrote(int register, int value);

  /** Is told that registers are about to be read. */
  protected void beforeRead(int register) {}

  /** Is told that a register was read. */
  protected void wasRead(int register) {}

  @Override
  protected void write(byte[] bytes, int offset, int length) {
    if (length > 0) {
      pointer = bytes[offset] & 0xff;
    }
    for (int i = 1; i < length; i++) {
      wrote(pointer, bytes[offset + i] & 0xff);
      pointer = pointer + 1 & 0xff;
    }
  }

  @Override
  protected void read(byte[] into, int offset, int length) {
    beforeRead(pointer);
    for (int i = 0; i < length; i++) {
      into[offset + i] = (byte) registers[pointer];
      wasRead(pointer);
      pointer = pointer + 1 & 0xff;
    }
  }

  /** Sets registers to a number of bits, the highest byte first. */
  protected final void bigEndian(int register, int value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      registers[register + i] = value >> 8 * (bytes - 1 - i) & 0xff;
    }
  }

  /** Sets two registers, the lower byte first. */
  protected final void littleEndian(int register, int value) {
    registers[register] = value & 0xff;
    registers[register + 1] = value >> 8 & 0xff;
  }
}
