package space.opensensor.simulator;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import space.opensensor.vee.FileOutput;
import space.opensensor.vee.FileStore;

/**
 * Named files in a directory, with the size of a flash partition: files take whole blocks of
 * {@value #BLOCK_BYTES} bytes of it, and a write that no longer fits fails.
 *
 * <p>A sync forces the file to the disk and a rename is atomic, so that both survive a power cut
 * where the host's disk keeps its word.
 */
public final class DirectoryFileStore implements FileStore {

  /** What the simulated file system gives out at a time. */
  public static final int BLOCK_BYTES = 4096;

  private static final Pattern NAME = Pattern.compile("[a-z0-9.\\-_]{1,31}");

  private final Path directory;
  private final long totalBytes;
  private Output open;
  private Iterator<String> listing = Collections.emptyIterator();

  /**
   * Opens a store, making its directory where it is missing.
   *
   * @param totalBytes what the store can hold
   */
  public DirectoryFileStore(Path directory, long totalBytes) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.totalBytes = totalBytes;
  }

  @Override
  public void beginList() throws IOException {
    listing = names().iterator();
  }

  @Override
  public String nextName() {
    return listing.hasNext() ? listing.next() : null;
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .filter(name -> NAME.matcher(name).matches())
          .toList();
    }
  }

  @Override
  public int length(String name) throws IOException {
    try {
      return Math.toIntExact(Files.size(path(name)));
    } catch (NoSuchFileException e) {
      return -1;
    }
  }

  @Override
  public int read(String name, int position, byte[] buffer, int offset, int length)
      throws IOException {
    try (FileChannel channel = FileChannel.open(path(name), StandardOpenOption.READ)) {
      return channel.read(ByteBuffer.wrap(buffer, offset, length), position);
    } catch (NoSuchFileException e) {
      throw new IOException(name + ": no such file", e);
    }
  }

  @Override
  public FileOutput create(String name) throws IOException {
    if (open != null) {
      throw new IOException(name + ": " + open.name + " is still being written");
    }
    FileChannel channel =
        FileChannel.open(
            path(name),
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    open = new Output(name, channel, freeBytes());
    return open;
  }

  @Override
  public void rename(String from, String to) throws IOException {
    try {
      Files.move(path(from), path(to), StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      throw new IOException(from + ": no such file", e);
    }
    syncDirectory();
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(path(name));
  }

  @Override
  public long freeBytes() throws IOException {
    long free = totalBytes / BLOCK_BYTES * BLOCK_BYTES;
    for (String name : names()) {
      int length = Math.max(0, length(name));
      free -= (length + BLOCK_BYTES - 1L) / BLOCK_BYTES * BLOCK_BYTES;
    }
    return Math.max(0, free);
  }

  @Override
  public long totalBytes() {
    return totalBytes;
  }

  @Override
  public boolean survivesPowerCut() {
    return true;
  }

  private Path path(String name) throws IOException {
    if (!NAME.matcher(name).matches()) {
      throw new IOException(
          "file name: expected 1 to 31 characters of a-z 0-9 . - _, got \"" + name + "\"");
    }
    return directory.resolve(name);
  }

  /** Forces a rename to the disk, where the host lets a directory be opened (Windows does not). */
  private void syncDirectory() throws IOException {
    if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private final class Output implements FileOutput {

    private final String name;
    private final FileChannel channel;
    private long room;

    Output(String name, FileChannel channel, long room) {
      this.name = name;
      this.channel = channel;
      this.room = room;
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      if (length > room) {
        throw new IOException(name + ": the store of " + totalBytes + " bytes is full");
      }
      ByteBuffer bytes = ByteBuffer.wrap(buffer, offset, length);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      room -= length;
    }

    @Override
    public void sync() throws IOException {
      channel.force(true);
    }

    @Override
    public void close() throws IOException {
      if (open == this) {
        open = null;
      }
      channel.close();
    }
  }
}
