package space.opensensor.ducklake.ingest;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import space.opensensor.ducklake.bucket.HivePath;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.ducklake.bucket.StationKey;
import space.opensensor.ducklake.skip.ByteRange;
import space.opensensor.ducklake.skip.SkipClaims;
import space.opensensor.ducklake.store.ObjectStore;
import space.opensensor.ducklake.store.StoredObject;
import space.opensensor.parquet.read.ByteSource;
import space.opensensor.parquet.read.FileFooter;
import space.opensensor.parquet.read.FooterReader;
import space.opensensor.parquet.read.PageVerifier;
import space.opensensor.parquet.read.ParquetFormatException;

/**
 * Reads an object's footer by range request and checks what can be checked of one file alone:
 * magic, footer, schema, row count, page headers, sizes, checksums and places, and that its
 * metadata agree with its key. Safe for use by many threads.
 */
final class ObjectInspector {

  private static final int PAGE_BUFFER = 4096;
  private static final int COPY_BUFFER = 1 << 20;

  /** The key by which engines take other columns for geometry. */
  private static final String GEOMETRY = "geo";

  private final ObjectStore store;
  private final FileLimits limits;
  private final ModelledData modelled;
  private final Path scratch;
  private final AtomicLong numbers = new AtomicLong();

  /** Copies to be written over: to make and delete a file takes as long as to check an object. */
  private final Queue<Path> free = new ConcurrentLinkedQueue<>();

  private final ReadWriteLock turns = new ReentrantReadWriteLock();

  /**
   * An inspector.
   *
   * @param modelled what files of modelled readings do
   * @param scratch directory for copies
   */
  ObjectInspector(ObjectStore store, FileLimits limits, ModelledData modelled, Path scratch) {
    this.store = store;
    this.limits = limits;
    this.modelled = modelled;
    this.scratch = scratch;
  }

  /** Looks at an object; whatever a stranger's bytes bring about ends with this object. */
  Inspection inspect(StoredObject object) {
    try {
      return inspect(object, turns.readLock());
    } catch (OutOfMemoryError ofOthersToo) {
      // Whoever needs too much memory while nobody else is inspected is the one to blame.
      try {
        return inspect(object, turns.writeLock());
      } catch (OutOfMemoryError e) {
        return Refused.unexpected(object, e);
      }
    }
  }

  private Inspection inspect(StoredObject object, Lock turn) {
    turn.lock();
    try {
      return read(object);
    } catch (RejectedFileException e) {
      return new Refused(object, e.getMessage());
    } catch (ParquetFormatException e) {
      return new Refused(object, FileShape.line(e.getMessage()));
    } catch (IOException e) {
      return new Inspection.Deferred(object, FileShape.line(e.toString()));
    } catch (RuntimeException | StackOverflowError e) {
      return Refused.unexpected(object, e);
    } finally {
      turn.unlock();
    }
  }

  private InspectedFile read(StoredObject object) throws IOException, RejectedFileException {
    StationKey key = StationKey.parse(object.key());
    limits.checkBytes(object.bytes());
    RangedObject source = new RangedObject(store, object);
    FileFooter footer = FooterReader.read(source, limits.footer());
    if (footer.rows() < 1) {
      throw new RejectedFileException("file without rows");
    }
    limits.check(footer, object.bytes());
    PageRanges.checkApart(footer);
    checkMetadata(key, footer);
    FileShape shape = FileShape.of(footer);
    Path unused = free.poll();
    Path content =
        unused != null ? unused : scratch.resolve("in-" + numbers.incrementAndGet() + ".parquet");
    try {
      copyChecked(source, footer, content);
      return new InspectedFile(object, key, footer, shape, content);
    } catch (IOException | RuntimeException | RejectedFileException | Error e) {
      release(content);
      throw e;
    }
  }

  /** Takes back the copy of an object that was dealt with. */
  void release(Path content) throws IOException {
    if (Files.notExists(content) || Files.size(content) > limits.buffered()) {
      Files.deleteIfExists(content);
    } else {
      free.add(content);
    }
  }

  /** Copies an object for its values to be looked at, and checks its pages and their places. */
  private void copyChecked(RangedObject source, FileFooter footer, Path content)
      throws IOException, RejectedFileException {
    long most = limits.decoded(source.length());
    try (FileChannel file =
        FileChannel.open(
            content,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      ByteSource copied;
      if (source.length() <= limits.buffered()) {
        byte[] bytes = source.content();
        write(file, 0, bytes, bytes.length);
        copied = new ByteArraySource(bytes);
      } else {
        byte[] part = new byte[COPY_BUFFER];
        for (long at = 0; at < source.length(); at += part.length) {
          int length = (int) Math.min(part.length, source.length() - at);
          source.read(at, part, 0, length);
          write(file, at, part, length);
        }
        copied = new FileSource(file);
      }
      file.truncate(source.length());
      check(copied, footer, most);
    }
  }

  private static void write(FileChannel file, long at, byte[] bytes, int length)
      throws IOException {
    long to = at;
    for (ByteBuffer rest = ByteBuffer.wrap(bytes, 0, length); rest.hasRemaining(); ) {
      to += file.write(rest, to);
    }
  }

  private static void check(ByteSource source, FileFooter footer, long most)
      throws IOException, RejectedFileException {
    PageVerifier.verify(source, footer, new byte[PAGE_BUFFER], most);
    CompressedPages.check(source, footer);
    List<ByteRange> ranges = new ArrayList<>();
    SkipClaims.read(source, footer, ranges);
    if (!ranges.isEmpty()) {
      PageRanges.checkApart(footer, ranges);
    }
  }

  private void checkMetadata(StationKey key, FileFooter footer) throws RejectedFileException {
    String station = footer.text("station");
    if (station != null && !station.equals(key.station()) && !isWrittenAs(station, key)) {
      throw new RejectedFileException(
          "station \"" + FileShape.printable(station) + "\" under the key of another");
    }
    for (int i = 0; i < footer.keyValueCount(); i++) {
      if (footer.key(i).equals(GEOMETRY)) {
        throw new RejectedFileException(
            "metadata \"" + GEOMETRY + "\": columns of geometry are not taken");
      }
    }
    if (modelled == ModelledData.ASIDE && "model".equals(footer.text("sensors"))) {
      throw new RejectedFileException(
          "its readings were made up by a model; DUCKLAKE_MODELLED=take takes them in");
    }
    boolean estimated = "estimated".equals(footer.text("time"));
    if (estimated && !StationKey.isEstimated(key.table())) {
      throw new RejectedFileException("rows with estimated times outside unsynced/");
    }
  }

  /** Whether a station's name is the one of a key before it is read as a path. */
  private static boolean isWrittenAs(String station, StationKey key) {
    try {
      return key.station().equals(HivePath.value(station));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private record ByteArraySource(byte[] content) implements ByteSource {
    @Override
    public long length() {
      return content.length;
    }

    @Override
    public void read(long position, byte[] bytes, int offset, int length) throws IOException {
      if (position < 0 || length < 0 || position > content.length - length) {
        throw new EOFException("range " + position + "+" + length);
      }
      System.arraycopy(content, (int) position, bytes, offset, length);
    }
  }
}
