package space.opensensor.ducklake.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A directory in the place of a bucket: keys are relative paths. */
public final class DirectoryObjectStore implements ObjectStore {

  private static final Comparator<String> BY_BYTES =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  private final Path root;

  public DirectoryObjectStore(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  @Override
  public String name() {
    return root.toString();
  }

  @Override
  public String uri(String key) {
    return path(key).toString();
  }

  @Override
  public List<StoredObject> list(String prefix, String after, int max) throws IOException {
    if (!Files.isDirectory(root)) {
      throw new NoSuchFileException(root.toString(), null, "there is no such folder for a bucket");
    }
    Path start = root.resolve(prefix.substring(0, prefix.lastIndexOf('/') + 1));
    if (!Files.isDirectory(start)) {
      return List.of();
    }
    String from = prefix.substring(0, prefix.lastIndexOf('/') + 1);
    List<StoredObject> objects = new ArrayList<>();
    collect(start, from, prefix, after, max, objects);
    return objects;
  }

  /** Adds objects in order and leaves out directories that end before the key to begin after. */
  private void collect(
      Path directory, String key, String prefix, String after, int max, List<StoredObject> objects)
      throws IOException {
    SortedMap<String, Path> entries = new TreeMap<>(BY_BYTES);
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      for (Path child : children) {
        entries.put(key + child.getFileName() + (Files.isDirectory(child) ? "/" : ""), child);
      }
    } catch (NoSuchFileException e) {
      return;
    }
    for (Map.Entry<String, Path> entry : entries.entrySet()) {
      String name = entry.getKey();
      if (objects.size() == max) {
        return;
      }
      boolean later = BY_BYTES.compare(name, after) > 0;
      if (!name.endsWith("/")) {
        if (later && name.startsWith(prefix)) {
          head(name).ifPresent(objects::add);
        }
      } else if ((later || after.startsWith(name))
          && (name.startsWith(prefix) || prefix.startsWith(name))) {
        collect(entry.getValue(), name, prefix, after, max, objects);
      }
    }
  }

  @Override
  public Optional<StoredObject> head(String key) throws IOException {
    try {
      BasicFileAttributes a = Files.readAttributes(path(key), BasicFileAttributes.class);
      String etag =
          Long.toHexString(a.lastModifiedTime().toInstant().toEpochMilli()) + "-" + a.size();
      return Optional.of(new StoredObject(key, etag, a.size(), a.lastModifiedTime().toInstant()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public byte[] read(String key, String etag, long from, int length) throws IOException {
    Optional<StoredObject> now = head(key);
    if (now.isEmpty() || !now.get().etag().equals(etag)) {
      throw new ObjectChangedException(key);
    }
    try (RandomAccessFile file = new RandomAccessFile(path(key).toFile(), "r")) {
      byte[] bytes = new byte[length];
      file.seek(from);
      file.readFully(bytes);
      return bytes;
    }
  }

  @Override
  public void download(String key, Path file, long size) throws IOException {
    Files.copy(path(key), file, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void put(String key, Path file) throws IOException {
    Path target = path(key);
    Path parent = target.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("key \"" + key + "\": it names no file");
    }
    Files.createDirectories(parent);
    Path part = parent.resolve(target.getFileName() + ".part");
    Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(String key) throws IOException {
    Files.deleteIfExists(path(key));
  }

  private Path path(String key) {
    Path path = root.resolve(key).normalize();
    if (!path.startsWith(root) || path.equals(root)) {
      throw new IllegalArgumentException("key \"" + key + "\": it leaves the directory");
    }
    return path;
  }
}
