package space.opensensor.vee;

import java.io.IOException;

/**
 * A flat folder of named files that survives a reset. A name has 1–31 characters of {@code a-z 0-9
 * . - _}. A method that fails says which file and why, and leaves other files alone.
 */
public interface FileStore {

  /**
   * Begins to list the names present; a listing under way is left. Until {@link #nextName} has
   * returned null, files may be read, but none made, renamed or deleted.
   */
  void beginList() throws IOException;

  /**
   * One name more, in no particular order, so that thousands of files need no memory.
   *
   * @return null when there are no more
   */
  String nextName() throws IOException;

  /** Bytes in a file, or -1 where there is none of that name. */
  int length(String name) throws IOException;

  /**
   * Reads part of a file.
   *
   * @return bytes read, at least 1 unless {@code length} is 0, or -1 at or after the file's end
   */
  int read(String name, int position, byte[] buffer, int offset, int length) throws IOException;

  /** Begins a file, replacing any of that name. One output is open at a time. */
  FileOutput create(String name) throws IOException;

  /** Renames a file, replacing any of the new name. */
  void rename(String from, String to) throws IOException;

  /** Deletes a file; does nothing where there is none. */
  void delete(String name) throws IOException;

  /** Bytes that can still be written, rounded down to what the file system gives out. */
  long freeBytes() throws IOException;

  /** Bytes of the whole store. */
  long totalBytes();

  /**
   * Whether {@link FileOutput#sync()} and {@link #rename} survive a power cut: after {@code sync}
   * the bytes are there, and a rename leaves the old state or the new. Where this is false the
   * station still names a file last and checks every file's CRCs when it boots, so that a torn file
   * is found and set aside; rows in it may be lost.
   */
  boolean survivesPowerCut();
}
