package space.opensensor.station.upload;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import space.opensensor.station.model.FileModel;
import space.opensensor.station.model.MapSettings;
import space.opensensor.station.model.ModelDevice;
import space.opensensor.station.model.PowerSupply;
import space.opensensor.station.settings.CredentialsReader;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.storage.Spool;
import space.opensensor.station.storage.SpoolEntry;
import space.opensensor.station.storage.SpoolOutput;
import space.opensensor.station.upkeep.Backoff;
import space.opensensor.vee.Connector;
import space.opensensor.vee.Entropy;

/** An uploader with a spool of its own, before a server of the test's choice, in model time. */
final class UploadBench {

  /** 2026-11-20T12:00Z. */
  static final long NOON = 1795176000000L;

  static final int NOON_MINUTES = (int) (NOON / 60000);

  final PowerSupply power = new PowerSupply(1);
  final FileModel files = new FileModel(power);
  final MapSettings settings = MapSettings.complete();
  final List<String> lines = new ArrayList<>();
  private final Random random = new Random(7);
  Spool spool;
  Uploader uploader;
  long now;

  /** Opens the spool and begins with a server. */
  void start(Connector server) throws IOException, SettingsException {
    spool = new Spool(files, (level, line) -> lines.add(line), 1 << 20, true);
    spool.open();
    StationSettings checked = new StationSettings(settings, new ModelDevice());
    uploader =
        new Uploader(
            server,
            spool,
            new RequestSigner(checked, new CredentialsReader(settings)),
            checked,
            new Backoff(entropy(), checked.retryFirstMillis(), checked.retryMaxMillis()),
            (level, line) -> lines.add(line));
  }

  private Entropy entropy() {
    return (buffer, offset, length) -> {
      for (int i = 0; i < length; i++) {
        buffer[offset + i] = (byte) random.nextInt();
      }
    };
  }

  /** Puts a file of random bytes into the spool. */
  byte[] put(SpoolEntry entry, int length) throws IOException {
    byte[] content = new byte[length];
    random.nextBytes(content);
    SpoolOutput output = spool.begin(length);
    output.write(content, 0, length);
    output.finish(entry.lastSequence(), 1);
    output.commit(entry);
    settle(entry);
    uploader.wake();
    return content;
  }

  /** Tells that the rows of a file, and of those before it, are done. */
  void settle(SpoolEntry entry) {
    spool.stream(entry.kind()).settle(entry.lastSequence());
  }

  /** Puts the file of the n-th window after noon. */
  byte[] put(int n) throws IOException {
    return put(new SpoolEntry(n + 1, NOON_MINUTES + 15 * n, SpoolEntry.DATED, 0), 1000 + n);
  }

  /** The key of the file of the n-th window after noon. */
  static String key(int n) {
    int minutes = 15 * n;
    return String.format(
        Locale.ROOT,
        "station=7cdfa1e2b3c4/year=2026/month=11/day=20/data_%02d%02d.parquet",
        12 + minutes / 60,
        minutes % 60);
  }

  /** Lets time pass, with a step each 10 ms while a request is under way. */
  void run(long millis) {
    long until = now + millis;
    while (now < until) {
      uploader.step(now, NOON + now);
      long next = uploader.isBusy() ? now + 10 : Math.max(now + 10, uploader.due());
      now = uploader.hasWork() ? Math.min(next, until) : until;
    }
  }

  /** Names of the files that wait. */
  List<String> waiting() {
    return files.names();
  }

  /** How many lines of the log hold a text. */
  long linesWith(String text) {
    return lines.stream().filter(line -> line.contains(text)).count();
  }
}
