package space.opensensor.nativeport;

import java.io.IOException;
import space.opensensor.parquet.ByteSink;
import space.opensensor.parquet.ColumnType;
import space.opensensor.parquet.Crc32;
import space.opensensor.parquet.WriterOptions;
import space.opensensor.sigv4.AsciiBuffer;
import space.opensensor.sigv4.Bucket;
import space.opensensor.sigv4.Credentials;
import space.opensensor.sigv4.Presigner;
import space.opensensor.sigv4.S3Request;
import space.opensensor.sigv4.SoftwareSha256;
import space.opensensor.sigv4.UrlStyle;
import space.opensensor.station.record.Batch;
import space.opensensor.station.record.Encoder;
import space.opensensor.station.room.RoomModel;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.vee.Clock;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;

/**
 * What the processor of a station does for one window, the same on the JVM and as C: rows of ten
 * columns become a Parquet file with the default preset, and the PUT of it is signed.
 */
final class OneWindow implements ByteSink, Clock {

  private static final int PERIOD = 5000;
  private static final long NOON = 1795348800000L;
  private static final String KEY = "station=s1/year=2026/month=11/day=22/data_1200.parquet";

  private final Batch batch;
  private final Encoder encoder;
  private final S3Request request =
      new S3Request(
          new Bucket(
              "https://s3.eu-central-1.amazonaws.com",
              "eu-central-1",
              "readings",
              UrlStyle.VIRTUAL_HOST));
  private final Presigner presigner;
  private final AsciiBuffer head = new AsciiBuffer(2048);
  private final byte[] file = new byte[16384];
  private int length;
  private long uptime;

  OneWindow(int rows) {
    Schema schema = SensorProfile.indoor10().schema();
    batch = new Batch(schema, rows);
    encoder =
        new Encoder(
            schema, ColumnType.TIMESTAMP_MICROS, false, WriterOptions.DEFAULT, "bench-1", rows);
    RoomModel room = new RoomModel(5, this, NOON, PERIOD, 0);
    Reading reading = new Reading(schema);
    for (int i = 0; i < rows; i++) {
      uptime = (long) i * PERIOD;
      reading.clear();
      room.read(reading);
      batch.add(NOON + uptime, reading);
    }
    byte[] secret = new byte[40];
    for (int i = 0; i < secret.length; i++) {
      secret[i] = (byte) ('a' + i % 26);
    }
    presigner =
        new Presigner(new Credentials("AKIAIOSFODNN7EXAMPLE", secret), new SoftwareSha256());
  }

  @Override
  public long uptimeMillis() {
    return uptime;
  }

  @Override
  public void write(byte[] bytes, int offset, int count) {
    System.arraycopy(bytes, offset, file, length, count);
    length += count;
  }

  /** Writes the file; returns its CRC. */
  int encode() throws IOException {
    length = 0;
    encoder.encode(batch, "0123456789abcdef-1", this);
    return Crc32.of(file, 0, length);
  }

  /** Signs the PUT at a second of the day; returns the CRC of its head. */
  int sign(int second) {
    head.clear();
    request.putObject(KEY).header("if-none-match", "*").header("x-amz-checksum-crc32", "AAAAAA==");
    presigner.presign(request, 900, NOON + second * 1000L, head);
    request.writeHeaders(head);
    return Crc32.of(head.array(), 0, head.length());
  }

  /** Does rounds of encoding, of signing, or of both; returns a CRC over all they made. */
  int run(boolean encodes, boolean signs, int rounds) throws IOException {
    int sum = 0;
    for (int i = 0; i < rounds; i++) {
      sum = 31 * sum + (encodes ? encode() : 0);
      sum = 31 * sum + (signs ? sign(i & 0x3fff) : 0);
    }
    return sum;
  }
}
