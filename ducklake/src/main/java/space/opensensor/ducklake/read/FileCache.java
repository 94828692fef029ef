package space.opensensor.ducklake.read;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import space.opensensor.ducklake.store.Storage;

/**
 * Copies of data files on this machine, for an engine that cannot reach the bucket itself. A path
 * never changes its content, so a copy is good for ever; the ones longest unused go when there are
 * too many bytes.
 */
public final class FileCache implements AutoCloseable {

  private final Storage storage;
  private final Path directory;
  private final long maxBytes;
  private final ExecutorService readers;
  private final FileSchemas schemas = new FileSchemas();

  /**
   * A cache.
   *
   * @param maxBytes kept between queries; one query may need more for its time
   */
  public FileCache(Storage storage, Path directory, long maxBytes) {
    this.storage = storage;
    this.directory = directory;
    this.maxBytes = maxBytes;
    this.readers =
        Executors.newFixedThreadPool(
            16,
            task -> {
              Thread thread = new Thread(task, "file-cache");
              thread.setDaemon(true);
              return thread;
            });
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cache directory " + directory + ": cannot be made", e);
    }
  }

  /**
   * Local files for paths of the catalog; those that are local already stand for themselves.
   *
   * @param sizes the length in bytes by path
   * @throws UnreadableFileException when a file is gone or not as long as the catalog says
   * @throws IOException when a file cannot be had now
   */
  public Map<String, Path> fetch(Map<String, Long> sizes) throws IOException {
    Map<String, Path> local = new LinkedHashMap<>();
    located(sizes).forEach((path, file) -> local.put(path, file.path()));
    return local;
  }

  /** The same, with what was seen of each. */
  Map<String, LocalFile> located(Map<String, Long> sizes) throws IOException {
    Map<String, LocalFile> local = new LinkedHashMap<>();
    Map<String, Future<LocalFile>> waiting = new LinkedHashMap<>();
    for (Map.Entry<String, Long> e : sizes.entrySet()) {
      Path own = Storage.local(e.getKey());
      if (own != null) {
        local.put(e.getKey(), checked(own, e.getKey(), e.getValue()));
      } else {
        waiting.put(e.getKey(), readers.submit(() -> LocalFile.of(copy(e.getKey(), e.getValue()))));
      }
    }
    for (Map.Entry<String, Future<LocalFile>> e : waiting.entrySet()) {
      try {
        local.put(e.getKey(), e.getValue().get());
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while fetching data files", interrupted);
      } catch (ExecutionException failed) {
        if (failed.getCause() instanceof UnreadableFileException unreadable) {
          throw unreadable;
        }
        Throwable why = failed.getCause();
        throw new IOException(why.getMessage() == null ? why.toString() : why.getMessage(), why);
      }
    }
    return local;
  }

  /** The columns of local files. */
  FileSchemas schemas() {
    return schemas;
  }

  /** Gives up the copies longest unused until the rest fits. */
  public synchronized void trim() throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> found = Files.list(directory)) {
      found.filter(f -> f.toString().endsWith(".parquet")).forEach(files::add);
    }
    Map<Path, FileTime> used = new LinkedHashMap<>();
    long bytes = 0;
    for (Path file : files) {
      used.put(file, Files.getLastModifiedTime(file));
      bytes += Files.size(file);
    }
    files.sort(Comparator.comparing(used::get));
    for (Path file : files) {
      if (bytes <= maxBytes) {
        break;
      }
      bytes -= Files.size(file);
      Files.deleteIfExists(file);
    }
  }

  @Override
  public void close() {
    readers.shutdownNow();
  }

  private Path copy(String path, long size) throws IOException {
    Path file = directory.resolve(name(path, size) + ".parquet");
    if (Files.exists(file)) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
      return file;
    }
    Path part = Files.createTempFile(directory, "copy", ".part");
    try {
      Storage.Located object = storage.locate(path);
      try {
        object.store().download(object.key(), part, size);
      } catch (NoSuchFileException e) {
        throw new UnreadableFileException(path, "it is gone", e);
      }
      checked(part, path, size);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
    return file;
  }

  private static LocalFile checked(Path file, String path, long size) throws IOException {
    try {
      LocalFile found = LocalFile.of(file);
      if (found.bytes() != size) {
        throw new UnreadableFileException(
            path, found.bytes() + " bytes, the catalog says " + size, null);
      }
      return found;
    } catch (NoSuchFileException e) {
      throw new UnreadableFileException(path, "it is gone", e);
    }
  }

  private static String name(String path, long size) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((path + "\n" + size).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 20);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
