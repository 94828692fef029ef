package space.opensensor.ducklake.queue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import space.opensensor.ducklake.store.ObjectStore;
import space.opensensor.ducklake.store.StoredObject;

/** A bucket that is away for a while, or of which one object cannot be read. */
final class AwayStore implements ObjectStore {

  private final ObjectStore store;
  volatile boolean away;
  volatile String unreadable = "";

  /** Whether it cannot be asked for either. */
  volatile boolean headless;

  AwayStore(ObjectStore store) {
    this.store = store;
  }

  private void answer() throws IOException {
    if (away) {
      throw new IOException("bucket: it does not answer");
    }
  }

  @Override
  public String name() {
    return store.name();
  }

  @Override
  public String uri(String key) {
    return store.uri(key);
  }

  @Override
  public List<StoredObject> list(String prefix, String after, int max) throws IOException {
    answer();
    return store.list(prefix, after, max);
  }

  @Override
  public Optional<StoredObject> head(String key) throws IOException {
    answer();
    if (headless) {
      check(key);
    }
    return store.head(key);
  }

  @Override
  public byte[] read(String key, String etag, long from, int length) throws IOException {
    answer();
    check(key);
    return store.read(key, etag, from, length);
  }

  private void check(String key) throws IOException {
    if (key.equals(unreadable)) {
      throw new IOException("object: it cannot be read now");
    }
  }

  @Override
  public void download(String key, Path file, long size) throws IOException {
    answer();
    check(key);
    store.download(key, file, size);
  }

  @Override
  public void put(String key, Path file) throws IOException {
    store.put(key, file);
  }

  @Override
  public void delete(String key) throws IOException {
    store.delete(key);
  }
}
