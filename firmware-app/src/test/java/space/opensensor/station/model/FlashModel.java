package space.opensensor.station.model;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import space.opensensor.vee.FlashLog;

/**
 * A NOR flash in memory: programming clears bits, in aligned units that were erased and not
 * programmed since. A torn erase leaves a sector that must be erased again, whatever it reads as. A
 * unit that a torn program left looking erased is weak: programmed again, it may take other bits
 * along, at once or after the next loss of power. A caller that breaks a rule gets an {@link
 * AssertionError}.
 *
 * <p>Can rot bits, fail to read, fail to write and, without a word, keep another bit than was
 * written.
 */
public final class FlashModel implements FlashLog {

  private final PowerSupply power;
  private final int sectorBytes;
  private final byte[] content;
  private final BitSet spoilt;
  private final BitSet weak;
  private final BitSet drifting;
  private final int[] erases;
  private long programmed;
  private int readFailures;
  private int brokenSector = -1;
  private int unreadableSector = -1;
  private int miswrites;
  private int programsLeft = Integer.MAX_VALUE;

  /** Erased flash. */
  public FlashModel(PowerSupply power, int sectors, int sectorBytes) {
    this.power = power;
    this.sectorBytes = sectorBytes;
    this.content = new byte[sectors * sectorBytes];
    this.spoilt = new BitSet(content.length / PROGRAM_UNIT);
    this.weak = new BitSet(content.length / PROGRAM_UNIT);
    this.drifting = new BitSet(content.length / PROGRAM_UNIT);
    this.erases = new int[sectors];
    Arrays.fill(content, (byte) 0xff);
    power.onRestore(this::drift);
  }

  /** Becomes like another flash of the same size, without its faults. */
  public void become(FlashModel other) {
    System.arraycopy(other.content, 0, content, 0, content.length);
    copy(other.spoilt, spoilt);
    copy(other.weak, weak);
    copy(other.drifting, drifting);
  }

  private static void copy(BitSet from, BitSet to) {
    to.clear();
    to.or(from);
  }

  /** Adds all that it keeps to a digest. */
  public void digest(MessageDigest digest) {
    digest.update(content);
    for (BitSet bits : List.of(spoilt, weak, drifting)) {
      digest.update(bits.toByteArray());
      digest.update((byte) 0xff);
    }
  }

  /** Fills the flash with what something else has left there. */
  public void fillAtRandom() {
    power.random().nextBytes(content);
    spoilt.set(0, content.length / PROGRAM_UNIT);
  }

  /** Turns a bit over. */
  public void rot(int address, int bit) {
    content[address] ^= (byte) (1 << bit);
  }

  /** Lets the next reads fail. */
  public void failReads(int times) {
    readFailures = times;
  }

  /** Lets all reads in a sector fail, or none for -1. */
  public void failReadsIn(int sector) {
    unreadableSector = sector;
  }

  /** Lets all programs and erases in a sector fail, or none for -1. */
  public void failWritesIn(int sector) {
    brokenSector = sector;
  }

  /** Lets the next program leave a bit cleared that should be set, without telling. */
  public void miswrite() {
    miswrites = 1;
  }

  /** Lets all programs fail after the next few. */
  public void failProgramsAfter(int programs) {
    programsLeft = programs;
  }

  /** How often each sector was erased. */
  public int[] erases() {
    return erases.clone();
  }

  /** Bytes programmed so far. */
  public long programmed() {
    return programmed;
  }

  /** The bytes of a sector. */
  public byte[] sector(int sector) {
    return Arrays.copyOfRange(content, sector * sectorBytes, (sector + 1) * sectorBytes);
  }

  @Override
  public int sectorBytes() {
    return sectorBytes;
  }

  @Override
  public int sectorCount() {
    return erases.length;
  }

  @Override
  public void read(int address, byte[] buffer, int offset, int length) throws IOException {
    power.check();
    if (readFailures > 0) {
      readFailures--;
      throw new IOException("flash: read failed at " + address);
    }
    if (address / sectorBytes == unreadableSector) {
      throw new IOException("flash: sector " + unreadableSector + " cannot be read");
    }
    System.arraycopy(content, address, buffer, offset, length);
  }

