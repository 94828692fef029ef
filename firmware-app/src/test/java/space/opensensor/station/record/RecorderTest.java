package space.opensensor.station.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import space.opensensor.station.model.FileModel;
import space.opensensor.station.model.FlashModel;
import space.opensensor.station.model.MapSettings;
import space.opensensor.station.model.ModelDevice;
import space.opensensor.station.model.PowerSupply;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.storage.Row;
import space.opensensor.station.storage.RowJournal;
import space.opensensor.station.storage.Spool;
import space.opensensor.station.upkeep.Backoff;
import space.opensensor.station.upkeep.StationClock;
import space.opensensor.vee.Entropy;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.Schema;
import space.opensensor.vee.TimeSource;

/** Rows of a period of 10 s, in windows of a minute, on a flash that may fail. */
class RecorderTest {

  /** 2026-11-20T12:00Z, at uptime 0. */
  private static final long NOON = 1795176000000L;

  private static final Entropy NO_CHANCE = (buffer, offset, length) -> {};

  private final Schema schema =
      new Schema(
          "test/1", new Measurement[] {Measurement.fixed(2, "a", "x", 1, -100_000, 100_000)});
  private final PowerSupply power = new PowerSupply(1);
  private final FlashModel flash = new FlashModel(power, 8, 1024);
  private final FileModel files = new FileModel(power);
  private final List<String> lines = new ArrayList<>();
  private final Row row = new Row(schema);
  private long now;
  private long quota = 1 << 19;
  private StationClock clock;
  private RowJournal journal;
  private Spool spool;
  private Recorder recorder;

  /** Tells the true time at once, once it is asked. */
  private static final class Server implements TimeSource {

    private boolean asked;

    @Override
    public void request() {
      asked = true;
    }

    @Override
    public State poll() {
      return asked ? State.SYNCHRONISED : State.IDLE;
    }

    @Override
    public long epochMillisAtBoot() {
      return NOON;
    }

    @Override
    public long earliestMillis() {
      return NOON - 1;
    }
  }

  @BeforeEach
  void boot() throws Exception {
    MapSettings map = MapSettings.complete().put("sample.period", "10").put("window.minutes", "1");
    StationSettings settings = new StationSettings(map, new ModelDevice());
    journal = new RowJournal(flash, schema, NO_CHANCE);
    journal.open();
    spool = new Spool(files, (level, line) -> lines.add(line), quota, false);
    spool.open();
    clock =
        new StationClock(
            () -> now,
            new Server(),
            (level, line) -> {},
            3_600_000,
            new Backoff(NO_CHANCE, 60_000, 60_000));
    Table table = Table.readings(schema, settings);
    recorder =
        new Recorder(
            table,
            journal,
            spool,
            Encoder.of(table, settings),
            clock,
            (level, line) -> lines.add(level + " " + line));
    recorder.open();
  }

  private void learnTheTime() {
    while (!clock.isSet()) {
      clock.step(now, true);
    }
  }

  /** Takes a row now and lets a second pass. */
  private void take() {
    row.reading().clear();
    row.reading().set(0, (int) (now / 1000));
    row.setTime(now, clock.isSet() ? NOON + now : Row.UNDATED);
    recorder.record(row);
    now += 1000;
  }

  private void takeEachPeriod(int rows) {
    for (int i = 0; i < rows; i++) {
      take();
      recorder.step(now);
      now += 9000;
    }
  }

  @Test
  void aWindowBecomesAFileWithItsLastRowAndItsRowsAreDone() throws Exception {
    learnTheTime();
    takeEachPeriod(5);
    assertEquals(List.of(), files.names());
    assertEquals(NOON, recorder.windowStart());
    assertEquals(5, recorder.windowRows());
    assertEquals(0, journal.consumed());
    assertFalse(recorder.isBehind());
    take();
    assertTrue(recorder.isBehind());
    recorder.step(now);
    assertEquals(1, recorder.filesMade());
    assertEquals(0, recorder.windowRows());
    assertEquals(0, recorder.windowStart());
    assertEquals(6, journal.consumed());
    assertEquals(6, recorder.rowsRecorded());
    assertEquals(6, spool.rows(spool.first()));
    assertEquals(1, spool.lowestSequence());
    assertEquals(6, spool.first().lastSequence());
    assertEquals('d', spool.first().kind());
    assertEquals(NOON / 60_000, spool.first().windowMinutes());
  }

  @Test
  void aWindowWithoutItsLastRowsEndsAPeriodAfterItIsOver() {
    learnTheTime();
    takeEachPeriod(3);
    for (now = 50_000; now < 70_000; now += 1000) {
      recorder.step(now);
      assertEquals(0, recorder.filesMade(), "at " + now);
    }
    recorder.step(70_000);
    assertEquals(1, recorder.filesMade());
  }

  @Test
  void theNextWindowEndsTheOneBefore() {
    learnTheTime();
    takeEachPeriod(3);
    now = 60_000;
    take();
    recorder.step(now);
    assertEquals(1, recorder.filesMade());
    assertEquals(1, recorder.windowRows());
    assertEquals(NOON + 60_000, recorder.windowStart());
  }

