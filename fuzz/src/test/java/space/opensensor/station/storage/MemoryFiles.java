package space.opensensor.station.storage;

import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import space.opensensor.vee.FileOutput;
import space.opensensor.vee.FileStore;

/** Files of some names and bytes in memory; counts what it is asked for. */
final class MemoryFiles implements FileStore {

  private static final int TOTAL = 1 << 20;

  final Map<String, byte[]> files = new TreeMap<>();
  private Iterator<String> listing;
  long operations;

  @Override
  public void beginList() {
    operations++;
    listing = new TreeMap<>(files).keySet().iterator();
  }

  @Override
  public String nextName() {
    operations++;
    return listing.hasNext() ? listing.next() : null;
  }

  @Override
  public int length(String name) {
    operations++;
    byte[] content = files.get(name);
    return content == null ? -1 : content.length;
  }

  @Override
  public int read(String name, int position, byte[] buffer, int offset, int length)
      throws IOException {
    operations++;
    byte[] content = existing(name);
    if (length == 0 || position >= content.length) {
      return length == 0 ? 0 : -1;
    }
    int count = Math.min(length, content.length - position);
    System.arraycopy(content, position, buffer, offset, count);
    return count;
  }

  @Override
  public FileOutput create(String name) {
    operations++;
    files.put(name, new byte[0]);
    return new FileOutput() {
      @Override
      public void write(byte[] bytes, int offset, int length) {
        byte[] before = files.get(name);
        byte[] after = Arrays.copyOf(before, before.length + length);
        System.arraycopy(bytes, offset, after, before.length, length);
        files.put(name, after);
      }

      @Override
      public void sync() {
        operations++;
      }

      @Override
      public void close() {
        operations++;
      }
    };
  }

  @Override
  public void rename(String from, String to) throws IOException {
    operations++;
    byte[] content = existing(from);
    files.remove(from);
    files.put(to, content);
  }

  @Override
  public void delete(String name) {
    operations++;
    files.remove(name);
  }

  @Override
  public long freeBytes() {
    long used = 0;
    for (byte[] content : files.values()) {
      used += content.length;
    }
    return TOTAL - used;
  }

  @Override
  public long totalBytes() {
    return TOTAL;
  }

  @Override
  public boolean survivesPowerCut() {
    return false;
  }

  private byte[] existing(String name) throws IOException {
    byte[] content = files.get(name);
    if (content == null) {
      throw new IOException(name + ": no such file");
    }
    return content;
  }
}
