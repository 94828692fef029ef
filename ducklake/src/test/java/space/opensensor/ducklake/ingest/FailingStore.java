package space.opensensor.ducklake.ingest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import space.opensensor.ducklake.store.ObjectStore;
import space.opensensor.ducklake.store.StoredObject;

/** A store whose n-th listing fails, or the first n. */
final class FailingStore implements ObjectStore {

  private final ObjectStore store;
  private int failAt;
  private int failUntil;
  private int listings;

  FailingStore(ObjectStore store, int failAt) {
    this.store = store;
    this.failAt = failAt;
  }

  void failAt(int listing) {
    this.failAt = listing;
  }

  void failUntil(int listing) {
    this.failUntil = listing;
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
    if (++listings == failAt || listings <= failUntil) {
      throw new IOException("503\n\tat a.store.of.many.Lines");
    }
    return store.list(prefix, after, max);
  }

  @Override
  public Optional<StoredObject> head(String key) throws IOException {
    return store.head(key);
  }

  @Override
  public byte[] read(String key, String etag, long from, int length) throws IOException {
    return store.read(key, etag, from, length);
  }

  @Override
  public void download(String key, Path file, long size) throws IOException {
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
