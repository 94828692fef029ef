package space.opensensor.station.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Chance of which nothing is left to chance: the first draws are taken from a list of choices, and
 * {@link #next} moves on to the next list, until all were taken. A draw with many outcomes has its
 * least, a middle and its greatest here. Draws after the first few are always the same.
 */
public final class Choices extends Random {

  private static final long serialVersionUID = 1L;
  private static final int ALL_OF = 4;

  private final int depth;
  private final List<Integer> chosen = new ArrayList<>();
  private final List<Integer> options = new ArrayList<>();
  private int drawn;

  /**
   * Begins with the first outcome of each draw.
   *
   * @param depth how many draws are chosen
   */
  public Choices(int depth) {
    super(depth);
    this.depth = depth;
  }

  /**
   * Goes on to the next list of choices, after a run that drew.
   *
   * @return false when there is none: all outcomes have been taken
   */
  public boolean next() {
    while (!chosen.isEmpty()) {
      int last = chosen.size() - 1;
      int choice = chosen.remove(last) + 1;
      if (choice < options.get(last)) {
        chosen.add(choice);
        rewind();
        return true;
      }
      options.remove(last);
    }
    rewind();
    return false;
  }

  /** Begins a run again with the same choices. */
  public void rewind() {
    drawn = 0;
    setSeed(depth);
  }

  @Override
  public int nextInt(int bound) {
    int draw = drawn++;
    if (draw >= depth) {
      return super.nextInt(bound);
    }
    if (draw == chosen.size()) {
      chosen.add(0);
      options.add(Math.min(bound, bound <= ALL_OF ? bound : 3));
    }
    int choice = chosen.get(draw);
    return bound <= ALL_OF ? choice : choice * (bound - 1) / 2;
  }

  @Override
  public boolean nextBoolean() {
    return nextInt(2) == 1;
  }

  @Override
  public String toString() {
    return chosen.toString();
  }
}
