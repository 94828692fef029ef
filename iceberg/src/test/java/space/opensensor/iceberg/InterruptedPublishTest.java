package space.opensensor.iceberg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Publishes that end in the middle, and several at once. */
class InterruptedPublishTest extends LakeOfStations {

  /** Fails, or does something else, at the n-th metadata file that is opened or written. */
  private final class Troubled extends LakeFileIo {

    private static final long serialVersionUID = 1L;
    private final transient Runnable trouble;
    private final boolean writing;
    private int left;

    Troubled(boolean writing, int n, Runnable trouble) {
      super(lake.storage());
      this.writing = writing;
      this.left = n;
      this.trouble = trouble;
    }

    @Override
    public InputFile newInputFile(String path) {
      if (!writing && left-- == 0) {
        trouble.run();
      }
      return super.newInputFile(path);
    }

    @Override
    public OutputFile newOutputFile(String path) {
      if (writing && left-- == 0) {
        trouble.run();
      }
      return super.newOutputFile(path);
    }
  }

  /** At every other write, from the first or the second on. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aPublishThatEndsAnywhereIsFinishedByTheNext(int from) throws IOException {
    putHours("s0", "2026-11-20", 4);
    putHours("s1", "2026-11-21", 4);
    int ended = 0;
    for (int n = from; ; n += 2) {
      IcebergTables troubled =
          new IcebergTables(
              lake,
              new Troubled(
                  true,
                  n,
                  () -> {
                    throw new IllegalStateException("power");
                  }),
              RestLimits.DEFAULT);
      try {
        publish(troubled);
        break;
      } catch (IllegalStateException e) {
        ended++;
        publish();
        assertEquals(8, files(table()), "ended at write " + n);
        compareAll(n);
        tables.drop(IcebergTables.id(readings()));
      } finally {
        troubled.close();
      }
    }
    assertTrue(ended > 2, ended + " places");
  }

  /** Publishes as if the lake had only the snapshots up to that of its first files. */
  private void publishFirst(int files) throws IOException {
    long first =
        lake.catalog()
            .read(r -> r.sql().number("SELECT min(begin_snapshot) FROM ducklake_data_file"));
    new TablePublisher(lake, tables, readings(), first, false).publish();
    assertEquals(files, files(table()));
  }

  @Test
  void ofTwoPublishersOnlyOneRegistersAFile() throws IOException {
    putHours("s0", "2026-11-20", 2);
    putHours("s0", "2026-11-21", 2);
    for (boolean writing : new boolean[] {true, false}) {
      List<Exception> refused = new ArrayList<>();
      for (int n = 0; n < 4; n++) {
        tables.drop(IcebergTables.id(readings()));
        publishFirst(2);
        try (IcebergTables slower =
            new IcebergTables(lake, new Troubled(writing, n, this::publish), RestLimits.DEFAULT)) {
          publish(slower);
        } catch (RuntimeException e) {
          refused.add(e);
        }
        assertEquals(4, files(table()), "overtaken at " + n + ", writing: " + writing);
      }
      assertTrue(!refused.isEmpty(), "nobody was overtaken, writing: " + writing);
    }
    compareAll(3);
  }

  /** Iceberg's commit begins by looking up the newest metadata, which may be another's by then. */
  @Test
  void aCommitThatOthersCameBeforeIsRefused() throws IOException {
    putHours("s0", "2026-11-20", 2);
    publish();
    PublishedTable slower =
        new PublishedTable(tables, IcebergTables.id(readings()), "readings", table());
    Set<String> its = slower.files(Map.of());
    putHours("s0", "2026-11-21", 2);
    publish();
    ValidationException e =
        assertThrows(ValidationException.class, () -> slower.commit(99, List.of(), its, 0));
    assertTrue(
        e.getMessage().contains("another publisher was faster; run it again"), e.getMessage());
    assertEquals(4, files(table()));
  }
}
