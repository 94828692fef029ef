package space.opensensor.nativeport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import space.opensensor.sigv4.AsciiBuffer;
import space.opensensor.sigv4.Bucket;
import space.opensensor.sigv4.Credentials;
import space.opensensor.sigv4.Presigner;
import space.opensensor.sigv4.S3Request;
import space.opensensor.sigv4.SoftwareSha256;
import space.opensensor.sigv4.UrlStyle;
import space.opensensor.simulator.firmware.Release;
import space.opensensor.simulator.firmware.SigningKey;
import space.opensensor.station.record.FileMetadata;

/** A Linux station in two slots, and who publishes its firmware in the embedded S3 server. */
abstract class LinuxUpdateBench extends LinuxStationBench {

  static final int RESTARTS = 6;
  static final String VERSION = FileMetadata.VERSION;

  final List<byte[]> published = new ArrayList<>();
  final List<Long> rows = new ArrayList<>();
  final StringBuilder log = new StringBuilder();
  LinuxStation station;
  Path slots;
  SigningKey key;
  long now;

  /** Makes a station of a launcher and the binary in its first slot. */
  void install(Path launcher, Path first) throws Exception {
    slots = Files.createDirectories(directory.resolve("slots"));
    station =
        configured(
            LinuxStation.launched(launcher, directory, slots),
            "window.minutes=1",
            "health.hours=1",
            "retry.max=60",
            "update.channel=stable",
            "update.hours=1",
            "update.trial=10");
    key = SigningKey.generate(directory.resolve("signer.pem"));
    Files.writeString(directory.resolve("keys.pem"), key.publicPem());
    published.add(Files.readAllBytes(first));
    Files.copy(first, slots.resolve("slot-0"));
    now = nextNoon();
    world.follow(0, () -> now + 60_000);
  }

  /** The binary in which a text is another of its length. */
  static byte[] with(byte[] binary, String from, String to) {
    byte[] old = from.getBytes(US_ASCII);
    byte[] put = to.getBytes(US_ASCII);
    assertEquals(old.length, put.length);
    byte[] other = binary.clone();
    int places = 0;
    for (int i = 0; i + old.length <= other.length; i++) {
      if (Arrays.equals(other, i, i + old.length, old, 0, old.length)) {
        System.arraycopy(put, 0, other, i, put.length);
        places++;
      }
    }
    assertTrue(places > 0, "no " + from + " in the binary");
    return other;
  }

  /** Publishes a binary to the stations, under a version and signed by a key. */
  void publish(String version, byte[] binary, SigningKey signer) throws Exception {
    String name = "station-" + version + "-linux";
    Release release =
        new Release(
            version, Release.RollOut.ALL, List.of(Release.Build.of("Linux", "i386", name, binary)));
    put(name, binary);
    put("stable.json.sig", signer.sign(release.bytes()));
    put("stable.json", release.bytes());
    published.add(binary);
  }

  private void put(String name, byte[] bytes) throws Exception {
    putObject("firmware/" + name, bytes);
  }

  /** Stores an object at the time of the stations' world. */
  void putObject(String name, byte[] bytes) throws Exception {
    Bucket bucket = new Bucket(s3.endpoint().toString(), s3.region(), s3.bucket(), UrlStyle.PATH);
    Credentials credentials =
        new Credentials(
            s3.credentials().accessKeyId(), s3.credentials().secretAccessKey().getBytes(US_ASCII));
    AsciiBuffer target = new AsciiBuffer(4096);
    new Presigner(credentials, new SoftwareSha256())
        .presign(
            new S3Request(bucket).putObject(name), 300, world.instant().toEpochMilli(), target);
    int status =
        HttpClient.newBuilder()
            .sslContext(s3.clientContext())
            .build()
            .send(
                HttpRequest.newBuilder(URI.create(bucket.origin() + target))
                    .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes))
                    .build(),
                HttpResponse.BodyHandlers.discarding())
            .statusCode();
    assertEquals(200, status, name);
  }

  /** Boots what the launcher starts once, and lets a watcher see each row. */
  int boot(int windows, LinuxStation.Watcher watcher) throws Exception {
    return boot(station, windows, watcher, "--keys", directory.resolve("keys.pem").toString());
  }

  /** Boots a station once, and lets a watcher see each row. */
  int boot(LinuxStation station, int windows, LinuxStation.Watcher watcher, String... more)
      throws Exception {
    List<String> options =
        new ArrayList<>(
            List.of("--rows", "--boot-time", Long.toString(now + 2 * PERIOD), "--log", "info"));
    options.addAll(List.of("--windows", Integer.toString(windows)));
    options.addAll(List.of(more));
    LinuxStation.End end =
        station.run(
            (process, line) -> {
              now = Long.parseLong(line);
              rows.add(now);
              watcher.line(process, line);
            },
            options.toArray(new String[0]));
    log.append(end.log());
    return end.status();
  }

  /** Boots again and again, as what runs the launcher does, until it has recorded its windows. */
  void bootAll(int windows) throws Exception {
    int boots = 0;
    int status = boot(windows, (process, line) -> {});
    while (status == RESTARTS || status == 5) {
      assertTrue(++boots < 12, "boots again and again: " + log);
      status = boot(windows, (process, line) -> {});
    }
    assertEquals(0, status, log.toString());
  }

  /** What the log says of updates. */
  List<String> updates() {
    return log.toString().lines().filter(line -> line.contains(" update: ")).toList();
  }

  /** The firmwares that wrote the files in the bucket. */
  Set<String> versionsOfFiles() throws Exception {
    return new HashSet<>(
        BucketRows.query(
            "SELECT DISTINCT decode(value) FROM parquet_kv_metadata('"
                + directory.resolve("s3").resolve(s3.bucket())
                + "/station=*/*/*/*/data_*.parquet') WHERE decode(key) = 'firmware'"));
  }

  /** Each row that was sampled is stored once, but for those being written at a sudden end. */
  void assertRowsStored(Set<Long> inFlight) throws Exception {
    Path bucket = directory.resolve("s3").resolve(s3.bucket());
    Set<Long> stored = new HashSet<>();
    Set<Long> sampled = new HashSet<>(rows);
    for (long row : BucketRows.timestamps(bucket)) {
      assertTrue(stored.add(row) || inFlight.contains(row), "stored twice: " + row);
    }
    sampled.removeAll(stored);
    sampled.removeAll(inFlight);
    assertEquals(Set.of(), sampled, "lost");
  }
}
