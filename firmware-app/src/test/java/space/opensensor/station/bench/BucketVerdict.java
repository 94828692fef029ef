package space.opensensor.station.bench;

import static space.opensensor.station.bench.Invariant.NOTHING_LEFT;
import static space.opensensor.station.bench.Invariant.NOT_OVERWRITTEN;
import static space.opensensor.station.bench.Invariant.ONCE;
import static space.opensensor.station.bench.Invariant.ONE_A_CUT;
import static space.opensensor.station.bench.Invariant.ONE_TIME;
import static space.opensensor.station.bench.Invariant.SAMPLED;
import static space.opensensor.station.bench.Invariant.STORED;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import space.opensensor.station.model.BucketModel;
import space.opensensor.station.model.BucketReader;
import space.opensensor.station.model.FileModel;

/** Holds a bucket and what is left on the station against every {@link Invariant}. */
final class BucketVerdict {

  private static final String ASIDE = ".bad";
  private static final int SEAL_BYTES = 16;

  private final BucketModel bucket;
  private final FileModel files;
  private final List<Boot> boots;
  private final Map<String, byte[]> rotted;
  private final boolean putOnly;
  private final PowerCutFigures figures;
  private final StringBuilder wrong = new StringBuilder();

  /** The marks that a boot sampled, in order, and how many of these rows it took for stored. */
  record Boot(List<Integer> marks, long recorded) {}

  /**
   * What is judged.
   *
   * @param boots in their order
   * @param rotted the content before it rotted, by file name
   * @param putOnly whether the bucket's policy allows PUT alone
   * @param figures are completed
   */
  BucketVerdict(
      BucketModel bucket,
      FileModel files,
      List<Boot> boots,
      Map<String, byte[]> rotted,
      boolean putOnly,
      PowerCutFigures figures) {
    this.bucket = bucket;
    this.files = files;
    this.boots = boots;
    this.rotted = rotted;
    this.putOnly = putOnly;
    this.figures = figures;
  }

  /** Whether a file was set aside. */
  static boolean isAside(String name) {
    return name.endsWith(ASIDE);
  }

  /** What is wrong, or an empty string. */
  String of(BucketReader reader) throws IOException {
    try {
      judge(reader);
    } catch (SQLException e) {
      expect(false, STORED, "an object cannot be read: " + e.getMessage());
    }
    return wrong.toString();
  }

  private void judge(BucketReader reader) throws IOException, SQLException {
    Set<Integer> stored = judgeRows(reader);
    judgeHealth(reader);
    Set<Integer> aside = marksAside(reader);
    for (Boot boot : boots) {
      judge(boot, stored, aside);
      stored.removeAll(new HashSet<>(boot.marks));
    }
    expect(stored.isEmpty(), SAMPLED, stored);
    expect(bucket.overwritten() == 0, NOT_OVERWRITTEN, bucket.overwritten());
    List<String> left = files.names().stream().filter(name -> !isAside(name)).toList();
    expect(left.isEmpty(), NOTHING_LEFT, left);
  }

  private void expect(boolean holds, Invariant invariant, Object counterExample) {
    if (!holds) {
      wrong.append(' ').append(invariant).append(": ").append(counterExample).append('.');
    }
  }

  private Set<Integer> judgeRows(BucketReader reader) throws IOException, SQLException {
    Set<Integer> stored = new HashSet<>();
    Map<Long, Integer> times = new HashMap<>();
    for (BucketReader.StoredRow row : reader.rows(firstCopies())) {
      expect(stored.add(row.mark()), ONCE, row.mark());
      Integer other = times.put(row.timestamp(), row.mark());
      if (other != null) {
        expect(
            false,
            ONE_TIME,
            other + " and " + row.mark() + " at " + Instant.ofEpochMilli(row.timestamp()));
      }
    }
    figures.stored += stored.size();
    figures.objects += bucket.objects().size();
    return stored;
  }

  /** One object of readings per batch; more copies are allowed where only PUT is. */
  private List<byte[]> firstCopies() throws IOException {
    Map<String, byte[]> batches = new HashMap<>();
    List<byte[]> firsts = new ArrayList<>();
    for (String key : bucket.keys()) {
      byte[] object = bucket.objects().get(key);
      byte[] first = batches.putIfAbsent(BucketReader.metadata(object).get("batch"), object);
      if (first == null) {
        firsts.add(object);
      } else {
        expect(putOnly && Arrays.equals(first, object), ONCE, key);
        figures.secondCopies++;
      }
    }
    return firsts;
  }

  private void judgeHealth(BucketReader reader) throws IOException, SQLException {
    Set<String> batches = new HashSet<>();
    Set<String> times = new HashSet<>();
    for (String key : bucket.healthKeys()) {
      byte[] object = bucket.objects().get(key);
      if (batches.add(BucketReader.metadata(object).get("batch")) || !putOnly) {
        for (String time : reader.query(object, "timestamp")) {
          expect(times.add(time), ONCE, "health at " + time);
        }
      }
    }
  }

  /** The marks in files that rotted and were set aside; no other file may be. */
  private Set<Integer> marksAside(BucketReader reader) throws IOException, SQLException {
    List<byte[]> whole = new ArrayList<>();
    for (String name : files.names()) {
      if (isAside(name)) {
        byte[] content = rotted.get(name.substring(0, name.length() - ASIDE.length()));
        expect(content != null, NOTHING_LEFT, name);
        if (content != null) {
          whole.add(Arrays.copyOf(content, content.length - SEAL_BYTES));
        }
      }
    }
    figures.filesAside += whole.size();
    return new HashSet<>(reader.marks(whole));
  }

  private void judge(Boot boot, Set<Integer> stored, Set<Integer> aside) {
    int missing = 0;
    for (int i = 0; i < boot.marks.size(); i++) {
      int mark = boot.marks.get(i);
      if (!stored.contains(mark) && !aside.contains(mark)) {
        missing++;
        expect(i >= boot.recorded, STORED, mark);
      }
    }
    expect(missing <= 1, ONE_A_CUT, missing);
    figures.missing += missing;
    figures.mostMissing = Math.max(figures.mostMissing, missing);
  }
}
