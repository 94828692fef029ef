package space.opensensor.station.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import space.opensensor.vee.FirmwareSlots;

/**
 * Two slots of a flash and the boot loader's word, which outlive a loss of power; in every change
 * the power can fail, and leave part of it. Images begin with a line {@code VERSION KIND}; what
 * follows is anything.
 */
public final class SlotsModel implements FirmwareSlots {

  /** The boot loader's word of a slot. */
  private enum Word {
    CONFIRMED,
    NEW,
    TRIED
  }

  private static final int SECTOR = 4096;

  /** What was verified already: power fails at each step of one and the same update. */
  private static final Map<List<Object>, Boolean> ANSWERS = new ConcurrentHashMap<>();

  private final PowerSupply power;
  private final byte[][] slots;
  private final PublicKey key;
  private final int bootsOnTrial;
  private int running;
  private int selected;
  private Word word = Word.CONFIRMED;
  private int boots;
  private byte[] note;
  private byte[] change;
  private long changedAt;
  private boolean restarted;
  private int reads;
  private String chip = "ESP32-S3";
  private String flash = "8mb";
  private int failures;
  private int refusals;
  private int full = Integer.MAX_VALUE;

  /**
   * Slots, the first of which has the image that runs.
   *
   * @param bootsOnTrial after how many boots of an image that is not confirmed the boot loader
   *     takes the other
   */
  public SlotsModel(PowerSupply power, int bytes, byte[] image, PublicKey key, int bootsOnTrial) {
    this.power = power;
    this.slots = new byte[2][bytes];
    this.key = key;
    this.bootsOnTrial = bootsOnTrial;
    Arrays.fill(slots[0], (byte) 0xff);
    Arrays.fill(slots[1], (byte) 0xff);
    System.arraycopy(image, 0, slots[0], 0, image.length);
  }

  /** Puts an image into the first slot by a cable, which leaves the note. */
  public void flash(byte[] image) {
    System.arraycopy(image, 0, slots[0], 0, image.length);
    selected = 0;
    word = Word.CONFIRMED;
  }

  /** Says that it is another board. */
  public void setBoard(String chipFamily, String flashSize) {
    chip = chipFamily;
    flash = flashSize;
  }

  /** Boots, as a boot loader does, and gives the content of the slot that runs. */
  public byte[] boot() {
    restarted = false;
    if (word == Word.TRIED && boots >= bootsOnTrial) {
      selected = 1 - selected;
      word = Word.CONFIRMED;
    }
    if (word != Word.CONFIRMED) {
      word = Word.TRIED;
      boots++;
    }
    running = selected;
    return slots[running];
  }

  private String[] words() {
    int end = 0;
    while (slots[running][end] != '\n') {
      end++;
    }
    return new String(slots[running], 0, end, StandardCharsets.US_ASCII).split(" ");
  }

  /** What the running image is made to do. */
  public String kind() {
    return words()[1];
  }

  /** Whether the station asked for a restart. */
  public boolean isRestarted() {
    return restarted;
  }

  /** The slot that does not run. */
  public byte[] other() {
    return slots[1 - running];
  }

  @Override
  public String version() {
    return words()[0];
  }

  @Override
  public int slot() {
    return running;
  }

  @Override
  public String chipFamily() {
    return chip;
  }

  @Override
  public String flash() {
    return flash;
  }

  @Override
  public int slotBytes() {
    return slots[0].length;
  }

  /** Lets the slot not be named for the next boot so many times. */
  public void refuseSelects(int count) {
    refusals = count;
  }

  /** Lets no write to the slot succeed from a position on. */
  public void fillFrom(int position) {
    full = position;
  }

  @Override
  public void write(int position, byte[] buffer, int offset, int length) throws IOException {
    if (position + length > full) {
      throw new IOException("no space");
    }
    if (position % WRITE_UNIT != 0) {
      throw new AssertionError("write of " + length + " at " + position);
    }
    for (int i = 0; i < length; i += WRITE_UNIT) {
      writeUnit(position + i, buffer, offset + i, Math.min(WRITE_UNIT, length - i));
    }
  }

