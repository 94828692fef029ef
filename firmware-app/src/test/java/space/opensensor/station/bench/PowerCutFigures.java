package space.opensensor.station.bench;

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

  @Override
  public String toString() {
    return cuts
        + " power cuts in "
        + boots
        + " boots; "
        + sampled
        + " rows sampled, "
        + stored
        + " stored in "
        + objects
        + " objects, 0 twice; rows missing: "
        + missing
        + ", at most "
        + mostMissing
        + " per cut; second copies under the PUT-only policy: "
        + secondCopies
        + "; rotten files set aside: "
        + filesAside;
  }
}
