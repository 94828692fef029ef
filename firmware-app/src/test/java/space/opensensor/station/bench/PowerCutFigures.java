package space.opensensor.station.bench;

import space.opensensor.figures.Results;

/** What some runs with power cuts came to. */
public final class PowerCutFigures {

  public long cuts;
  long boots;
  long sampled;
  long stored;
  long missing;
  int mostMissing;
  long secondCopies;
  long filesAside;
  long objects;

  /** Adds the figures of another run. */
  public synchronized void add(PowerCutFigures other) {
    cuts += other.cuts;
    boots += other.boots;
    sampled += other.sampled;
    stored += other.stored;
    missing += other.missing;
    mostMissing = Math.max(mostMissing, other.mostMissing);
    secondCopies += other.secondCopies;
    filesAside += other.filesAside;
    objects += other.objects;
  }

  /** As the results file {@code power-cuts}, measured by a command. */
  public Results results(String command) {
    Results results = new Results("power-cuts", command, "random power cuts", "number (count)");
    results.row("power cuts", cuts);
    results.row("boots", boots);
    results.row("rows sampled", sampled);
    results.row("rows stored", stored);
    results.row("rows missing", missing);
    results.row("rows missing at most for a cut", mostMissing);
    results.row("objects", objects);
    results.row("second copies, where the policy forbids HEAD", secondCopies);
    results.row("rotten files set aside", filesAside);
    return results;
  }
}