  private void writeUnit(int position, byte[] buffer, int offset, int length) {
    byte[] slot = slots[1 - running];
    if (position % SECTOR == 0) {
      int end = Math.min(slot.length, position + SECTOR);
      Arrays.fill(slot, position, tornEnd(position, end), (byte) 0xff);
      checkPower();
    }
    for (int i = 0; i < length; i++) {
      if (slot[position + i] != (byte) 0xff) {
        throw new AssertionError("write over what is not erased at " + (position + i));
      }
    }
    int end = tornEnd(position, position + length);
    System.arraycopy(buffer, offset, slot, position, end - position);
    checkPower();
  }

  /** The end of an operation, or where the power failed in it. */
  private int tornEnd(int from, int to) {
    return power.failsNow() ? from + power.random().nextInt(to - from + 1) : to;
  }

  private void checkPower() {
    if (!power.isOn()) {
      throw new PowerCut();
    }
  }

  @Override
  public void read(int position, byte[] buffer, int offset, int length) throws IOException {
    power.check();
    reads++;
    System.arraycopy(slots[1 - running], position, buffer, offset, length);
  }

  /** Reads so far. */
  public int reads() {
    return reads;
  }

  @Override
  public boolean isSigned(byte[] sha256, byte[] signature, int length) {
    List<Object> question =
        List.of(
            key, ByteBuffer.wrap(sha256.clone()), ByteBuffer.wrap(signature.clone(), 0, length));
    return ANSWERS.computeIfAbsent(question, asked -> verifies(sha256, signature, length));
  }

  private boolean verifies(byte[] sha256, byte[] signature, int length) {
    try {
      Signature verifier = Signature.getInstance("NONEwithECDSA");
      verifier.initVerify(key);
      verifier.update(sha256);
      return verifier.verify(signature, 0, length);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  @Override
  public boolean isOnTrial() {
    return word == Word.TRIED;
  }

  @Override
  public void confirm() throws IOException {
    checkWrite();
    change(running, Word.CONFIRMED);
  }

  @Override
  public void select() throws IOException {
    if (refusals > 0) {
      refusals--;
      throw new IOException("slot: select: refused");
    }
    change(1 - running, Word.NEW);
  }

  @Override
  public void rollBack() {
    change(1 - running, Word.CONFIRMED);
  }

  /** Changes the boot loader's word, which is one write of a sector: before or after it. */
  private void change(int slot, Word to) {
    boolean fails = power.failsNow();
    if (!fails || power.random().nextBoolean()) {
      selected = slot;
      word = to;
      boots = 0;
    }
    checkPower();
  }

  @Override
  public void restart() {
    restarted = true;
  }

  @Override
  public boolean readNote(byte[] to) {
    power.check();
    if (note != null) {
      System.arraycopy(note, 0, to, 0, NOTE_BYTES);
    }
    return note != null;
  }

  @Override
  public void writeNote(byte[] from) throws IOException {
    checkWrite();
    boolean fails = power.failsNow();
    if (!fails || power.random().nextBoolean()) {
      note = from.clone();
    }
    checkPower();
  }

  @Override
  public int readChange(byte[] to) {
    power.check();
    if (change != null) {
      System.arraycopy(change, 0, to, 0, change.length);
    }
    return change == null ? -1 : change.length;
  }

  @Override
  public void writeChange(byte[] from, int length) throws IOException {
    checkWrite();
    boolean fails = power.failsNow();
    changedAt = power.operations();
    if (!fails || power.random().nextBoolean()) {
      change = Arrays.copyOf(from, length);
    }
    checkPower();
  }

  /** Lets the next writes of note, record and boot loader's word fail. */
  public void failWrites(int count) {
    failures = count;
  }

  private void checkWrite() throws IOException {
    if (failures > 0) {
      failures--;
      throw new IOException("flash does not write");
    }
  }

  /** The record of the last change of settings, not to be changed, or null. */
  public byte[] change() {
    return change;
  }

  /** The operation in which that record was written. */
  public long changedAt() {
    return changedAt;
  }

  /** Loses the note, or turns one of its bits. */
  public void rotNote(int bit) {
    if (bit < 0) {
      note = null;
    } else if (note != null) {
      note[bit / 8] ^= (byte) (1 << bit % 8);
    }
  }
}
