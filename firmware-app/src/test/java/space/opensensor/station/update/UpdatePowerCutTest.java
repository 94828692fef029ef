package space.opensensor.station.update;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import space.opensensor.figures.Results;
import space.opensensor.station.model.BucketReader;
import space.opensensor.station.update.UpdateCutRun.Span;

/**
 * Power cuts through stations that update themselves and their settings, from good firmware to
 * good, to one that does not boot and to one that reaches nobody, under boot loaders that give an
 * image one boot on trial or three: in each operation of flash, files and network from the first
 * look to the end of the update, and at random.
 *
 * <p>{@code -Ppower} cuts more than 10,000 times instead of the few hundred of a normal build.
 * {@code -Dpower.updates=N} says how many stations are cut at random, {@code -Dpower.stride=N} that
 * every Nth operation is cut, {@code -Dpower.rounds=N} how often, {@code -Dpower.seed=S} the first
 * seed.
 */
class UpdatePowerCutTest {

  private static final String[] KINDS = {"good", "crash", "deaf"};
  private static final int[] BOOTS_ON_TRIAL = {1, 3};
  private static final Results RESULTS =
      UpdateCutFigures.results(
          "mvn -B -pl firmware-app -am -Ppower -Dtest=UpdatePowerCutTest -Dresults=write test");

  private final UpdateCutFigures figures = new UpdateCutFigures();
  private final long first = Long.getLong("power.seed", 1);

  @AfterAll
  static void publish() throws IOException {
    RESULTS.publishIfAsked();
  }

  @Test
  void whereverThePowerFailsSignedFirmwareBootsAndEveryRowIsStoredOnce() throws Exception {
    int runs = Integer.getInteger("power.updates", 25);
    try (BucketReader reader = new BucketReader()) {
      for (long seed = first; seed < first + runs; seed++) {
        int turn = (int) (seed % 6);
        new UpdateCutRun(seed, BOOTS_ON_TRIAL[turn / 3], figures)
            .cutAtRandom(KINDS[turn % 3], reader);
      }
    }
    say("at random, stations of seeds " + first + " to " + (first + runs - 1));
    assertTrue(figures.cuts() >= 8L * runs, figures.cuts() + " cuts are too few");
    assertTrue(figures.kept() > 0 && figures.givenUp() > 0, "no kind of end is missing");
  }

  @Test
  void inWhicheverOperationOfAnUpdateThePowerFails() throws Exception {
    int stride = Integer.getInteger("power.stride", 11);
    int rounds = Integer.getInteger("power.rounds", 1);
    long all = 0;
    try (BucketReader reader = new BucketReader()) {
      for (long seed = first; seed < first + rounds; seed++) {
        for (String kind : KINDS) {
          for (int boots : BOOTS_ON_TRIAL) {
            Span span = new UpdateCutRun(seed, boots, figures).operationsOf(kind);
            for (long at = span.first + all % stride; at <= span.last; at += stride) {
              new UpdateCutRun(seed, boots, figures).cutOnce(kind, at, reader);
            }
            all += span.last - span.first + 1;
          }
        }
      }
    }
    String every = stride == 1 ? "each operation" : "every operation of " + stride;
    say(every + " of updates, seeds " + first + " to " + (first + rounds - 1));
    // What a signature's length decides may move an operation past the end.
    assertEquals(all / (double) stride, figures.cuts(), 6.0 * rounds + 0.01 * figures.cuts());
  }

  private void say(String what) {
    System.out.printf(Locale.ROOT, "%s: %d power cuts in updates%n", what, figures.cuts());
    figures.addTo(RESULTS, what);
  }
}
