package space.opensensor.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import space.opensensor.station.storage.FileModel;
import space.opensensor.vee.FileOutput;
import space.opensensor.vee.FileStore;

/**
 * Random power cuts through the whole station. {@code -Dpower.runs=N} runs more than the few
 * thousand cuts of a normal build; {@code -Dpower.seed=S} begins with another seed.
 */
class StationPowerCutTest {

  private static final int BOOTS = 12;

  @Test
  void everyRowIsStoredExactlyOnceWhereverThePowerFails() throws Exception {
    int runs = Integer.getInteger("power.runs", 250);
    long first = Long.getLong("power.seed", 1);
    long cuts = 0;
    long rows = 0;
    try (BucketReader reader = new BucketReader()) {
      for (long seed = first; seed < first + runs; seed++) {
        PowerCutRun run = new PowerCutRun(seed, BOOTS, files -> files);
        run.run();
        assertEquals("", run.verdict(reader.marks(run.bucket())));
        cuts += run.cuts();
        rows += run.rows();
      }
    }
    System.out.println(
        cuts
            + " power cuts, "
            + rows
            + " rows sampled: none lost but the one in flight, none twice");
    assertTrue(cuts > 5L * runs, cuts + " cuts are too few to show anything");
  }

  @Test
  void withoutSyncsTheSameRunsLoseRows() throws Exception {
    assertTrue(findsAFault(files -> new Forgetful(files, false)), "no run noticed missing syncs");
  }

  @Test
  void withoutRenamesThatAreAtomicTheSameRunsLoseRows() throws Exception {
    assertTrue(findsAFault(files -> new Forgetful(files, true)), "no run noticed torn renames");
  }

  private static boolean findsAFault(PowerCutRun.FilesChange change)
      throws IOException, SettingsException, SQLException {
    try (BucketReader reader = new BucketReader()) {
      for (long seed = 1; seed <= 200; seed++) {
        PowerCutRun run = new PowerCutRun(seed, BOOTS, change);
        run.run();
        if (!run.verdict(reader.marks(run.bucket())).isEmpty()) {
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
    public String[] list() throws IOException {
      return files.list();
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