  @Override
  public void program(int address, byte[] buffer, int offset, int length) throws IOException {
    if (address % PROGRAM_UNIT != 0 || length % PROGRAM_UNIT != 0 || length == 0) {
      throw new AssertionError("program of " + length + " bytes at " + address + " is not aligned");
    }
    int from = address / PROGRAM_UNIT;
    int to = (address + length) / PROGRAM_UNIT;
    int used = spoilt.nextSetBit(from);
    if (used >= 0 && used < to) {
      throw new AssertionError("unit at " + used * PROGRAM_UNIT + " was not erased");
    }
    boolean torn = power.failsNow();
    if (--programsLeft < 0) {
      throw new IOException("flash: program refused at " + address);
    }
    if (address / sectorBytes == brokenSector) {
      spoilt.set(from, to);
      throw new IOException("flash: program failed at " + address);
    }
    programmed += length;
    Random random = power.random();
    int whole = torn ? random.nextInt(4) == 0 ? 0 : random.nextInt(length + 1) : length;
    boolean touchesMore = random.nextBoolean();
    for (int i = 0; i < length; i++) {
      if (i < whole) {
        clear(address + i, buffer[offset + i]);
      } else if (touchesMore && random.nextInt(4) == 0) {
        clear(address + i, buffer[offset + i] | random.nextInt(256) & random.nextInt(256));
      }
    }
    if (miswrites > 0 && !torn) {
      miswrites--;
      clear(address + random.nextInt(length), ~(1 << random.nextInt(8)));
    }
    for (int unit = from; unit < to; unit++) {
      afterProgram(unit, torn);
    }
    if (torn) {
      throw new PowerCut();
    }
  }

  private void clear(int address, int bits) {
    content[address] &= (byte) bits;
  }

  private void afterProgram(int unit, boolean torn) {
    Random random = power.random();
    if (weak.get(unit)) {
      drifting.set(unit, random.nextInt(4) != 0);
      if (!drifting.get(unit)) {
        loseABit(unit);
      }
    }
    weak.set(unit, torn && isBlank(unit));
    spoilt.set(unit, !weak.get(unit));
  }

  private void loseABit(int unit) {
    Random random = power.random();
    clear(unit * PROGRAM_UNIT + random.nextInt(PROGRAM_UNIT), ~(1 << random.nextInt(8)));
  }

  private void drift() {
    drifting.stream().forEach(this::loseABit);
    drifting.clear();
  }

  private boolean isBlank(int unit) {
    for (int i = 0; i < PROGRAM_UNIT; i++) {
      if (content[unit * PROGRAM_UNIT + i] != -1) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void erase(int sector) throws IOException {
    boolean torn = power.failsNow();
    if (sector == brokenSector) {
      throw new IOException("flash: erase failed in sector " + sector);
    }
    erases[sector]++;
    int from = sector * sectorBytes;
    if (torn) {
      tearErase(from);
      throw new PowerCut();
    }
    Arrays.fill(content, from, from + sectorBytes, (byte) 0xff);
    spoilt.clear(from / PROGRAM_UNIT, (from + sectorBytes) / PROGRAM_UNIT);
    weak.clear(from / PROGRAM_UNIT, (from + sectorBytes) / PROGRAM_UNIT);
    drifting.clear(from / PROGRAM_UNIT, (from + sectorBytes) / PROGRAM_UNIT);
  }

  private void tearErase(int from) {
    Random random = power.random();
    int set = random.nextInt(257);
    int begin = from + random.nextInt(sectorBytes);
    int end = random.nextBoolean() ? from + sectorBytes : begin + random.nextInt(sectorBytes);
    for (int i = begin; i < Math.min(end, from + sectorBytes); i++) {
      for (int bit = 0; bit < 8; bit++) {
        if (random.nextInt(256) < set) {
          content[i] |= (byte) (1 << bit);
        }
      }
    }
    spoilt.set(from / PROGRAM_UNIT, (from + sectorBytes) / PROGRAM_UNIT);
  }
}
