package space.opensensor.station.storage;

import java.io.IOException;
import space.opensensor.parquet.ByteSink;
import space.opensensor.parquet.Crc32;
import space.opensensor.parquet.read.ByteSource;
import space.opensensor.vee.FileOutput;

/**
 * A file on its way into the spool, under a temporary name until {@link #commit}: written,
 * finished, committed. One at a time; after a failure it takes nothing more, and {@link
 * Spool#begin} starts afresh.
 */
public final class SpoolOutput implements ByteSink {

  private static final String GIVEN_UP = "spool: the file was given up; begin again";

  private final Spool spool;
  private final byte[] seal = new byte[Seal.BYTES];
  private FileOutput file;
  private int bytes;
  private int crc;
  private boolean finished;

  SpoolOutput(Spool spool) {
    this.spool = spool;
  }

  void open(FileOutput to) {
    file = to;
    bytes = 0;
    crc = 0;
    finished = false;
  }

  @Override
  public void write(byte[] content, int offset, int length) throws IOException {
    append(content, offset, length);
    crc = Crc32.continued(crc, content, offset, length);
  }

  private void append(byte[] content, int offset, int length) throws IOException {
    FileOutput to = file;
    if (to == null) {
      throw new IOException(GIVEN_UP);
    }
    file = null;
    boolean written = false;
    try {
      to.write(content, offset, length);
      written = true;
    } catch (IOException e) {
      spool.failed(bytes);
      throw e;
    } finally {
      if (!written) {
        close(to);
      }
    }
    file = to;
    bytes += length;
  }

  /** Bytes written so far. */
  public int length() {
    return bytes;
  }

  /**
   * Ends the content, seals and syncs it.
   *
   * @param firstSequence sequence of the file's first row
   * @param rows how many rows it holds
   * @return the content as it is stored now, to be looked at before {@link #commit}
   */
  public ByteSource finish(long firstSequence, int rows) throws IOException {
    int length = bytes;
    Seal.encode(seal, firstSequence, rows, crc);
    append(seal, 0, seal.length);
    FileOutput to = file;
    file = null;
    try {
      to.sync();
    } catch (IOException e) {
      spool.failed(bytes);
      throw e;
    } finally {
      close(to);
    }
    finished = true;
    return spool.written(length);
  }

  /**
   * Reads the finished file back and names it. When this returns the rows are safe in the spool and
   * may be consumed in the journal.
   *
   * @param entry what is in the file
   * @throws IOException when it was not stored as written; the file is not in the spool then
   */
  public void commit(SpoolEntry entry) throws IOException {
    if (!finished) {
      throw new IOException(GIVEN_UP);
    }
    finished = false;
    spool.add(entry, bytes, (int) BigEndian.get(seal, seal.length - 4, 4));
  }

  /** Gives the file up; does nothing when there is none. */
  public void abort() {
    FileOutput to = file;
    file = null;
    finished = false;
    if (to != null) {
      close(to);
    }
  }

  private static void close(FileOutput to) {
    try {
      to.close();
    } catch (IOException e) {
      // The file has only its temporary name and is deleted or replaced.
      return;
    }
  }
}