  @Test
  void theFirstRowsAreShownOnceWhereThatIsAskedFor() {
    learnTheTime();
    recorder.showFirst();
    takeEachPeriod(1);
    assertEquals(1, recorder.filesMade());
    takeEachPeriod(2);
    assertEquals(1, recorder.filesMade(), "once");
    recorder.showFirst();
    takeEachPeriod(1);
    assertEquals(1, recorder.filesMade(), "there is a file since the boot");
  }

  @Test
  void aFlashThatTakesNoMarkIsTriedAgainAfterGrowingDelays() {
    learnTheTime();
    takeEachPeriod(5);
    take();
    flash.failProgramsAfter(0);
    now = 60_000;
    long[] delays = {2, 4, 8, 16, 32, 64, 128, 256, 256};
    for (long delay : delays) {
      lines.clear();
      recorder.step(now);
      assertEquals(1, lines.size());
      assertTrue(lines.get(0).matches("ERROR flash: .*; again in " + delay + " s"), lines.get(0));
      assertEquals(now + 1000 * delay, recorder.due());
      recorder.step(recorder.due() - 1);
      assertEquals(1, lines.size(), "not before it is due");
      now = recorder.due();
    }
    flash.failProgramsAfter(Integer.MAX_VALUE);
    recorder.step(now);
    assertEquals(1, recorder.filesMade());
    assertEquals(6, journal.consumed());
    assertEquals(1, files.names().size());
    now = (now / 60_000 + 1) * 60_000;
    takeEachPeriod(5);
    take();
    flash.failProgramsAfter(0);
    lines.clear();
    recorder.step(now);
    assertTrue(lines.get(0).endsWith("; again in 2 s"), lines.get(0));
  }

  @Test
  void aFullSpoolRefusesWindowsWhoseRowsAreCountedAndDone() throws Exception {
    quota = 100;
    boot();
    learnTheTime();
    takeEachPeriod(6);
    assertEquals(6, recorder.rowsRefused());
    assertEquals(journal.nextSequence() - 1, journal.consumed());
    assertEquals(List.of(), files.names());
  }

  @Test
  void undatedRowsOfAWindowMoveToARawFileAndAreDatedLater() throws Exception {
    takeEachPeriod(5);
    assertEquals(List.of(), files.names());
    takeEachPeriod(1);
    assertEquals(1, files.names().size());
    assertTrue(files.names().get(0).endsWith("r"), files.names().get(0));
    assertEquals(6, spool.highestRawSequence());
    assertEquals(0, journal.consumed());
    takeEachPeriod(2);
    learnTheTime();
    recorder.step(now);
    assertEquals(1, recorder.filesMade(), "the first minute");
    assertEquals(6, spool.rows(spool.first()));
    assertEquals(NOON / 60_000, spool.first().windowMinutes());
    assertEquals(List.of(spool.first().name()), files.names(), "the raw file is gone");
    assertEquals(2, recorder.windowRows());
    assertEquals(NOON + 60_000, recorder.windowStart());
  }

  @Test
  void rowsThatTheFlashDoesNotTakeAreCountedAndTold() {
    learnTheTime();
    flash.failProgramsAfter(0);
    take();
    assertEquals(1, recorder.rowsLost());
    assertEquals(0, recorder.rowsRecorded());
    assertTrue(lines.get(0).startsWith("ERROR readings: a row is lost: journal: "), lines.get(0));
    flash.failProgramsAfter(Integer.MAX_VALUE);
    take();
    assertEquals(1, recorder.rowsRecorded());
  }

  @Test
  void aFullJournalIsEmptiedIntoFilesBeforeTheirWindowIsOver() {
    learnTheTime();
    for (int i = 0; i < 400; i++) {
      row.setTime(now, NOON + now);
      recorder.record(row);
      now += 100;
    }
    assertEquals(0, recorder.rowsLost());
    assertEquals(400, recorder.rowsRecorded());
    assertTrue(recorder.filesMade() > 0);
  }

  @Test
  void whatABootLeftIsTakenUpByTheNext() throws Exception {
    learnTheTime();
    takeEachPeriod(4);
    boot();
    assertTrue(recorder.isBehind());
    recorder.step(now);
    assertEquals(4, recorder.windowRows());
    recorder.open();
    recorder.step(now);
    assertEquals(4, recorder.windowRows(), "again, and not twice");
  }

  @Test
  void rowsOfABootWithoutAClockGetAnEstimateInTheNext() throws Exception {
    learnTheTime();
    takeEachPeriod(1);
    boot();
    now = 5_000;
    take();
    take();
    boot();
    learnTheTime();
    recorder.step(now);
    assertEquals(2, spool.rows(spool.after(spool.first())));
    assertEquals('e', spool.after(spool.first()).kind());
    assertEquals(2, spool.after(spool.first()).boot());
    assertEquals(NOON / 60_000, spool.after(spool.first()).windowMinutes());
  }
}
