package space.opensensor.station.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import space.opensensor.station.model.FlashModel;
import space.opensensor.station.model.PowerCut;
import space.opensensor.station.model.PowerSupply;
import space.opensensor.vee.Schema;

/** The journal alone, with the power cut in the middle of programs and erases. */
class RowJournalPowerCutTest {

  private static final int SEEDS = Integer.getInteger("station.cutSeeds", 150);
  private static final int CUTS_PER_SEED = 20;

  @Test
  void aCutAtAnyOperationLosesNoAcceptedRowAndBringsNoneBack() throws IOException {
    int cuts = 0;
    int full = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      Station station = new Station(seed);
      try {
        station.run();
      } catch (IOException | RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + " after " + station.cuts + " cuts: " + e, e);
      }
      cuts += station.cuts;
      full += station.timesFull;
    }
    System.out.println(
        "journal: seeds 1.." + SEEDS + ", " + cuts + " cuts survived, " + full + " times full");
    assertTrue(full > SEEDS / 10, "the ring was hardly ever full");
  }

  /** A journal, what it accepted, and what it was doing when the power failed. */
  private static final class Station {

    private final Random random;
    private final PowerSupply power;
    private final FlashModel flash;
    private final Schema schema;
    private final Row row;
    private final int cutEvery;
    private RowJournal journal;
    private JournalCursor cursor;
    private int cuts;
    private int timesFull;

    private final TreeMap<Long, String> live = new TreeMap<>();
    private final Map<Integer, Long> syncs = new HashMap<>();
    private final Map<Integer, Long> knownAtBoot = new HashMap<>();
    private final Map<Integer, Long> lastUndated = new HashMap<>();
    private long consumed;
    private long released;
    private long highest;
    private int boot;
    private long now = 1_000_000_000_000L;
    private long uptime;
    private long number;
    private long dated;

    private String rowInFlight;
    private long consumeInFlight;
    private long syncInFlight;
    private int syncInFlightBoot;

    Station(long seed) {
      random = PowerSupply.chance(~seed);
      power = new PowerSupply(seed);
      flash = new FlashModel(power, 4 + random.nextInt(6), 512 << random.nextInt(2));
      schema = Rows.schema(1 + random.nextInt(9));
      row = new Row(schema);
      cutEvery = 1 + random.nextInt(1 << (1 + random.nextInt(7)));
      if (random.nextBoolean()) {
        flash.fillAtRandom();
      }
    }

    void run() throws IOException {
      while (cuts < CUTS_PER_SEED) {
        power.cutIn(1 + random.nextInt(cutEvery));
        try {
          open();
          while (true) {
            step();
          }
        } catch (PowerCut cut) {
          cuts++;
          power.restore();
        }
      }
      open();
      verifyAll();
      journal.consume(Math.max(highest, consumed));
      assertTrue(journal.append(Rows.fill(row, 0, 0, Row.UNDATED)), "full although consumed");
    }

    private void open() throws IOException {
      journal = new RowJournal(flash, schema, Rows.entropy(cuts));
      journal.open();
      assertTrue(journal.boot() > boot, "boot " + boot + " came again");
      boot = journal.boot();
      uptime = 0;
      if (journal.consumed() == consumeInFlight) {
        consumed = Math.max(consumed, consumeInFlight);
      }
      consumeInFlight = 0;
      assertEquals(consumed, journal.consumed(), "consumed");
      live.headMap(consumed, true).clear();
      assertTrue(journal.nextSequence() > highest, "sequence " + highest + " comes again");
      assertTrue(
          journal.newestMillis() >= dated && journal.newestMillis() <= now + boot,
          "last known time " + journal.newestMillis() + " of " + dated + " to " + now);
      knownAtBoot.put(boot, journal.newestMillis());
      journal.release(released);
      cursor = journal.cursor();
      verifyAll();
      verifySyncs();
    }

    private void step() throws IOException {
      int chance = random.nextInt(100);
      if (chance < 70) {
        append();
      } else if (chance < 76) {
        consume();
      } else if (chance < 79) {
        release();
      } else if (chance < 82) {
        sync();
      } else if (chance < 90) {
        verifyAll();
      } else if (chance < 92) {
        verifySyncs();
      } else if (chance == 92 && random.nextInt(4) == 0) {
        open();
      }
      int passed = random.nextInt(5000);
      uptime += passed;
      now += passed;
    }

    private void append() throws IOException {
      boolean hasClock = journal.firstSync(boot) != RowJournal.NO_SYNC;
      Rows.fill(row, ++number, uptime, hasClock ? now : Row.UNDATED);
      rowInFlight = null;
      row.identify(0, boot);
      String text = Rows.text(row);
      rowInFlight = text;
      boolean accepted = journal.append(row);
      rowInFlight = null;
      if (!accepted) {
        timesFull++;
        assertTrue(highest > consumed, "full although nothing is live");
        return;
      }
      assertTrue(row.sequence() > highest, "sequence " + row.sequence() + " came again");
      assertEquals(text, Rows.text(row), "the row was changed");
      accept(row.sequence(), text, hasClock);
    }

    private void accept(long sequence, String text, boolean hasClock) {
      highest = sequence;
      live.put(sequence, text);
      if (hasClock) {
        dated = now;
      } else {
        lastUndated.put(boot, sequence);
      }
    }

    private void consume() throws IOException {
      long to = somewhere();
      if (to > consumed) {
        consumeInFlight = to;
        journal.consume(to);
        consumeInFlight = 0;
        consumed = to;
        live.headMap(consumed, true).clear();
      }
    }

    private void release() {
      long to = somewhere();
      journal.release(to);
      released = Math.max(released, to);
    }

    private long somewhere() {
      if (live.isEmpty()) {
        return highest;
      }
      long first = live.firstKey();
      return first + random.nextInt((int) (live.lastKey() - first + 1));
    }

    private void sync() throws IOException {
      if (journal.firstSync(boot) != RowJournal.NO_SYNC) {
        return;
      }
      syncInFlight = now - uptime;
      syncInFlightBoot = boot;
      journal.recordSync(syncInFlight);
      syncs.put(boot, syncInFlight);
      syncInFlight = 0;
    }

    private void verifyAll() throws IOException {
      adoptRowInFlight();
      cursor.rewind();
      Row read = new Row(schema);
      Long expected = nextLive(Math.max(consumed, released));
      while (cursor.next(read)) {
        if (expected == null) {
          fail("row " + read.sequence() + " came back: " + Rows.text(read));
        }
        assertEquals(expected.longValue(), read.sequence(), "sequence");
        assertEquals(live.get(expected), Rows.text(read), "row " + expected);
        if (read.tickMillis() == Row.UNDATED) {
          assertEquals(knownAtBoot.get(read.boot()), read.lastKnownMillis(), "last known time");
        }
        expected = nextLive(expected);
      }
      assertEquals(null, expected, "row is gone");
    }

    private Long nextLive(long after) {
      return live.higherKey(after);
    }

    /** The row being written when the power failed is the last one, or is not there. */
    private void adoptRowInFlight() throws IOException {
      if (rowInFlight == null) {
        return;
      }
      cursor.rewind();
      Row read = new Row(schema);
      while (cursor.next(read)) {
        if (read.sequence() > highest) {
          assertEquals(rowInFlight, Rows.text(read), "row in flight");
          highest = read.sequence();
          live.put(highest, rowInFlight);
          dated = Math.max(dated, read.tickMillis());
          if (read.tickMillis() == Row.UNDATED) {
            lastUndated.put(read.boot(), read.sequence());
          }
          break;
        }
      }
      rowInFlight = null;
    }

    private void verifySyncs() throws IOException {
      if (syncInFlight != 0) {
        long found = journal.firstSync(syncInFlightBoot);
        if (found != RowJournal.NO_SYNC) {
          assertEquals(syncInFlight, found, "sync in flight");
          syncs.put(syncInFlightBoot, found);
        }
        syncInFlight = 0;
      }
      for (Map.Entry<Integer, Long> sync : syncs.entrySet()) {
        if (lastUndated.getOrDefault(sync.getKey(), 0L) > consumed) {
          assertEquals(
              sync.getValue(), journal.firstSync(sync.getKey()), "sync of boot " + sync.getKey());
        }
      }
      for (Integer undatedBoot : lastUndated.keySet()) {
        if (!syncs.containsKey(undatedBoot)) {
          assertEquals(RowJournal.NO_SYNC, journal.firstSync(undatedBoot), "invented sync");
        }
      }
    }
  }
}
