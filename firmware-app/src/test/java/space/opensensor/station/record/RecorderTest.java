package space.opensensor.station.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.station.model.FileModel;
import space.opensensor.station.model.FlashModel;
import space.opensensor.station.model.MapSettings;
import space.opensensor.station.model.ModelDevice;
import space.opensensor.station.model.PowerSupply;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.storage.Row;
import space.opensensor.station.storage.RowJournal;
import space.opensensor.station.storage.Spool;
import space.opensensor.station.storage.SpoolEntry;
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

  /** Bytes of all kinds of digits: 0f 1e 2d and so on. */
  private static final Entropy COUNTING =
      (buffer, offset, length) -> {
        for (int i = 0; i < length; i++) {
          buffer[offset + i] = (byte) (15 + 15 * i);
        }
      };

  private final Schema schema =
      new Schema(
          "test/1", new Measurement[] {Measurement.fixed(2, "a", "x", 1, -100_000, 100_000)});
  @TempDir private Path directory;

  private final PowerSupply power = new PowerSupply(1);
  private final FlashModel flash = new FlashModel(power, 8, 1024);
  private final FileModel files = new FileModel(power);
  private final List<String> lines = new ArrayList<>();
  private final Row row = new Row(schema);
  private long now;
  private long quota = 1 << 19;
  private long atBoot = NOON;
  private boolean health;
  private StationClock clock;
  private RowJournal journal;
  private Spool spool;
  private Recorder recorder;

  /** Tells the true time at once, once it is asked. */
  private final class Server implements TimeSource {

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
      return atBoot;
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
    journal = new RowJournal(flash, schema, COUNTING);
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
    Table table = health ? Table.health(schema, settings) : Table.readings(schema, settings);
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

  private String text(SpoolEntry entry) {
    return new String(files.get(entry.name()), StandardCharsets.ISO_8859_1);
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
    assertTrue(text(spool.after(spool.first())).contains("estimated"), "its metadata say so");
    assertFalse(text(spool.first()).contains("estimated"));
    assertEquals(2, spool.after(spool.first()).boot());
    assertEquals(NOON / 60_000, spool.after(spool.first()).windowMinutes());
  }

  @Test
  void aFilesBatchIsNamedByItsJournalAndItsLastRow() throws Exception {
    learnTheTime();
    takeEachPeriod(6);
    String file = new String(files.get(files.names().get(0)), StandardCharsets.ISO_8859_1);
    String batch = String.format(Locale.ROOT, "%016x-%08x", journal.journalId(), 6);
    assertTrue(file.contains(batch), batch);
    assertTrue(batch.matches("[0-9a-f]*[a-f][0-9a-f]*-00000006"), batch);
  }

  @Test
  void aStepTakes64RowsAtMost() {
    learnTheTime();
    for (int i = 0; i < 64; i++) {
      row.setTime(now, NOON + i);
      recorder.record(row);
    }
    recorder.step(now);
    assertTrue(recorder.isBehind());
    recorder.step(now);
    assertFalse(recorder.isBehind());
  }

  @Test
  void aRowThatIsNotLaterThanTheLastBeginsAFile() {
    learnTheTime();
    take();
    row.setTime(now, NOON);
    recorder.record(row);
    recorder.step(now);
    assertEquals(1, recorder.filesMade());
    assertEquals(1, recorder.windowRows());
  }

  @Test
  void rowsOfAnEndedBootGoIntoFullFilesAlthoughStepsAreSmaller() throws Exception {
    int rows = 70;
    for (int i = 0; i < rows; i++) {
      row.setTime(now, Row.UNDATED);
      recorder.record(row);
      now += 500;
    }
    boot();
    recorder.step(now);
    recorder.step(now);
    assertEquals(rows / 14, recorder.filesMade());
    assertFalse(recorder.isBehind());
  }

  @Test
  void datedRowsBecomeAFileBeforeTheUndatedOnesBehindThemSpill() throws Exception {
    learnTheTime();
    takeEachPeriod(3);
    boot();
    long firstUndated = journal.nextSequence();
    for (int i = 0; i < 8; i++) {
      take();
    }
    recorder.step(now);
    assertEquals(1, recorder.filesMade());
    assertEquals(3, spool.rows(spool.first()));
    assertEquals(firstUndated + 5, spool.highestRawSequence(), "a window's worth");
    assertEquals(3, journal.consumed());
  }

  /** The clock of the next boot is behind what the first one knew. */
  @ParameterizedTest
  @CsvSource({"20001, 20001", "20000, 20063", "15063, 15063", "15062, 15063", "15064, 16063"})
  void aRowDatedBeforeTheNewestKnownLiesBesideTheSeconds(long date, long found) throws Exception {
    learnTheTime();
    takeEachPeriod(3);
    boot();
    now = 5_000;
    take();
    atBoot = NOON + date - 5_000;
    learnTheTime();
    recorder.step(now);
    recorder.step(200_000);
    assertEquals(NOON + found, lastTime());
  }

  /** The time of the last row in the newest file, by DuckDB. */
  private long lastTime() throws Exception {
    SpoolEntry entry = spool.first();
    for (SpoolEntry next = entry; next != null; next = spool.after(next)) {
      entry = next;
    }
    byte[] content = new byte[spool.contentLength(entry)];
    for (int at = 0; at < content.length; ) {
      at += spool.read(entry, at, content, at, content.length - at);
    }
    Path file = directory.resolve("rows.parquet");
    Files.write(file, content);
    try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = duck.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT max(epoch_ms(timestamp)) FROM read_parquet('" + file + "')")) {
      result.next();
      return result.getLong(1);
    }
  }

  @Test
  void undatedRowsThatFillTheJournalMoveToRawFiles() {
    for (int i = 0; i < 400; i++) {
      row.setTime(now, Row.UNDATED);
      recorder.record(row);
      now += 100;
    }
    assertEquals(0, recorder.rowsLost());
    assertEquals(400, recorder.rowsRecorded());
    assertEquals(0, recorder.filesMade());
    assertTrue(spool.highestRawSequence() > 0);
    recorder.step(now);
    long moved = spool.highestRawSequence();
    recorder.step(now);
    assertEquals(moved + 6, spool.highestRawSequence(), "a window's worth at each step");
  }

  @Test
  void aRawFileThatTheFlashKeptWrongIsTriedAgainAfterItsDelay() throws Exception {
    takeEachPeriod(5);
    files.miswrite();
    takeEachPeriod(1);
    assertTrue(lines.get(lines.size() - 1).endsWith("; again in 2 s"), lines.toString());
    recorder.step(recorder.due() - 1);
    assertTrue(spool.highestRawSequence() < 1, "not before it is due");
    recorder.step(recorder.due());
    assertEquals(6, spool.highestRawSequence());
    assertEquals(0, recorder.rowsLost());
  }

  @Test
  void undatedRowsOfATableThatDoesNotSpillGetEstimatesWhenTheyFillTheJournal() throws Exception {
    health = true;
    boot();
    for (int i = 0; i < 400; i++) {
      row.setTime(now, Row.UNDATED);
      recorder.record(row);
      now += 100;
    }
    assertEquals(0, recorder.rowsLost());
    assertEquals(400, recorder.rowsRecorded());
    assertTrue(recorder.filesMade() > 0);
    assertEquals('h', spool.first().kind());
    assertEquals(0, spool.highestRawSequence());
    assertEquals(0, recorder.windowRows(), "what was gathered is in a file");
    recorder.step(now);
    assertFalse(recorder.isBehind());
    assertEquals(0, recorder.windowRows(), "the rows since then wait for the time");
  }

  @Test
  void whereNothingCanBeEmptiedRowsAreLostAndTold() throws Exception {
    quota = 100;
    boot();
    int taken = 0;
    while (recorder.rowsLost() == 0) {
      row.setTime(now, Row.UNDATED);
      recorder.record(row);
      now += 100;
      taken++;
      assertTrue(taken < 1000);
    }
    assertEquals(taken - 1, recorder.rowsRecorded());
    assertEquals("ERROR readings: a row is lost: the journal is full", lines.get(lines.size() - 1));
    recorder.record(row);
    assertEquals(2, recorder.rowsLost());
    assertEquals(0, recorder.rowsRefused(), "those that it holds wait for the time");
  }
}
