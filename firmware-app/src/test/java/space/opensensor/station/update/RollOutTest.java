package space.opensensor.station.update;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.opensensor.station.update.UpdateBench.MINUTE;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import space.opensensor.figures.Results;
import space.opensensor.station.model.BucketReader;

/** A channel's firmware comes to a tenth, to a half and to all of a hundred stations. */
class RollOutTest {

  private static final int STATIONS = 100;

  private final Map<String, byte[]> documents = new HashMap<>();
  private final Channel channel;
  private final List<UpdateBench> fleet = new ArrayList<>();

  RollOutTest() throws Exception {
    channel = new Channel(documents);
    for (int i = 0; i < STATIONS; i++) {
      UpdateBench station = new UpdateBench(3, channel);
      station
          .settings
          .put("station.id", id(i))
          .put("window.minutes", "15")
          .put("sample.period", "60");
      fleet.add(station);
    }
  }

  private static String id(int station) {
    return "0192f5c0-7a3e-7000-8000-" + (100000000000L + 7919L * station);
  }

  /** Publishes, and lets all stations run for some hours. */
  private void rollOut(String version, String kind, int share) throws Exception {
    channel.publish(version, Channel.image(version, kind, 20000, 3), "\"share\": " + share);
    for (UpdateBench station : fleet) {
      station.bucket.documents().putAll(documents);
      station.runAll(150 * MINUTE);
    }
  }

  private int running(String version) {
    return (int) fleet.stream().filter(station -> station.slots.version().equals(version)).count();
  }

  private static int within(int share) {
    int count = 0;
    for (int i = 0; i < STATIONS; i++) {
      count += Manifest.percentile(id(i)) < share ? 1 : 0;
    }
    return count;
  }

  @Test
  void aBadVersionEndsAtItsShareAndAGoodOneComesToAll() throws Exception {
    assertTrue(within(10) > 4 && within(10) < 20, within(10) + " stations of a hundred");
    Results results =
        new Results(
            "roll-out",
            Results.commandOfTest("firmware-app", "RollOutTest"),
            "a hundred stations, after two and a half hours each",
            "run it (count)",
            "went back (count)",
            "run what they had (count)");
    rollOut("0.2.0", "deaf", 10);
    assertEquals(STATIONS, running("0.1.0"));
    assertEquals(within(10), wentBack());
    results.row("0.2.0, which reaches nobody, to 10 %", 0, wentBack(), running("0.1.0"));

    for (int share : new int[] {10, 50, 100}) {
      rollOut("0.3.0", "good", share);
      assertEquals(within(share), running("0.3.0"));
      assertEquals(STATIONS - within(share), running("0.1.0"));
      assertEquals(within(10), wentBack(), "of 0.2.0 alone");
      results.row("0.3.0 to " + share + " %", running("0.3.0"), 0, running("0.1.0"));
    }

    long rows = 0;
    try (BucketReader reader = new BucketReader()) {
      for (UpdateBench station : fleet) {
        rows += storedOnce(reader, station);
      }
    }
    results.note(rows + " rows are stored, none twice and none lost").publishIfAsked();
  }

  private long wentBack() {
    return fleet.stream().filter(s -> s.updates().toString().contains("going back")).count();
  }

  /** Rows after the last that is stored are of a window that is open. */
  private static int storedOnce(BucketReader reader, UpdateBench station) throws Exception {
    List<Integer> marks = reader.marks(station.bucket);
    Set<Integer> once = new HashSet<>(marks);
    assertEquals(once.size(), marks.size(), "a row is stored twice");
    int last = once.stream().max(Integer::compare).orElseThrow();
    List<Integer> lost = new ArrayList<>(station.recorded);
    lost.removeIf(mark -> mark > last || once.contains(mark));
    assertEquals(List.of(), lost, "rows are lost");
    assertTrue(once.size() > 550, once.size() + " rows in ten hours");
    return once.size();
  }
}
