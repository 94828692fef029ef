package space.opensensor.parquet.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The least cost of a range, held to a look at all of it. */
class SlidingMinimumTest {

  private static final int SIZE = 400;

  private final short[] cells = new short[SIZE];
  private final SlidingMinimum minimum = new SlidingMinimum();

  /** Costs come about from the end on; the mark of a target is none of them. */
  @Test
  void rangesThatMoveDownHaveTheirLeastCost() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      minimum.clear();
      int most = 1 + random.nextInt(30);
      cells[SIZE - 1] = (short) random.nextInt(1 << 15);
      for (int from = SIZE - 2; from >= 0; from--) {
        cells[from] = (short) (random.nextInt(most + 1) | random.nextInt(2) << 15);
        int length = random.nextInt(4) == 0 ? 1 + random.nextInt(SIZE - from) : 20;
        assertLeast(from, Math.min(SIZE - 1, from + length - 1), "seed " + seed);
      }
    }
  }

  @Test
  void anyRangeMayFollowAnyOther() {
    Random random = new Random(1);
    for (int i = 0; i < SIZE; i++) {
      cells[i] = (short) random.nextInt(1 << 15);
    }
    int from = SIZE / 2;
    for (int i = 0; i < 5000; i++) {
      from = Math.floorMod(from + random.nextInt(5) - 2, SIZE);
      assertLeast(from, from + random.nextInt(Math.min(25, SIZE - from)), "call " + i);
    }
  }

  @Test
  void cellsThatChangeAreLookedAtAfterClear() {
    assertLeast(10, 20, "zeros");
    for (int i = 0; i < SIZE; i++) {
      cells[i] = 5;
    }
    minimum.clear();
    assertLeast(9, 20, "fives");
  }

  private void assertLeast(int from, int to, String what) {
    int least = Integer.MAX_VALUE;
    for (int i = from; i <= to; i++) {
      least = Math.min(least, cells[i] & LiteralTargets.COST);
    }
    assertEquals(least, minimum.least(cells, from, to), what + ": " + from + " to " + to);
  }
}
