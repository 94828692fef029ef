package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import space.opensensor.station.storage.SpoolEntry;
import space.opensensor.vee.Connection;
import space.opensensor.vee.ConnectionException;
import space.opensensor.vee.Connector;
import space.opensensor.vee.Identity;

/**
 * Whatever a store and the way to it do, each file ends in the bucket once or stays on flash: by
 * chance and by a model that knows what it has. {@code -Dupload.seeds=N} tries more, {@code
 * -Dupload.seed=S} begins elsewhere.
 */
class UploadFaultsTest {

  private static final long HOUR = 3_600_000;
  private static final int SEEDS = Integer.getInteger("upload.seeds", 100);
  private static final long FIRST_SEED = Long.getLong("upload.seed", 1);
  private static final int MOST_LINE = 300;

  @Test
  void everyFileIsInTheBucketOnceOrStaysOnFlash() throws Exception {
    List<String> faults = new ArrayList<>();
    for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      Trial trial = new Trial(seed);
      String fault;
      try {
        fault = trial.run();
      } catch (RuntimeException e) {
        fault = "it died: " + e + " at " + e.getStackTrace()[0];
      }
      if (fault != null) {
        faults.add("seed " + seed + ": " + fault);
        if (faults.size() == 1) {
          System.out.println(faults + "\n" + trial.story());
        }
      }
    }
    assertEquals(List.of(), faults);
  }

  /** One store, some files, one to three boots. */
  private static final class Trial {

    private final Random random;
    private final FaultyStore store;
    private final UploadBench bench = new UploadBench();
    private final List<byte[]> contents = new ArrayList<>();
    private final ScriptedServer server;
    private final boolean accepts;

    Trial(long seed) {
      random = new Random(seed);
      double[] rates = {0.05, 0.2, 0.5, 0.9};
      boolean parts = random.nextInt(4) == 0;
      double rate = rates[random.nextInt(rates.length)];
      store = new FaultyStore(new Random(random.nextLong()), rate, parts);
      server = new ScriptedServer(store);
      server.answerEarly(store::early);
      accepts = random.nextInt(6) == 0;
      bench.settings.put("retry.first", "1").put("retry.max", "60").put("timeout.idle", "5");
      bench.settings.put("timeout.request", "120");
      bench.settings.put("s3.unproven", accepts ? "accept" : "keep");
      bench.settings.put("upload.part", parts ? "1" : "0");
    }

    /** What is wrong, or null. */
    String run() throws Exception {
      boot();
      int files = 1 + random.nextInt(6);
      boolean oneWindow = random.nextInt(3) == 0;
      for (int i = 0; i < files; i++) {
        int minutes = UploadBench.NOON_MINUTES + (oneWindow ? 0 : 15 * i);
        SpoolEntry entry = new SpoolEntry(i + 1, minutes, SpoolEntry.DATED, 0);
        contents.add(bench.put(entry, 1000 + i * 700));
      }
      for (int boots = random.nextInt(3); boots >= 0; boots--) {
        bench.run(HOUR * (1 + random.nextInt(6)));
        if (boots > 0) {
          boot();
        }
      }
      store.recover();
      if (random.nextBoolean()) {
        boot();
      }
      bench.run(72 * HOUR);
      return judge();
    }

    private void boot() throws Exception {
      bench.start(new Way(server, store));
      bench.settle(new SpoolEntry(contents.size(), 0, SpoolEntry.DATED, 0));
      bench.uploader.wake();
    }

    private String judge() {
      for (int i = 0; i < contents.size(); i++) {
        byte[] content = contents.get(i);
        List<String> keys = store.keysOf(content);
        String name = fileOf(content);
        String file = "file " + (i + 1);
        if (keys.isEmpty() && name == null && !(accepts && store.claimed(content))) {
          return file + " is neither in the bucket nor on flash";
        } else if (keys.size() > 1 && !store.gaveReasonForCopy(content)) {
          return file + " is in the bucket twice: " + keys;
        } else if (name != null && !name.endsWith(".bad") && !store.hasTwin(content)) {
          return file + " never went: " + name;
        } else if (name != null && name.endsWith(".bad") && bench.linesWith("other bytes") < 8) {
          return file + " was set aside: " + name;
        }
      }
      for (String line : bench.lines) {
        if (line.length() > MOST_LINE || !line.matches("[ -~]*")) {
          return "a line of the log: " + line;
        }
      }
      int most = server.requests().size() + server.connections() + 50;
      return bench.lines.size() <= most ? null : bench.lines.size() + " lines of the log";
    }

    private String fileOf(byte[] content) {
      for (String name : bench.waiting()) {
        byte[] file = bench.files.get(name);
        if (file.length > content.length
            && Arrays.equals(Arrays.copyOf(file, content.length), content)) {
          return name;
        }
      }
      return null;
    }

    String story() {
      return String.join("\n", store.trace) + "\n" + String.join("\n", bench.lines);
    }
  }

  /** The way to the server, on which connections fail too. */
  private record Way(Connector server, FaultyStore store) implements Connector {

    @Override
    public Connection open(String host, int port, long epochMillis) throws ConnectionException {
      if (store.refusesConnection()) {
        throw new ConnectionException(ConnectionException.Cause.REFUSED, "connection refused");
      }
      return server.open(host, port, epochMillis);
    }

    @Override
    public Connection openIdentified(String host, int port, long epochMillis) {
      throw new IllegalStateException("nothing asks for it");
    }

    @Override
    public Identity identity() {
      return null;
    }

    @Override
    public boolean limitsConnectTime() {
      return false;
    }
  }
}
