package space.opensensor.ducklake.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.ducklake.bucket.StationKey;
import space.opensensor.ducklake.store.ObjectStore;
import space.opensensor.ducklake.store.StoredObject;
import space.opensensor.parquet.read.FileFooter;
import space.opensensor.parquet.read.FooterReader;
import space.opensensor.parquet.read.PageVerifier;
import space.opensensor.parquet.read.ParquetFormatException;

/**
 * Reads an object's footer by range request and checks what can be checked of one file alone:
 * magic, footer, schema, row count, page headers, sizes and checksums, and that its metadata agree
 * with its key. Safe for use by many threads.
 */
final class ObjectInspector {

  private static final int MAX_FOOTER = 1 << 20;

  private final ObjectStore store;
  private final long maxBytes;
  private final long maxVerifiedBytes;
  private final Path scratch;
  private final AtomicLong numbers = new AtomicLong();

  /**
   * An inspector.
   *
   * @param maxBytes larger files are rejected
   * @param maxVerifiedBytes larger files are judged by their footer alone
   * @param scratch directory for copies
   */
  ObjectInspector(ObjectStore store, long maxBytes, long maxVerifiedBytes, Path scratch) {
    this.store = store;
    this.maxBytes = maxBytes;
    this.maxVerifiedBytes = maxVerifiedBytes;
    this.scratch = scratch;
  }

  /** Looks at an object; whatever a stranger's bytes bring about ends with this object. */
  Inspection inspect(StoredObject object) {
    try {
      return read(object);
    } catch (RejectedFileException e) {
      return new Refused(object, e.getMessage());
    } catch (ParquetFormatException e) {
      return new Refused(object, FileShape.printable(e.getMessage()));
    } catch (IOException e) {
      return new Inspection.Deferred(object, e.toString());
    } catch (RuntimeException e) {
      return new Refused(object, "footer: cannot be read: " + e.getClass().getSimpleName());
    }
  }

  private InspectedFile read(StoredObject object) throws IOException, RejectedFileException {
    StationKey key = StationKey.parse(object.key());
    if (object.bytes() > maxBytes) {
      throw new RejectedFileException(
          "file of " + object.bytes() + " bytes, more than the limit of " + maxBytes);
    }
    RangedObject source = new RangedObject(store, object);
    FileFooter footer = FooterReader.read(source, MAX_FOOTER);
    if (footer.rows() < 1) {
      throw new RejectedFileException("file without rows");
    }
    checkMetadata(key, footer);
    FileShape shape = FileShape.of(footer);
    Path content = null;
    if (object.bytes() <= maxVerifiedBytes) {
      byte[] bytes = source.content();
      PageVerifier.verify(new ByteArraySource(bytes), footer, new byte[4096]);
      content = scratch.resolve("in-" + numbers.incrementAndGet() + ".parquet");
      Files.write(content, bytes);
    }
    return new InspectedFile(object, key, footer, shape, content);
  }

  private static void checkMetadata(StationKey key, FileFooter footer)
      throws RejectedFileException {
    String station = footer.text("station");
    if (station != null && !station.equals(key.station())) {
      throw new RejectedFileException(
          "station \"" + FileShape.printable(station) + "\" under the key of another");
    }
    boolean estimated = "estimated".equals(footer.text("time"));
    if (estimated && !StationKey.isEstimated(key.table())) {
      throw new RejectedFileException("rows with estimated times outside unsynced/");
    }
  }

  private record ByteArraySource(byte[] content)
      implements space.opensensor.parquet.read.ByteSource {
    @Override
    public long length() {
      return content.length;
    }

    @Override
    public void read(long position, byte[] bytes, int offset, int length) throws IOException {
      if (position < 0 || length < 0 || position > content.length - length) {
        throw new java.io.EOFException("range " + position + "+" + length);
      }
      System.arraycopy(content, (int) position, bytes, offset, length);
    }
  }
}
