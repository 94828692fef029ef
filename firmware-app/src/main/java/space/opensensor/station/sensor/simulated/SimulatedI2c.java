package space.opensensor.station.sensor.simulated;

import space.opensensor.vee.BusException;
import space.opensensor.vee.I2cBus;

/** An I2C bus with simulated chips on it, whose faults it carries out. */
public final class SimulatedI2c implements I2cBus {

  private final I2cChip[] chips = new I2cChip[128];
  private final Dice dice;
  private long transfers;

  /** An empty bus. */
  public SimulatedI2c(long seed) {
    this.dice = new Dice(seed);
  }

  /** Puts a chip at an address. */
  public void attach(int address, I2cChip chip) {
    chips[address] = chip;
  }

  /** The chip at an address, or null. */
  public I2cChip chip(int address) {
    return chips[address];
  }

  /** Transfers so far. */
  public long transfers() {
    return transfers;
  }

  @Override
  public void transfer(
      int address, byte[] out, int outOffset, int outLength, byte[] in, int inOffset, int inLength)
      throws BusException {
    transfers++;
    if (address < 0
        || address > 127
        || outOffset < 0
        || outLength < 0
        || outLength > MOST_BYTES
        || outOffset + outLength > out.length
        || inOffset < 0
        || inLength < 0
        || inLength > MOST_BYTES
        || inOffset + inLength > in.length) {
      throw failure(address, BusException.Kind.ARGUMENT);
    }
    I2cChip chip = chips[address];
    if (chip == null || chip.fault() == ChipFault.SILENT) {
      throw failure(address, BusException.Kind.NO_ANSWER);
    }
    if (chip.fault() == ChipFault.STRETCH) {
      throw failure(address, BusException.Kind.TIMED_OUT);
    }
    if (chip.fault() == ChipFault.BROWN_OUT) {
      chip.setFault(ChipFault.NONE);
      chip.write(out, outOffset, outLength / 2);
      chip.powerOn();
      throw failure(address, BusException.Kind.NO_ANSWER);
    }
    if (!chip.acknowledges(out, outOffset, outLength)) {
      throw failure(address, BusException.Kind.NO_ANSWER);
    }
    chip.write(out, outOffset, outLength);
    if (inLength > 0) {
      chip.read(in, inOffset, inLength);
      spoil(chip.fault(), in, inOffset, inLength);
    }
  }

  private void spoil(ChipFault fault, byte[] in, int offset, int length) {
    if (fault == ChipFault.GARBLE) {
      in[offset + dice.below(length)] ^= (byte) (1 + dice.below(255));
    } else if (fault == ChipFault.DROP) {
      int from = dice.below(length);
      for (int i = from; i < length - 1; i++) {
        in[offset + i] = in[offset + i + 1];
      }
      in[offset + length - 1] = (byte) 0xff;
    }
  }

  private static BusException failure(int address, BusException.Kind kind) {
    return new BusException("i2c address 0x" + Integer.toHexString(address), kind);
  }
}
