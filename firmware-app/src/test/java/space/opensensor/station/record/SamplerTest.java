package space.opensensor.station.record;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
import space.opensensor.station.upkeep.Backoff;
import space.opensensor.station.upkeep.StationClock;
import space.opensensor.vee.Entropy;
import space.opensensor.vee.Measurement;
import space.opensensor.vee.MissingCause;
import space.opensensor.vee.Reading;
import space.opensensor.vee.Schema;
import space.opensensor.vee.SensorBoard;
import space.opensensor.vee.TimeSource;

/** The rows that reach the journal, at a period of 10 s, by a clock that is set as a test likes. */
class SamplerTest {

  /** 2026-11-20T12:00Z. */
  private static final long NOON = 1795176000000L;

  private static final Entropy NO_CHANCE = (buffer, offset, length) -> {};

  private final Schema schema =
      new Schema(
          "test/1",
          new Measurement[] {
            Measurement.fixed(2, "a", "x", 1, -1000, 1000),
            Measurement.fixed(3, "b", "x", 1, -1000, 1000)
          });
  private final List<String> lines = new ArrayList<>();
  private final List<String> steps = new ArrayList<>();
  private Consumer<Reading> sensors = reading -> reading.set(0, 1);
  private long now;
  private long atBoot = NOON;
  private StationClock clock;
  private RowJournal journal;
  private Sampler sampler;

  private final class Server implements TimeSource {

    @Override
    public void request() {
      // Answered at once.
    }

    @Override
    public State poll() {
      return State.SYNCHRONISED;
    }

    @Override
    public long epochMillisAtBoot() {
      return atBoot;
    }

    @Override
    public long earliestMillis() {
      return NOON - 900_000;
    }
  }

  private final class Board implements SensorBoard {

    @Override
    public long step(long uptime, long tick) {
      steps.add("step " + uptime + " " + tick);
      return tick - 900;
    }

    @Override
    public void read(Reading reading) {
      steps.add("read");
      sensors.accept(reading);
    }

    @Override
    public long missing(MissingCause cause) {
      return NOT_COUNTED;
    }
  }

  @BeforeEach
  void boot() throws Exception {
    MapSettings map = MapSettings.complete().put("sample.period", "10").put("window.minutes", "1");
    StationSettings settings = new StationSettings(map, new ModelDevice());
    PowerSupply power = new PowerSupply(1);
    journal = new RowJournal(new FlashModel(power, 8, 4096), schema, NO_CHANCE);
    journal.open();
    Spool spool = new Spool(new FileModel(power), (level, line) -> {}, 1 << 19, false);
    spool.open();
    clock =
        new StationClock(
            () -> now, new Server(), (level, line) -> {}, 0, new Backoff(NO_CHANCE, 1, 1));
    Table table = Table.readings(schema, settings);
    Recorder recorder =
        new Recorder(
            table, journal, spool, Encoder.of(table, settings), clock, (level, line) -> {});
    recorder.open();
    sampler =
        new Sampler(
            table, new Board(), clock, recorder, (level, line) -> lines.add(level + " " + line));
  }

  /** Sets the clock so that it is so late after noon now. */
  private void set(long afterNoon) {
    atBoot = NOON + afterNoon - now;
    while (!clock.isSet() || clock.epochMillis(0) != atBoot) {
      clock.step(now, true);
    }
  }

  private void tickAt(long uptime) {
    now = uptime;
    sampler.tick(now);
  }

  /** Ticks whenever a row is due, until there are so many. */
  private void takeUntil(int rows) throws Exception {
    while (journal.nextSequence() <= rows) {
      tickAt(Math.max(now, sampler.rowDue()));
    }
  }

  /** The rows in the journal: ticks after noon, or uptimes with a u where they are undated. */
  private String rows() throws Exception {
    StringBuilder text = new StringBuilder();
    Row row = new Row(schema);
    for (var cursor = journal.cursor(); cursor.next(row); ) {
      boolean dated = row.tickMillis() != Row.UNDATED;
      text.append(text.length() == 0 ? "" : " ");
      text.append(dated ? row.tickMillis() - NOON : row.uptimeMillis()).append(dated ? "" : "u");
    }
    return text.toString();
  }

  @Test
  void withoutAClockRowsLieAPeriodApartFromTheFirstOn() throws Exception {
    tickAt(11_234);
    assertEquals(21_234, sampler.rowDue());
    tickAt(21_233);
    tickAt(21_239);
    tickAt(31_234);
    assertEquals("11234u 21234u 31234u", rows());
    assertEquals(0, sampler.missedTicks());
  }

