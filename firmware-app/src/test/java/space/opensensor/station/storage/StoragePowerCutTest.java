package space.opensensor.station.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import space.opensensor.station.model.FileModel;
import space.opensensor.station.model.FlashModel;
import space.opensensor.station.model.PowerCut;
import space.opensensor.station.model.PowerSupply;
import space.opensensor.vee.Schema;

/**
 * Journal and spool together, as a station uses them, with the power cut in the middle of any
 * operation on either: in the end the bucket holds each accepted row in one file, with the time it
 * is due.
 */
class StoragePowerCutTest {

  private static final int SEEDS = Integer.getInteger("station.cutSeeds", 150);
  private static final int CUTS_PER_SEED = 20;

  @Test
  void afterAnyCutsTheBucketHoldsEachAcceptedRowInOneFile() throws IOException {
    int cuts = 0;
    int rows = 0;
    int raws = 0;
    int estimated = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      Station station = new Station(seed);
      try {
        station.run();
      } catch (IOException | RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + " after " + station.cuts + " cuts: " + e, e);
      }
      cuts += station.cuts;
      rows += station.rows;
      raws += station.rawFiles;
      estimated += station.estimatedRows;
    }
    System.out.println(
        "journal and spool: seeds 1.."
            + SEEDS
            + ", "
            + cuts
            + " cuts survived, "
            + rows
            + " rows, "
            + raws
            + " raw files, "
            + estimated
            + " estimated rows");
    assertTrue(raws > SEEDS && estimated > SEEDS, "the interesting paths were hardly taken");
  }

  /** What the bucket should have of a row. */
  private record Expected(int boot, long uptime, long tick, long lastKnown) {}

  /** A small station without network: the bucket is a map. */
  private static final class Station {

    private final Random random;
    private final PowerSupply power;
    private final FlashModel flash;
    private final FileModel files;
    private final Schema schema;
    private final Row row;
    private final int cutEvery;
    private final int windowRows;
    private RowJournal journal;
    private Spool spool;
    private JournalCursor journalRows;
    private RawCursor rawRows;
    private int undatedInJournal;

    private int cuts;
    private int rawFiles;
    private int estimatedRows;
    private int rows;
    private final Map<String, byte[]> bucket = new TreeMap<>();
    private final Map<Long, Expected> accepted = new TreeMap<>();
    private final Map<Long, Expected> inFlight = new HashMap<>();
    private final Map<Integer, Long> syncs = new HashMap<>();
    private final Map<Integer, Long> maybeSyncs = new HashMap<>();
    private long now = 1_700_000_000_000L;
    private long uptime;
    private long known;
    private long number;

    Station(long seed) {
      random = PowerSupply.chance(~seed);
      power = new PowerSupply(seed);
      flash = new FlashModel(power, 6 + random.nextInt(6), 1024);
      files = new FileModel(power);
      schema = Rows.schema(2 + random.nextInt(8));
      row = new Row(schema);
      cutEvery = 2 + random.nextInt(1 << (1 + random.nextInt(9)));
      windowRows = 1 + random.nextInt(20);
    }

    void run() throws IOException {
      while (cuts < CUTS_PER_SEED) {
        power.cutIn(1 + random.nextInt(cutEvery));
        try {
          boot();
          while (true) {
            step();
          }
        } catch (PowerCut cut) {
          cuts++;
          power.restore();
        }
      }
      boot();
      sync();
      while (finishFile()) {
        send();
      }
      while (send()) {}
      verifyBucket();
      assertEquals(List.of(), files.names(), "files left");
    }

    private void boot() throws IOException {
      journal = new RowJournal(flash, schema, Rows.entropy(cuts));
      spool = new Spool(files, (level, line) -> {}, 1 << 20, true);
      uptime = 0;
      undatedInJournal = 0;
      journal.open();
      known = journal.newestMillis();
      spool.open();
      journal.consume(spool.stream(SpoolEntry.DATED).highestSequence());
      journal.release(spool.highestRawSequence());
      spool.deleteRaw(journal.consumed());
      journalRows = journal.cursor();
      rawRows = spool.rawCursor(journal.format());
    }

    private void step() throws IOException {
      int chance = random.nextInt(100);
      if (chance < 60) {
        sample();
      } else if (chance < 70) {
        spill();
      } else if (chance < 72) {
        sync();
      } else if (chance < 90) {
        finishFile();
      } else {
        send();
      }
      int passed = 1 + random.nextInt(5000);
      uptime += passed;
      now += passed;
    }

    private boolean hasClock() throws IOException {
      return journal.firstSync(journal.boot()) != RowJournal.NO_SYNC;
    }

    private void sample() throws IOException {
      number++;
      long tick = hasClock() ? now : Row.UNDATED;
      row.identify(0, journal.boot());
      Expected expected = new Expected(journal.boot(), uptime, tick, known);
      inFlight.put(number, expected);
      boolean stored = journal.append(numbered(number, tick));
      inFlight.remove(number);
      if (stored) {
        accepted.put(number, expected);
        undatedInJournal += tick == Row.UNDATED ? 1 : 0;
      }
    }

    private Row numbered(long of, long tick) {
      Rows.fill(row, of, uptime, tick);
      row.reading().set(0, (int) of);
      return row;
    }

    private void sync() throws IOException {
      if (!hasClock()) {
        maybeSyncs.put(journal.boot(), now - uptime);
        journal.recordSync(now - uptime);
        syncs.put(journal.boot(), now - uptime);
      }
    }

    private void spill() throws IOException {
      if (hasClock() || undatedInJournal < 4) {
        return;
      }
      int most = 1 + random.nextInt(15);
      RawOutput output = spool.beginRaw(journal.format(), most);
      journalRows.rewind();
      Row undated = new Row(schema);
      while (output.rows() < most
          && journalRows.next(undated)
          && undated.tickMillis() == Row.UNDATED) {
        output.add(undated);
      }
      if (output.rows() == 0) {
        output.abort();
        return;
      }
      journal.release(output.commit());
      rawFiles++;
      undatedInJournal = 0;
    }

    /** Puts the oldest rows of one boot and kind into a file. */
    private boolean finishFile() throws IOException {
      rawRows.rewind(journal.consumed());
      journalRows.rewind();
      List<String> lines = new ArrayList<>();
      Row next = new Row(schema);
      long first = 0;
      long last = 0;
      int boot = 0;
      char kind = 0;
      while (lines.size() < windowRows && (rawRows.next(next) || journalRows.next(next))) {
        long tick = next.tickMillis();
        char itsKind = SpoolEntry.DATED;
        if (tick == Row.UNDATED) {
          long sync = journal.firstSync(next.boot());
          if (sync == RowJournal.NO_SYNC && next.boot() == journal.boot()) {
            break;
          }
          itsKind = sync == RowJournal.NO_SYNC ? SpoolEntry.ESTIMATED : SpoolEntry.DATED;
          tick = (sync == RowJournal.NO_SYNC ? next.lastKnownMillis() : sync) + next.uptimeMillis();
        }
        if (first != 0 && (boot != next.boot() || kind != itsKind)) {
          break;
        }
        boot = next.boot();
        kind = itsKind;
        first = first == 0 ? next.sequence() : first;
        last = next.sequence();
        lines.add(line(next, tick));
      }
      if (first == 0) {
        return false;
      }
      byte[] content = String.join("\n", lines).getBytes(StandardCharsets.US_ASCII);
      SpoolOutput output = spool.begin(content.length);
      for (int from = 0; from < content.length; from += 100) {
        output.write(content, from, Math.min(100, content.length - from));
      }
      output.finish(first, lines.size());
      output.commit(new SpoolEntry(last, (int) (now / 60_000), kind, boot));
      journal.consume(last);
      spool.deleteRaw(journal.consumed());
      return true;
    }

    private static String line(Row row, long tick) {
      return row.reading().get(0) + " " + row.boot() + " " + row.uptimeMillis() + " " + tick;
    }

    private boolean send() throws IOException {
      SpoolEntry entry = spool.first();
      if (entry == null) {
        return false;
      }
      byte[] content = new byte[spool.contentLength(entry)];
      for (int at = 0; at < content.length; ) {
        at += spool.read(entry, at, content, at, content.length - at);
      }
      String key = entry.kind() + " " + entry.boot() + " " + entry.lastSequence();
      byte[] there = bucket.putIfAbsent(key, content);
      if (there != null) {
        assertArrayEquals(there, content, key + " has another content");
      }
      if (random.nextInt(4) == 0) {
        entry = spool.useKeySuffix(entry, 1 + random.nextInt(3));
      }
      spool.done(entry);
      return true;
    }

    private void verifyBucket() {
      Map<Long, String> found = new TreeMap<>();
      bucket.forEach(
          (key, content) -> {
            for (String line : new String(content, StandardCharsets.US_ASCII).split("\n")) {
              long of = Long.parseLong(line.substring(0, line.indexOf(' ')));
              assertEquals(null, found.put(of, key.charAt(0) + " " + line), "row stored twice");
            }
          });
      rows = found.size();
      found.forEach((of, line) -> verifyRow(of, line));
      accepted.keySet().removeAll(found.keySet());
      assertEquals(Map.of(), accepted, "rows lost");
    }

    private void verifyRow(long of, String line) {
      Expected expected = accepted.getOrDefault(of, inFlight.get(of));
      String row = of + " " + expected.boot() + " " + expected.uptime() + " ";
      String dated = "d " + row + expected.tick();
      if (expected.tick() == Row.UNDATED) {
        Long sync = syncs.get(expected.boot());
        Long maybe = maybeSyncs.get(expected.boot());
        dated = "d " + row + (maybe == null ? "?" : maybe + expected.uptime());
        if (sync == null && !line.equals(dated)) {
          estimatedRows++;
          dated = "e " + row + (expected.lastKnown() + expected.uptime());
        }
      }
      assertEquals(dated, line, "row " + of);
    }
  }
}
