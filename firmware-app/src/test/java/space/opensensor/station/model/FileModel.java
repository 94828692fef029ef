package space.opensensor.station.model;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import space.opensensor.vee.FileOutput;
import space.opensensor.vee.FileStore;

/**
 * Named files in memory. What was written and not synced is lost at a power cut, or is there, or is
 * there in part and out of order; closing does not sync. Creating, renaming and deleting are on the
 * medium when they return, and a cut in one leaves the state before or after it.
 *
 * <p>A store that does not survive power cuts forgets syncs and renames of its last few operations,
 * and a cut in a rename may leave both names or none. A caller that breaks a rule gets an {@link
 * AssertionError}.
 *
 * <p>Can rot bits, be full, fail to read and, without a word, keep another bit than was written or
 * than the caller meant.
 */
public final class FileModel implements FileStore {

  private static final int SETTLING = 12;
  private static final int LEAST_PAGE = 100;

  private final PowerSupply power;
  private final long capacity;
  private long room = Long.MAX_VALUE;
  private int writeFailures;
  private final int blockBytes;
  private final boolean survives;
  private final Map<String, Content> files = new TreeMap<>();
  private Output open;
  private int readFailures;
  private int listFailures;
  private Iterator<String> listing = Collections.emptyIterator();
  private boolean refusesChanges;
  private int miswrites;
  private int garbles;
  private String unreadable = "";

  /**
   * No files yet.
   *
   * @param capacity bytes of the store
   * @param blockBytes bytes of which each file takes whole multiples
   * @param survives whether syncs and renames survive a power cut
   */
  public FileModel(PowerSupply power, long capacity, int blockBytes, boolean survives) {
    this.power = power;
    this.capacity = capacity;
    this.blockBytes = blockBytes;
    this.survives = survives;
    power.onRestore(this::restore);
  }

  /** A store of 1 MB that survives power cuts. */
  public FileModel(PowerSupply power) {
    this(power, 1 << 20, 256, true);
  }

  /** Takes over the files of another store, as they are on its medium. */
  public void become(FileModel other) {
    files.clear();
    other.files.forEach((name, content) -> files.put(name, new Content(content.stored)));
  }

  /** Adds what is on the medium to a digest. */
  public void digest(MessageDigest digest) {
    files.forEach(
        (name, content) -> {
          digest.update((name + ' ' + content.stored.length + ' ').getBytes(US_ASCII));
          digest.update(content.stored);
        });
  }

  /** Puts a file there, safe on the medium. */
  public void put(String name, byte[] content) {
    files.put(name, new Content(content.clone()));
  }

  /** The bytes of a file, or null. */
  public byte[] get(String name) {
    Content content = files.get(name);
    return content == null ? null : content.current.clone();
  }

  /** The names present. */
  public List<String> names() {
    return files.keySet().stream().filter(name -> !name.startsWith(".")).toList();
  }

  /** Turns a bit over. */
  public void rot(String name, int position, int bit) {
    Content content = files.get(name);
    boolean synced = content.current == content.stored;
    content.current = content.current.clone();
    content.current[position] ^= (byte) (1 << bit);
    if (synced) {
      content.stored = content.current;
    }
  }

  /** Lets the next reads fail. */
  public void failReads(int times) {
    readFailures = times;
  }

  /** Lets the next write keep another bit than was written, without telling. */
  public void miswrite() {
    miswrites = 1;
  }

  /** Lets memory fail: turns over a bit of what the caller gives to the next write of a page. */
  public void garbleNextPage() {
    garbles = 1;
  }

  /** Takes no more bytes than these, whatever {@link #freeBytes} says. */
  public void takeNoMoreThan(long bytes) {
    room = bytes;
  }

  /** Lets the next writes fail, though there is room. */
  public void failWrites(int times) {
    writeFailures = times;
  }

  /** Lets files be neither created nor renamed nor deleted. */
  public void refuseChanges(boolean refused) {
    refusesChanges = refused;
  }

  /** Lets the next lists fail. */
  public void failLists(int times) {
    listFailures = times;
  }

