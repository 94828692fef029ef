package space.opensensor.simulator.firmware;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import space.opensensor.simulator.ChangedSettings;
import space.opensensor.vee.FirmwareSlots;
import space.opensensor.vee.Settings;
import space.opensensor.vee.SettingsStore;

/**
 * Two slots of a simulated station in a folder: {@code slot-0.jar} and {@code slot-1.jar}, {@code
 * boot} with the boot loader's word, and the station's {@code note} and {@code change}. A slot
 * without a file holds the classes of this process: a station begins with those in slot 0. A new
 * image boots once without a word that it is kept, and then the other slot does, as on a board.
 */
public final class FileSlots implements FirmwareSlots {

  /** The chip that manifests name for images of the simulator. */
  public static final String CHIP = "JVM";

  /** What manifests name as their flash. */
  public static final String FLASH = "any";

  /** Bytes of the largest image. */
  public static final int SLOT_BYTES = 4 << 20;

  private static final int SECTOR = 4096;
  private static final Pattern WORD = Pattern.compile("([01]) (kept|new|tried)\n");

  private final Path folder;
  private final SignerKeys keys;
  private StationImage image;
  private int running;
  private int selected;
  private String word = "kept";
  private boolean restarted;

  /**
   * Slots in a folder, which is made where it is missing.
   *
   * @param keys that may sign
   */
  public FileSlots(Path folder, SignerKeys keys) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.keys = keys;
    Path file = folder.resolve("boot");
    if (Files.exists(file)) {
      Matcher matcher = WORD.matcher(Files.readString(file, US_ASCII));
      if (!matcher.matches()) {
        throw new IOException(file + ": expected such as \"0 kept\"; remove " + folder);
      }
      selected = Integer.parseInt(matcher.group(1));
      word = matcher.group(2);
    }
  }

  /**
   * Boots as a boot loader does, and loads the image that runs.
   *
   * @throws IOException where the slot holds none
   */
  public StationImage boot() throws IOException {
    restarted = false;
    if (word.equals("tried")) {
      choose(1 - selected, "kept");
    } else if (word.equals("new")) {
      choose(selected, "tried");
    }
    running = selected;
    image = Files.exists(slot(running)) ? ImageFile.load(slot(running)) : new PortableStation();
    return image;
  }

  /** Whether the station asked for a restart since the boot. */
  public boolean isRestarted() {
    return restarted;
  }

  /** Settings over those that were given, as the station has changed them. */
  public SettingsStore settings(Settings given) {
    return new ChangedSettings(given, folder.resolve("settings.properties"));
  }

  private Path slot(int number) {
    return folder.resolve("slot-" + number + ".jar");
  }

  @Override
  public String version() {
    return image.version();
  }

  @Override
  public int slot() {
    return running;
  }

  @Override
  public String chipFamily() {
    return CHIP;
  }

  @Override
  public String flash() {
    return FLASH;
  }

  @Override
  public int slotBytes() {
    return SLOT_BYTES;
  }

  @Override
  public void write(int position, byte[] buffer, int offset, int length) throws IOException {
    if (position < 0 || position % WRITE_UNIT != 0 || length > SLOT_BYTES - position) {
      throw new IOException("slot: write of " + length + " bytes at " + position);
    }
    try (RandomAccessFile file = new RandomAccessFile(slot(1 - running).toFile(), "rw")) {
      if (position % SECTOR == 0) {
        // What lies behind is an older image's.
        file.setLength(Math.min(position, file.length()));
      }
      file.seek(position);
      file.write(buffer, offset, length);
      file.getFD().sync();
    }
  }

  @Override
  public void read(int position, byte[] buffer, int offset, int length) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(slot(1 - running).toFile(), "r")) {
      long held = Math.max(0, Math.min(length, file.length() - position));
      file.seek(position);
      file.readFully(buffer, offset, (int) held);
      Arrays.fill(buffer, offset + (int) held, offset + length, (byte) 0xff);
    }
  }

  @Override
  public boolean isSigned(byte[] sha256, byte[] signature, int length) {
    return keys.isSigned(sha256, signature, length);
  }

  @Override
  public boolean isOnTrial() {
    return word.equals("tried");
  }

  @Override
  public void confirm() throws IOException {
    choose(running, "kept");
  }

  @Override
  public void select() throws IOException {
    choose(1 - running, "new");
  }

  @Override
  public void rollBack() throws IOException {
    choose(1 - running, "kept");
  }

  private void choose(int slot, String how) throws IOException {
    selected = slot;
    word = how;
    replace(folder.resolve("boot"), (selected + " " + word + "\n").getBytes(US_ASCII));
  }

  @Override
  public void restart() {
    restarted = true;
  }

  @Override
  public boolean readNote(byte[] note) throws IOException {
    Path file = folder.resolve("note");
    if (!Files.exists(file) || Files.size(file) != NOTE_BYTES) {
      return false;
    }
    System.arraycopy(Files.readAllBytes(file), 0, note, 0, NOTE_BYTES);
    return true;
  }

  @Override
  public void writeNote(byte[] note) throws IOException {
    replace(folder.resolve("note"), note);
  }

  @Override
  public int readChange(byte[] record) throws IOException {
    Path file = folder.resolve("change");
    if (!Files.exists(file) || Files.size(file) > CHANGE_BYTES) {
      return -1;
    }
    byte[] bytes = Files.readAllBytes(file);
    System.arraycopy(bytes, 0, record, 0, bytes.length);
    return bytes.length;
  }

  @Override
  public void writeChange(byte[] record, int length) throws IOException {
    replace(folder.resolve("change"), Arrays.copyOf(record, length));
  }

  private static void replace(Path file, byte[] bytes) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(fresh, SigningKey.ownerAlone(file));
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
