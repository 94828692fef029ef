package space.opensensor.station.update;

import java.util.Map;
import java.util.TreeMap;
import space.opensensor.figures.Results;

/** What stations came to whose power failed while they updated themselves. */
final class UpdateCutFigures {

  /** The media of the model, as the results name them. */
  private static final Map<String, Integer> MEDIA =
      Map.of(
          "SlotsModel", 1,
          "FlashModel", 2,
          "FileModel", 3,
          "PoweredConnector", 4,
          "PoweredSettings", 5);

  private final double[] cuts = new double[6];
  private final Map<String, Integer> ends = new TreeMap<>();
  private long rows;

  /** The power failed in an operation of a model. */
  void cut(Class<?> model) {
    cuts[0]++;
    cuts[MEDIA.get(model.getNestHost().getSimpleName())]++;
  }

  /** An update was kept, or given up. */
  void ended(boolean kept) {
    ends.merge(kept ? "kept" : "given up", 1, Integer::sum);
  }

  /** Rows are stored, each once. */
  void stored(int count) {
    rows += count;
  }

  long cuts() {
    return (long) cuts[0];
  }

  int kept() {
    return ends.getOrDefault("kept", 0);
  }

  int givenUp() {
    return ends.getOrDefault("given up", 0);
  }

  /** An empty table of what {@link #addTo} gives. */
  static Results results(String command) {
    return new Results(
        "update-power-cuts",
        command,
        "power cuts in updates",
        "cuts (count)",
        "in a slot, its note or the boot word (count)",
        "in the journal (count)",
        "in files (count)",
        "on the network (count)",
        "in the settings (count)",
        "updates kept (count)",
        "given up (count)",
        "rows stored, each once (count)");
  }

  /** Adds a row. */
  void addTo(Results results, String row) {
    results.row(row, cuts[0], cuts[1], cuts[2], cuts[3], cuts[4], cuts[5], kept(), givenUp(), rows);
  }
}