  /** Lets all reads of a file fail, or none for "". */
  public void failReadsOf(String name) {
    unreadable = name;
  }

  @Override
  public void beginList() throws IOException {
    power.check();
    if (listFailures > 0) {
      listFailures--;
      throw new IOException("files cannot be listed");
    }
    listing = files.keySet().iterator();
  }

  /** Fails where a file was made, renamed or deleted since the listing began. */
  @Override
  public String nextName() throws IOException {
    power.check();
    return listing.hasNext() ? listing.next() : null;
  }

  @Override
  public int length(String name) throws IOException {
    power.check();
    Content content = files.get(name);
    return content == null ? -1 : content.current.length;
  }

  @Override
  public int read(String name, int position, byte[] buffer, int offset, int length)
      throws IOException {
    power.check();
    if (readFailures > 0 || name.equals(unreadable)) {
      readFailures = Math.max(0, readFailures - 1);
      throw new IOException(name + ": read failed at " + position);
    }
    byte[] current = existing(name).current;
    if (length == 0 || position >= current.length) {
      return length == 0 ? 0 : -1;
    }
    // Less than was asked for is allowed, and so it happens.
    int read = Math.min(length, current.length - position);
    if (read > 1 && power.random().nextInt(8) == 0) {
      read = 1 + power.random().nextInt(read);
    }
    System.arraycopy(current, position, buffer, offset, read);
    return read;
  }

  @Override
  public FileOutput create(String name) throws IOException {
    checkName(name);
    checkChanges(name);
    if (open != null) {
      throw new AssertionError(name + ": another file is open");
    }
    boolean cut = power.failsNow();
    if (cut && power.random().nextBoolean()) {
      throw new PowerCut();
    }
    Content content = new Content(new byte[0]);
    Content replaced = files.get(name);
    if (replaced != null) {
      content.replaced = replaced.atRestore(power.random(), Long.MAX_VALUE);
    }
    files.put(name, content);
    open = new Output(content);
    if (cut) {
      throw new PowerCut();
    }
    return open;
  }

  @Override
  public void rename(String from, String to) throws IOException {
    checkName(to);
    checkChanges(from);
    Content content = existing(from);
    boolean cut = power.failsNow();
    int outcome = cut ? power.random().nextInt(survives ? 2 : 4) : 0;
    if (outcome != 1) {
      Content target = files.get(to);
      files.remove(from);
      files.put(to, content);
      if (!survives && !cut) {
        content.renamedFrom = from;
        content.renamedOver = target;
        content.renamedAt = power.operations();
      }
    }
    if (outcome == 2) {
      files.put(from, new Content(content.current));
    } else if (outcome == 3) {
      files.remove(to);
    }
    if (cut) {
      throw new PowerCut();
    }
  }

  @Override
  public void delete(String name) throws IOException {
    checkChanges(name);
    boolean cut = power.failsNow();
    if (!cut || power.random().nextBoolean()) {
      files.remove(name);
    }
    if (cut) {
      throw new PowerCut();
    }
  }

  @Override
  public long freeBytes() throws IOException {
    power.check();
    return capacity - usedBytes();
  }

  @Override
  public long totalBytes() {
    return capacity;
  }

  @Override
  public boolean survivesPowerCut() {
    return survives;
  }

  private long usedBytes() {
    long used = 0;
    for (Content content : files.values()) {
      used += blocks(content.current.length);
    }
    return used;
  }

  private long blocks(int bytes) {
    return (bytes + blockBytes - 1L) / blockBytes * blockBytes;
  }

  private Content existing(String name) throws IOException {
    Content content = files.get(name);
    if (content == null) {
      throw new IOException(name + ": no such file");
    }
    return content;
  }

  private void checkChanges(String name) throws IOException {
    if (refusesChanges) {
      throw new IOException(name + ": input/output error");
    }
  }

  private static void checkName(String name) {
    if (!name.matches("[a-z0-9._-]{1,31}")) {
      throw new AssertionError("not a file name: " + name);
    }
  }

