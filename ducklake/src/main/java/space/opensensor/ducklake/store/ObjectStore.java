package space.opensensor.ducklake.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A bucket, or a directory in its place. Safe for use by many threads. */
public interface ObjectStore {

  /** The most objects of one listing. */
  int PAGE = 1000;

  /** The bucket's name, or the directory. */
  String name();

  /** The absolute path under which DuckDB finds an object: {@code s3://bucket/key}, or a file. */
  String uri(String key);

  /**
   * Objects with a prefix, in the order of their keys' bytes.
   *
   * @param after only keys behind this one, or empty
   * @param max at most this many, 1–1000
   */
  List<StoredObject> list(String prefix, String after, int max) throws IOException;

  /** Does something with an object. */
  @FunctionalInterface
  interface ObjectAction {
    void on(StoredObject object) throws IOException;
  }

  /** Does something with every object with a prefix, in the order of their keys' bytes. */
  default void forEach(String prefix, ObjectAction action) throws IOException {
    String after = "";
    int count;
    do {
      List<StoredObject> page = list(prefix, after, PAGE);
      for (StoredObject object : page) {
        action.on(object);
        after = object.key();
      }
      count = page.size();
    } while (count == PAGE);
  }

  /** What is known of an object without reading it. */
  Optional<StoredObject> head(String key) throws IOException;

  /**
   * Reads a range.
   *
   * @param etag fails with {@link ObjectChangedException} when the object has another one
   */
  byte[] read(String key, String etag, long from, int length) throws IOException;

  /**
   * Copies an object to a file, which is replaced.
   *
   * @param size how many bytes it should have; of one with more at least one more is copied, and of
   *     an answer without an end not all
   * @throws java.nio.file.NoSuchFileException when there is no such object
   */
  void download(String key, Path file, long size) throws IOException;

  /** Stores a file under a key. */
  void put(String key, Path file) throws IOException;

  /** Deletes an object; that it is not there is no failure. */
  void delete(String key) throws IOException;
}
