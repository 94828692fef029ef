package space.opensensor.parquet.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The cheapest end of a literal run, held to a look at every end, as a parse walks backward. */
class LiteralTargetsTest {

  private static final int[][] REACHES = {
    {Integer.MAX_VALUE}, {1, 300}, {3, 5, 7, 9, 11, Integer.MAX_VALUE}, {60, 256, Integer.MAX_VALUE}
  };

  private static final int SIZE = 300;
  private static final int SHIFT = 7;

  private final short[] cells = new short[SHIFT + SIZE + 1];

  @ParameterizedTest
  @ValueSource(ints = {3, 20, 100, 400})
  void aRunEndsWhereItCostsLeast(int targetsIn1000) {
    for (int base = 0; base <= 1; base++) {
      for (int[] reach : REACHES) {
        LiteralTargets targets = new LiteralTargets(base, reach);
        for (int seed = 0; seed < 20; seed++) {
          walk(targets, base, reach, new Random(seed), targetsIn1000);
        }
      }
    }
  }

  private void walk(LiteralTargets targets, int base, int[] reach, Random random, int in1000) {
    int atEnd = random.nextInt(10);
    set(SIZE, LiteralTargets.TARGET | atEnd);
    targets.open(cells, SHIFT, SIZE, atEnd);
    for (int position = SIZE - 1; position >= 0; position--) {
      int end = cheapestEnd(position, base, reach);
      int least = price(position, end, base, reach);
      assertEquals(least, targets.cost(position), "at " + position);
      set(position, least);
      assertEquals(end, targets.end(position), "end of " + position);
      if (random.nextInt(1000) < in1000) {
        int match = Math.max(0, least - random.nextInt(random.nextInt(15) > 0 ? 2 : 80));
        set(position, LiteralTargets.TARGET | match);
        targets.add(position, match);
      }
    }
  }

  private void set(int position, int cell) {
    cells[position + SHIFT] = (short) cell;
  }

  /** The nearest of those that cost least. */
  private int cheapestEnd(int position, int base, int[] reach) {
    int best = SIZE;
    for (int end = SIZE; end > position; end--) {
      if (cells[end + SHIFT] < 0
          && price(position, end, base, reach) <= price(position, best, base, reach)) {
        best = end;
      }
    }
    return best;
  }

  private int price(int position, int end, int base, int[] reach) {
    int step = 0;
    while (end - position > reach[step]) {
      step++;
    }
    return base + step + end - position + (cells[end + SHIFT] & LiteralTargets.COST);
  }
}