  private void restore() {
    open = null;
    long now = power.operations();
    for (String name : List.copyOf(files.keySet())) {
      Content content = files.get(name);
      if (content == null) {
        continue;
      }
      Content kept = content.atRestore(power.random(), survives ? Long.MAX_VALUE : now - SETTLING);
      boolean undone =
          content.renamedFrom != null
              && content.renamedAt > now - SETTLING
              && !files.containsKey(content.renamedFrom)
              && power.random().nextInt(4) == 0;
      if (undone) {
        files.put(content.renamedFrom, kept);
        if (content.renamedOver == null) {
          files.remove(name);
        } else {
          files.put(name, new Content(content.renamedOver.current));
        }
      } else {
        files.put(name, kept);
      }
    }
  }

  /** One file: what is on the medium and the writes that may not be. */
  private static final class Content {

    private byte[] stored;
    private byte[] current;
    private boolean pending;
    private Content replaced;
    private long syncedAt;
    private byte[] beforeSync;
    private String renamedFrom;
    private Content renamedOver;
    private long renamedAt;

    Content(byte[] stored) {
      this.stored = stored;
      this.current = stored;
    }

    void write(byte[] buffer, int offset, int length) {
      pending = true;
      byte[] longer = Arrays.copyOf(current, current.length + length);
      System.arraycopy(buffer, offset, longer, current.length, length);
      current = longer;
    }

    void sync(long now) {
      beforeSync = stored;
      syncedAt = now;
      stored = current;
      pending = false;
      replaced = null;
    }

    /** What is left of it, where syncs after a time may be forgotten. */
    Content atRestore(Random random, long settled) {
      if (replaced != null && random.nextBoolean()) {
        return new Content(replaced.current);
      }
      boolean forgets = beforeSync != null && syncedAt > settled && random.nextBoolean();
      if (forgets) {
        return new Content(tear(beforeSync, random));
      }
      return new Content(pending ? tear(stored, random) : stored);
    }

    /** Each write after those stored is there or not, or half, and what is between is zeros. */
    private byte[] tear(byte[] base, Random random) {
      byte[] torn = new byte[current.length];
      System.arraycopy(base, 0, torn, 0, base.length);
      int length = base.length;
      for (int from = base.length; from < current.length; ) {
        int to = Math.min(current.length, from + 1 + random.nextInt(200));
        if (random.nextBoolean()) {
          System.arraycopy(current, from, torn, from, to - from);
          length = to;
        } else if (random.nextBoolean()) {
          length = to;
        }
        from = to;
      }
      return Arrays.copyOf(torn, length);
    }
  }

  /** The file being written. */
  private final class Output implements FileOutput {

    private final Content content;

    Output(Content content) {
      this.content = content;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      checkOpen();
      int before = content.current.length;
      boolean cut = power.failsNow();
      if (usedBytes() - blocks(before) + blocks(before + length) > Math.min(capacity, room)) {
        throw new IOException("no space left");
      }
      if (writeFailures > 0) {
        writeFailures--;
        throw new IOException("input/output error");
      }
      if (garbles > 0 && length > LEAST_PAGE) {
        garbles--;
        buffer[offset + power.random().nextInt(length)] ^= (byte) (1 << power.random().nextInt(8));
      }
      int written = cut ? power.random().nextInt(length + 1) : length;
      content.write(buffer, offset, written);
      if (miswrites > 0 && written > 0) {
        miswrites--;
        content.current[before + power.random().nextInt(written)] ^=
            (byte) (1 << power.random().nextInt(8));
      }
      if (cut) {
        throw new PowerCut();
      }
    }

    @Override
    public void sync() throws IOException {
      checkOpen();
      boolean cut = power.failsNow();
      if (!cut || power.random().nextInt(4) == 0) {
        content.sync(power.operations());
      }
      if (cut) {
        throw new PowerCut();
      }
    }

    @Override
    public void close() throws IOException {
      power.check();
      if (open == this) {
        open = null;
      }
    }

    private void checkOpen() {
      if (open != this) {
        throw new AssertionError("write to a closed file");
      }
    }
  }
}
