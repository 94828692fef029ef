package space.opensensor.station.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import space.opensensor.station.model.FileModel;
import space.opensensor.station.model.PowerCut;
import space.opensensor.station.model.PowerSupply;

/** The spool alone, with the power cut in the middle of file operations. */
class SpoolPowerCutTest {

  private static final int SEEDS = Integer.getInteger("station.cutSeeds", 150);
  private static final int CUTS_PER_SEED = 20;

  @Test
  void aCutAtAnyOperationLosesNoFinishedFileAndBringsNoneBack() {
    int dropped = run(true);
    assertTrue(dropped > SEEDS, "hardly a file was dropped");
  }

  @Test
  void whereTheStoreDoesNotSurviveCutsNothingTornIsSentAndSettledFilesStay() {
    run(false);
  }

  private static int run(boolean survives) {
    int cuts = 0;
    int committed = 0;
    int dropped = 0;
    int aside = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      Sender sender = new Sender(seed, survives);
      try {
        sender.run();
      } catch (IOException | RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + " after " + sender.cuts + " cuts: " + e, e);
      }
      cuts += sender.cuts;
      committed += sender.committed;
      dropped += sender.dropped;
      aside += sender.spool.filesSetAside();
    }
    System.out.println(
        "spool"
            + (survives ? "" : " on a store that forgets")
            + ": seeds 1.."
            + SEEDS
            + ", "
            + cuts
            + " cuts survived, "
            + committed
            + " files, "
            + dropped
            + " dropped, "
            + aside
            + " set aside");
    return dropped;
  }

  /** What the spool should hold at a place. */
  private static final class File {

    private final byte[] content;
    private final int rows;
    private int suffix;
    private long touched;

    File(byte[] content, int rows) {
      this.content = content;
      this.rows = rows;
    }

    int bytes() {
      return content.length + 16;
    }

    boolean is(SpoolEntry entry) {
      return entry.keySuffix() == suffix;
    }
  }

  /** A spool, what it took, and what it was doing when the power failed. */
  private static final class Sender {

    private final Random random;
    private final PowerSupply power;
    private final FileModel files;
    private final boolean survives;
    private final long quota;
    private final int cutEvery;
    private final TreeMap<Long, File> kept = new TreeMap<>();
    private final Map<Long, byte[]> ever = new HashMap<>();
    private Spool spool;
    private int cuts;
    private int committed;
    private int dropped;
    private long droppedRows;
    private long sequence;

    private long placeInFlight;
    private File fileInFlight;
    private boolean goingInFlight;
    private boolean beginInFlight;

    Sender(long seed, boolean survives) {
      random = PowerSupply.chance(~seed);
      power = new PowerSupply(seed);
      this.survives = survives;
      files = new FileModel(power, 1 << 20, 256, survives);
      quota = random.nextBoolean() ? 1 << 20 : 2000 + random.nextInt(4000);
      cutEvery = 1 + random.nextInt(1 << (1 + random.nextInt(8)));
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
    }

    private void open() throws IOException {
      spool = new Spool(files, (level, line) -> {}, quota, true);
      spool.open();
      settleInFlight();
      if (survives) {
        verify();
        assertEquals(0, spool.filesSetAside(), "set aside");
        assertFalse(files.names().contains("tmp"), "tmp is left");
      } else {
        verifyUntorn();
      }
      droppedRows = 0;
    }

    private void step() throws IOException {
      int chance = random.nextInt(100);
      if (chance < 45) {
        put();
      } else if (chance < 75) {
        change();
      } else if (chance < 90) {
        done();
      } else if (survives) {
        verify();
      }
    }

    private void put() throws IOException {
      sequence += 1 + random.nextInt(300);
      byte[] content = new byte[random.nextInt(700)];
      random.nextBytes(content);
      File file = new File(content, 1 + random.nextInt(9));
      char kind = random.nextInt(5) == 0 ? SpoolEntry.HEALTH : SpoolEntry.DATED;
      SpoolEntry entry = new SpoolEntry(sequence, random.nextInt(1000), kind, random.nextInt(99));
      beginInFlight = true;
      SpoolOutput output = spool.begin(content.length);
      beginInFlight = false;
      if (survives) {
        adoptDrops(content.length + 16);
      }
      if (output == null) {
        return;
      }
      if (random.nextInt(10) == 0) {
        output.write(content, 0, content.length / 2);
        return;
      }
      for (int at = 0; at < content.length; ) {
        int part = Math.min(content.length - at, 1 + random.nextInt(400));
        output.write(content, at, part);
        at += part;
      }
      ever.put(entry.place(), content);
      placeInFlight = entry.place();
      fileInFlight = file;
      goingInFlight = false;
      output.finish(sequence, file.rows);
      output.commit(entry);
      fileInFlight = null;
      keep(entry.place(), file);
      committed++;
    }

    private void keep(long place, File file) {
      file.touched = power.operations();
      kept.put(place, file);
    }

    /** The oldest files may be gone, as many as were needed. */
    private void adoptDrops(int needed) throws IOException {
      List<SpoolEntry> present = entries();
      long before = bytesKept();
      int last = 0;
      for (long place : new ArrayList<>(kept.keySet())) {
        boolean there = present.stream().anyMatch(entry -> entry.place() == place);
        if (there) {
          break;
        }
        last = kept.get(place).bytes();
        before -= last;
        droppedRows += kept.get(place).rows;
        kept.remove(place);
        dropped++;
      }
      assertTrue(last == 0 || before + last + needed > quota, "dropped without need");
      if (beginInFlight) {
        return;
      }
      assertTrue(before + needed <= quota || kept.isEmpty(), "over the quota");
      assertEquals(droppedRows, spool.droppedRows(), "dropped rows");
      verify();
    }

    private long bytesKept() {
      return kept.values().stream().mapToLong(File::bytes).sum();
    }

    private SpoolEntry any() throws IOException {
      List<SpoolEntry> present = entries();
      return present.isEmpty() ? null : present.get(random.nextInt(present.size()));
    }

    private void change() throws IOException {
      SpoolEntry entry = any();
      if (entry == null) {
        return;
      }
      File file = kept.getOrDefault(entry.place(), new File(ever.get(entry.place()), 1));
      File changed = new File(file.content, file.rows);
      changed.suffix = random.nextInt(256);
      placeInFlight = entry.place();
      fileInFlight = changed;
      goingInFlight = false;
      SpoolEntry now = spool.useKeySuffix(entry, changed.suffix);
      fileInFlight = null;
      assertTrue(changed.is(now), "renamed to " + now);
      keep(entry.place(), changed);
    }

    private void done() throws IOException {
      SpoolEntry entry = any();
      if (entry == null) {
        return;
      }
      placeInFlight = entry.place();
      fileInFlight = kept.get(entry.place());
      goingInFlight = true;
      spool.done(entry);
      fileInFlight = null;
      kept.remove(entry.place());
    }

    /** What was being done at the cut was done or was not. */
    private void settleInFlight() throws IOException {
      if (!survives) {
        kept.remove(placeInFlight);
      } else if (fileInFlight != null) {
        SpoolEntry found = null;
        for (SpoolEntry entry : entries()) {
          found = entry.place() == placeInFlight ? entry : found;
        }
        if (goingInFlight && found == null) {
          kept.remove(placeInFlight);
        } else if (!goingInFlight && found != null && fileInFlight.is(found)) {
          keep(placeInFlight, fileInFlight);
        }
      }
      fileInFlight = null;
      if (beginInFlight && survives) {
        adoptDrops((int) quota);
      }
      beginInFlight = false;
    }

    private List<SpoolEntry> entries() throws IOException {
      List<SpoolEntry> entries = new ArrayList<>();
      for (SpoolEntry entry = spool.first(); entry != null; entry = spool.after(entry)) {
        entries.add(entry);
      }
      return entries;
    }

    private void verify() throws IOException {
      List<Long> places = new ArrayList<>();
      long highest = 0;
      for (SpoolEntry entry : entries()) {
        places.add(entry.place());
        File file = kept.get(entry.place());
        assertNotNull(file, entry + " came back");
        assertTrue(file.is(entry), entry + " has another state");
        assertArrayEquals(file.content, read(entry), entry.name());
        if (entry.kind() != SpoolEntry.HEALTH) {
          highest = entry.lastSequence();
        }
      }
      assertEquals(new ArrayList<>(kept.keySet()), places, "files in order");
      assertTrue(spool.stream(SpoolEntry.DATED).highestSequence() >= highest, "highest sequence");
      assertEquals(bytesKept(), spool.bytes(), "bytes");
    }

    private void verifyUntorn() throws IOException {
      long last = 0;
      List<Long> places = new ArrayList<>();
      for (SpoolEntry entry : entries()) {
        assertTrue(entry.place() > last, "order");
        last = entry.place();
        places.add(last);
        assertArrayEquals(ever.get(last), read(entry), entry + " is torn");
      }
      long settled = power.operations() - 30;
      for (Map.Entry<Long, File> file : kept.entrySet()) {
        if (quota == 1 << 20 && file.getValue().touched < settled) {
          assertTrue(places.contains(file.getKey()), "a settled file is gone");
        }
      }
      kept.keySet().retainAll(places);
    }

    private byte[] read(SpoolEntry entry) throws IOException {
      byte[] content = new byte[spool.contentLength(entry)];
      for (int at = 0; at < content.length; ) {
        at += spool.read(entry, at, content, at, content.length - at);
      }
      return content;
    }
  }
}
