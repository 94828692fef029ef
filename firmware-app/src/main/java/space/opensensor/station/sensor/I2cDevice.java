package space.opensensor.station.sensor;

import space.opensensor.vee.BusException;
import space.opensensor.vee.I2cBus;

/** A chip on an I2C bus: its registers, and whether it has answered in this measurement. */
public final class I2cDevice {

  /** What is read where nobody drives the line. */
  public static final int NOBODY = 0xff;

  private static final byte[] NOTHING = new byte[0];

  private final I2cBus bus;
  private final int address;
  private final byte[] out = new byte[2];
  private final byte[] single = new byte[1];
  private final byte[] again;
  private boolean answered;

  /**
   * A chip.
   *
   * @param bus null where the board has none
   * @param mostBytes the most bytes read at once
   */
  public I2cDevice(I2cBus bus, int address, int mostBytes) {
    this.bus = bus;
    this.address = address;
    this.again = new byte[mostBytes];
  }

  /** Where it is, for messages. */
  public static String place(int address) {
    return "i2c 0x" + Integer.toHexString(address);
  }

  /** Forgets that it has answered. */
  public void forget() {
    answered = false;
  }

  /** Whether it has answered since it was forgotten. */
  public boolean hasAnswered() {
    return answered;
  }

  /** Writes bytes as they are. */
  public void write(byte[] bytes, int length) throws BusException {
    transfer(bytes, length, NOTHING, 0, 0);
  }

  /** Writes a command of two bytes, the higher first. */
  public void command(int command) throws BusException {
    out[0] = (byte) (command >> 8);
    out[1] = (byte) command;
    transfer(out, 2, NOTHING, 0, 0);
  }

  /** Reads what a command has made ready. */
  public void receive(byte[] into, int length) throws BusException {
    transfer(NOTHING, 0, into, 0, length);
  }

  /** Writes one register. */
  public void writeRegister(int register, int value) throws BusException {
    out[0] = (byte) register;
    out[1] = (byte) value;
    transfer(out, 2, NOTHING, 0, 0);
  }

  /** Reads registers from one on. */
  public void read(int register, byte[] into, int length) throws BusException {
    read(register, into, 0, length);
  }

  private void read(int register, byte[] into, int at, int length) throws BusException {
    out[0] = (byte) register;
    transfer(out, 1, into, at, length);
  }

  /** Reads one register. */
  public int readRegister(int register) throws BusException {
    read(register, single, 1);
    return single[0] & 0xff;
  }

  /** Reads registers as {@link #readAlike(int, byte[], int, int)} does, into the beginning. */
  public boolean readAlike(int register, byte[] into, int length) throws BusException {
    return readAlike(register, into, 0, length);
  }

  /**
   * Reads registers until two reads in a row are alike, at most three times: a byte that the line
   * garbled is not taken for a measurement where the chip has no checksum.
   *
   * @return whether two were alike
   */
  public boolean readAlike(int register, byte[] into, int at, int length) throws BusException {
    read(register, into, at, length);
    for (int i = 0; i < 2; i++) {
      System.arraycopy(into, at, again, 0, length);
      read(register, into, at, length);
      if (isAlike(into, at, length)) {
        return true;
      }
    }
    return false;
  }

  /** Reads one register as {@link #readAlike} does; -1 where no two reads were alike. */
  public int readRegisterAlike(int register) throws BusException {
    return readAlike(register, single, 1) ? single[0] & 0xff : -1;
  }

  private boolean isAlike(byte[] bytes, int at, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[at + i] != again[i]) {
        return false;
      }
    }
    return true;
  }

  private void transfer(byte[] bytes, int length, byte[] into, int at, int inLength)
      throws BusException {
    if (bus == null) {
      throw new BusException(place(address), BusException.Kind.NO_BUS);
    }
    bus.transfer(address, bytes, 0, length, into, at, inLength);
    answered = true;
  }

  /** A signed number of two bytes, the lower first. */
  public static int signedLittleEndian(byte[] bytes, int at) {
    return (short) littleEndian(bytes, at);
  }

  /** An unsigned number of two bytes, the lower first. */
  public static int littleEndian(byte[] bytes, int at) {
    return bytes[at] & 0xff | (bytes[at + 1] & 0xff) << 8;
  }

  /** An unsigned number of two bytes, the higher first. */
  public static int bigEndian(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
  }
}