  @Test
  void withAClockRowsCarryTheMultiplesOfThePeriodAlsoWhereTheyAreLate() throws Exception {
    now = 3_000;
    set(3_000);
    tickAt(3_000);
    assertEquals(10_000, sampler.rowDue());
    tickAt(10_007);
    tickAt(20_000);
    assertEquals("10000 20000", rows());
    Row first = new Row(schema);
    journal.cursor().next(first);
    assertEquals(10_007, first.uptimeMillis());
  }

  @Test
  void sensorsAreSteppedTowardsTheTickAndOnceMoreBeforeTheirReading() {
    set(0);
    tickAt(1);
    steps.clear();
    tickAt(9_100);
    assertEquals(List.of("step 9100 10000"), steps);
    assertEquals(9_100, sampler.due(), "when they are due");
    steps.clear();
    tickAt(10_000);
    assertEquals(List.of("step 10000 10000", "read", "step 10000 20000"), steps);
  }

  @Test
  void periodsWithoutARowAreCountedAndTold() throws Exception {
    set(0);
    takeUntil(1);
    tickAt(45_000);
    assertEquals("10000 40000", rows());
    assertEquals(2, sampler.missedTicks());
    assertEquals(List.of("WARN sampler: no row in 2 periods"), lines);
    tickAt(60_000);
    assertEquals(3, sampler.missedTicks());
  }

  /**
   * The clock is set so long after the last row, to so much past a multiple: a row is due at once
   * where it is a tenth of a period past at most, and the last row nine tenths before it at least.
   */
  @ParameterizedTest
  @CsvSource({
    "10000, 1000, 0, 0",
    "10000, 1001, 10000, 1",
    "9999, 1000, 10000, 1",
    "9001, 1, 0, 0",
    "9000, 0, 0, 0",
    "8999, 0, 10000, 1",
    "14000, 500, 0, 0",
  })
  void aTickThatTheClockWasSetPastByALittleIsNotSkipped(
      long since, long past, long tick, long missed) throws Exception {
    tickAt(0);
    now = since;
    set(past);
    sampler.tick(now);
    takeUntil(2);
    assertEquals("0u " + tick, rows());
    assertEquals(missed, sampler.missedTicks());
  }

  @Test
  void aClockThatFallsBackByAMinuteIsWaitedFor() throws Exception {
    set(0);
    takeUntil(3);
    now++;
    set(-29_999);
    sampler.tick(now);
    takeUntil(5);
    assertEquals("10000 20000 30000 40000 50000", rows());
    assertEquals(0, sampler.missedTicks());
  }

  /** Beside the ticks by the phase of the first fall of the first boot, until they are all past. */
  @Test
  void afterADeeperFallRowsLieBesideTheTicksUntilTheClockIsPastTheNewest() throws Exception {
    set(0);
    takeUntil(3);
    now++;
    set(-39_999);
    sampler.tick(now);
    takeUntil(13);
    assertEquals(
        "10000 20000 30000 -39967 -29967 -19967 -9967 33 10033 20033 30033 40000 50000", rows());
    assertEquals(0, sampler.missedTicks());
  }

  @Test
  void theSecondFallHasAPhaseOfItsOwn() throws Exception {
    set(0);
    takeUntil(3);
    now++;
    set(-39_999);
    sampler.tick(now);
    takeUntil(4);
    now++;
    set(-139_999);
    sampler.tick(now);
    takeUntil(5);
    assertEquals("10000 20000 30000 -39967 -139966", rows());
  }

  @Test
  void aReadingHoldsWhatIsPlausibleAndNoneOfTheOneBefore() throws Exception {
    set(0);
    takeUntil(1);
    sensors = reading -> {};
    tickAt(20_000);
    assertEquals("10000", rows(), "nothing was measured");
    sensors =
        reading -> {
          reading.set(0, 1001);
          reading.set(1, -1000);
        };
    tickAt(30_000);
    assertEquals("10000 30000", rows());
    assertEquals(1, sampler.implausibleValues());
    Row row = new Row(schema);
    var cursor = journal.cursor();
    cursor.next(row);
    cursor.next(row);
    assertEquals(false, row.reading().has(0));
    assertEquals(-1000, row.reading().get(1));
  }
}
