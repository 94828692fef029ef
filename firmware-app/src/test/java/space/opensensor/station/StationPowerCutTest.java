package space.opensensor.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import space.opensensor.station.bench.PowerCutFigures;
import space.opensensor.station.bench.PowerCutRun;
import space.opensensor.station.model.BucketReader;
import space.opensensor.station.model.FileModel;
import space.opensensor.vee.FileOutput;
import space.opensensor.vee.FileStore;

/**
 * Random power cuts through the whole station. {@code -Ppower} runs more than 100,000 cuts instead
 * of the thousand or two of a normal build. {@code -Dpower.seed=S -Dpower.runs=1} runs one seed
 * again; {@code -Dpower.threads=T} says how many runs go at a time.
 */
public class StationPowerCutTest {

  private static final int BOOTS = 12;

  @Test
  void everyRowIsStoredExactlyOnceWhereverThePowerFails() throws Exception {
    int runs = Integer.getInteger("power.runs", 150);
    int threads = Integer.getInteger("power.threads", 1);
    long first = Long.getLong("power.seed", 1);
    AtomicLong next = new AtomicLong(first);
    PowerCutFigures figures = new PowerCutFigures();
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    List<Future<String>> verdicts = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      verdicts.add(pool.submit(() -> firstFault(next, first + runs, figures)));
    }
    pool.shutdown();
    for (Future<String> verdict : verdicts) {
      assertEquals("", verdict.get());
    }
    figures
        .results(
            "mvn -B -pl firmware-app -am -Ppower -Dpower.runs=" + runs + " -Dresults=write test")
        .publishIfAsked();
    assertTrue(figures.cuts > 5L * runs - 5, figures.cuts + " cuts are too few to show anything");
  }

  /** The first fault that the runs of some seeds find, or an empty string. */
  static String firstFault(long first, int seeds) throws Exception {
    return firstFault(new AtomicLong(first), first + seeds, new PowerCutFigures());
  }

  private static String firstFault(AtomicLong next, long end, PowerCutFigures figures)
      throws Exception {
    try (BucketReader reader = new BucketReader()) {
      for (long seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
        PowerCutRun run = new PowerCutRun(seed, BOOTS, files -> files);
        String verdict = verdict(run, reader, seed);
        if (!verdict.isEmpty()) {
          next.set(end);
          return verdict;
        }
        figures.add(run.figures());
      }
    }
    return "";
  }

  /** Runs and judges; a station that fails altogether is a fault like a lost row. */
  private static String verdict(PowerCutRun run, BucketReader reader, long seed) {
    try {
      run.run();
      return run.verdict(reader);
    } catch (Exception | AssertionError e) {
      return "seed " + seed + ": " + e;
    }
  }

  @Test
  void aSeedReplaysItsRunExactly() throws Exception {
    Set<Long> traces = new HashSet<>();
    for (long seed = 1; seed <= 16; seed++) {
      long trace = trace(seed);
      assertEquals(trace, trace(seed), "seed " + seed);
      assertTrue(traces.add(trace), "seed " + seed + " is a run like another");
    }
  }

  private static long trace(long seed) throws Exception {
    PowerCutRun run = new PowerCutRun(seed, BOOTS, files -> files);
    run.run();
    return run.trace();
  }

  @Test
  void withoutSyncsTheSameRunsLoseRows() throws Exception {
    assertTrue(findsAFault(files -> new Forgetful(files, false)), "no run noticed missing syncs");
  }

  @Test
  void withoutRenamesThatAreAtomicTheSameRunsLoseRows() throws Exception {
    assertTrue(findsAFault(files -> new Forgetful(files, true)), "no run noticed torn renames");
  }

  private static boolean findsAFault(PowerCutRun.FilesChange change) throws Exception {
    try (BucketReader reader = new BucketReader()) {
      for (long seed = 1; seed <= 200; seed++) {
        PowerCutRun run = new PowerCutRun(seed, BOOTS, change);
        if (!verdict(run, reader, seed).isEmpty()) {
          return true;
        }
      }
    }
    return false;
  }

  /** A file store that leaves out one of the two precautions. */
  private static final class Forgetful implements FileStore {

    private final FileModel files;
    private final boolean copiesInsteadOfRenaming;

    Forgetful(FileModel files, boolean copiesInsteadOfRenaming) {
      this.files = files;
      this.copiesInsteadOfRenaming = copiesInsteadOfRenaming;
    }

    @Override
    public void beginList() throws IOException {
      files.beginList();
    }

    @Override
    public String nextName() throws IOException {
      return files.nextName();
    }

    @Override
    public int length(String name) throws IOException {
      return files.length(name);
    }

    @Override
    public int read(String name, int position, byte[] buffer, int offset, int length)
        throws IOException {
      return files.read(name, position, buffer, offset, length);
    }

    @Override
    public FileOutput create(String name) throws IOException {
      FileOutput output = files.create(name);
      return new FileOutput() {
        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
          output.write(buffer, offset, length);
        }

        @Override
        public void sync() throws IOException {
          if (copiesInsteadOfRenaming) {
            output.sync();
          }
        }

        @Override
        public void close() throws IOException {
          output.close();
        }
      };
    }

    @Override
    public void rename(String from, String to) throws IOException {
      if (!copiesInsteadOfRenaming) {
        files.rename(from, to);
        return;
      }
      byte[] content = files.get(from);
      FileOutput output = files.create(to);
      output.write(content, 0, content.length);
      output.close();
      files.delete(from);
    }

    @Override
    public void delete(String name) throws IOException {
      files.delete(name);
    }

    @Override
    public long freeBytes() throws IOException {
      return files.freeBytes();
    }

    @Override
    public long totalBytes() {
      return files.totalBytes();
    }

    @Override
    public boolean survivesPowerCut() {
      return files.survivesPowerCut();
    }
  }
}
