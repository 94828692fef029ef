package space.opensensor.ducklake.bucket;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * What was folded of one folder's day: which windows, and of each what is needed to know it again.
 *
 * <p>Stored as a byte 1, the length of a part that is deflated, that part, and 8 bytes of ETag for
 * each window. The part has a bit for each of the day's 1440 minutes, then columns of a number for
 * each window: batch, rows, bytes, data file, each as the difference from the one before, zigzag in
 * groups of 7 bits. All in the order of the minutes; about 14 bytes a window.
 */
public final class FoldedDay {

  private static final int MINUTES = 1440;
  private static final int VERSION = 1;

  private final String bucket;
  private final String folder;
  private final long day;
  private final long table;
  private String series;
  private final SortedMap<Integer, FoldedObject> objects = new TreeMap<>();

  /** A day with nothing in it yet. */
  public FoldedDay(String bucket, String folder, long day, long table) {
    this.bucket = bucket;
    this.folder = folder;
    this.day = day;
    this.table = table;
  }

  /** A day as it was stored. */
  FoldedDay(String bucket, String folder, long day, long table, String series, byte[] stored) {
    this(bucket, folder, day, table);
    this.series = series;
    read(stored);
  }

  public String bucket() {
    return bucket;
  }

  public String folder() {
    return folder;
  }

  /** In days since 1970. */
  public long day() {
    return day;
  }

  public long table() {
    return table;
  }

  /** The series of all its batches, or null when none has one yet. */
  public String series() {
    return series;
  }

  /** Its objects in the order of their windows. */
  public Collection<FoldedObject> objects() {
    return objects.values();
  }

  /** The object of a window, or null. */
  public FoldedObject at(int minute) {
    return objects.get(minute);
  }

  /**
   * Adds an object.
   *
   * @param batch null when it has none
   * @return false when it does not fit: its window is taken, its table or series another
   */
  public boolean add(long ofTable, FoldedObject object, BatchNumber batch) {
    if (ofTable != table
        || objects.containsKey(object.minute())
        || batch != null && series != null && !series.equals(batch.series())) {
      return false;
    }
    if (batch != null) {
      series = batch.series();
    }
    objects.put(object.minute(), object);
    return true;
  }

  /** The object as an entry of the ledger. */
  public Ledger.Entry entry(FoldedObject o) {
    return new Ledger.Entry(
        bucket,
        new WindowKey(folder, day, o.minute()).key(),
        EtagMark.text(o.mark()),
        o.bytes(),
        table,
        o.batch() < 0 ? null : new BatchNumber(series, o.batch()).text(),
        o.dataFile(),
        0,
        o.rows());
  }

  /** As it is stored. */
  byte[] stored() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      DataOutputStream out = new DataOutputStream(bytes);
      byte[] packed = deflated();
      out.writeByte(VERSION);
      out.writeShort(packed.length);
      out.write(packed);
      for (FoldedObject o : objects.values()) {
        out.writeLong(o.mark());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private byte[] deflated() throws IOException {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    byte[] bits = new byte[MINUTES / 8];
    for (int minute : objects.keySet()) {
      bits[minute / 8] |= (byte) (1 << minute % 8);
    }
    plain.write(bits);
    column(plain, FoldedObject::batch);
    column(plain, FoldedObject::rows);
    column(plain, FoldedObject::bytes);
    column(plain, FoldedObject::dataFile);
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    try {
      deflater.setInput(plain.toByteArray());
      deflater.finish();
      byte[] out = new byte[plain.size() + 64];
      int length = deflater.deflate(out);
      return Arrays.copyOf(out, length);
    } finally {
      deflater.end();
    }
  }

  private void column(ByteArrayOutputStream out, ToLongFunction<FoldedObject> value) {
    long before = 0;
    for (FoldedObject o : objects.values()) {
      long difference = value.applyAsLong(o) - before;
      before += difference;
      long rest = difference << 1 ^ difference >> 63;
      while ((rest & ~0x7fL) != 0) {
        out.write((int) (rest & 0x7f | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }
  }

  private void read(byte[] stored) {
    try {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(stored));
      int version = in.readUnsignedByte();
      if (version != VERSION) {
        throw new IOException("form " + version + " is of a newer version; use that");
      }
      byte[] packed = in.readNBytes(in.readUnsignedShort());
      ByteArrayInputStream plain = new ByteArrayInputStream(inflated(packed));
      BitSet minutes = BitSet.valueOf(plain.readNBytes(MINUTES / 8));
      int count = minutes.cardinality();
      long[] batches = column(plain, count);
      long[] rows = column(plain, count);
      long[] bytes = column(plain, count);
      long[] files = column(plain, count);
      int minute = -1;
      for (int i = 0; i < count; i++) {
        minute = minutes.nextSetBit(minute + 1);
        objects.put(
            minute,
            new FoldedObject(minute, in.readLong(), bytes[i], rows[i], batches[i], files[i]));
      }
    } catch (IOException | DataFormatException e) {
      throw new IllegalStateException(
          "ledger, day " + day + " of " + folder + ": it cannot be read: " + e.getMessage(), e);
    }
  }

  private static byte[] inflated(byte[] packed) throws DataFormatException {
    Inflater inflater = new Inflater(true);
    try {
      // Without a header, an inflater may ask for a byte more.
      inflater.setInput(Arrays.copyOf(packed, packed.length + 1));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] part = new byte[4096];
      while (!inflater.finished()) {
        int length = inflater.inflate(part);
        if (length == 0) {
          throw new DataFormatException("it is cut off");
        }
        out.write(part, 0, length);
      }
      return out.toByteArray();
    } finally {
      inflater.end();
    }
  }

  private static long[] column(ByteArrayInputStream in, int count) throws IOException {
    long[] values = new long[count];
    long before = 0;
    for (int i = 0; i < count; i++) {
      long rest = 0;
      int shift = 0;
      int next;
      do {
        next = in.read();
        if (next < 0 || shift > 63) {
          throw new IOException("it is cut off");
        }
        rest |= (long) (next & 0x7f) << shift;
        shift += 7;
      } while ((next & 0x80) != 0);
      before += rest >>> 1 ^ -(rest & 1);
      values[i] = before;
    }
    return values;
  }
}
