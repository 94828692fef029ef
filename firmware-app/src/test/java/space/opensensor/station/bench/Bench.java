package space.opensensor.station.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import space.opensensor.station.Station;
import space.opensensor.station.model.BucketModel;
import space.opensensor.station.model.BucketReader;
import space.opensensor.station.model.BucketReader.StoredRow;
import space.opensensor.station.model.FileModel;
import space.opensensor.station.model.FlashModel;
import space.opensensor.station.model.MapSettings;
import space.opensensor.station.model.ModelBoard;
import space.opensensor.station.model.PowerSupply;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.vee.ResetReason;

/**
 * A station on a model board that a test runs through hours of model time, with resets, and whose
 * bucket it compares with what was sampled. DuckDB reads the bucket.
 */
public final class Bench {

  final PowerSupply power = new PowerSupply(1);
  public final FlashModel flash;
  public final FileModel files = new FileModel(power);
  public final BucketModel bucket = new BucketModel();
  public final MapSettings settings = MapSettings.complete();
  private final List<ModelBoard.Sample> sampled = new ArrayList<>();
  private long seed = 1;
  public ModelBoard board;
  public Station station;

  /** A bench whose board is powered on at a time of day. */
  public Bench(long epochMillis) {
    this(epochMillis, 64);
  }

  /** A bench with so many sectors of 4 KB for the journals. */
  public Bench(long epochMillis, int sectors) {
    flash = new FlashModel(power, sectors, 4096);
    board = powerOn(epochMillis);
  }

  private ModelBoard powerOn(long epochMillis) {
    return new ModelBoard(flash, files, bucket, settings, epochMillis, seed++);
  }

  /** Starts the firmware. */
  public void boot() throws IOException, SettingsException {
    station = new Station(board, SensorProfile.indoor10().schema());
    station.boot();
  }

  /** Cuts the power, and boots again at a time of day. */
  public void reset(long epochMillis) throws IOException, SettingsException {
    reset(epochMillis, ResetReason.POWER_ON);
  }

  /** Resets the board, which boots again at a time of day. */
  public void reset(long epochMillis, ResetReason reason) throws IOException, SettingsException {
    sampled.addAll(board.modelSensors().taken());
    board = powerOn(epochMillis);
    board.setResetReason(reason);
    boot();
  }

  /** Runs the station until a time of day. */
  public void runUntil(long epochMillis) {
    int idleSteps = 0;
    while (board.epochMillis() < epochMillis) {
      long before = board.epochMillis();
      long due = station.step() + epochMillisAtBoot();
      board.advanceTo(Math.min(Math.max(due, before), epochMillis) - epochMillisAtBoot());
      idleSteps = board.epochMillis() == before ? idleSteps + 1 : 0;
      if (idleSteps > 100) {
        board.advanceTo(before + 100 - epochMillisAtBoot());
      }
    }
  }

  private long epochMillisAtBoot() {
    return board.epochMillis() - board.clock().uptimeMillis();
  }

  /** What was sampled before a time of day, less the few milliseconds that a row came late. */
  public List<StoredRow> sampledUntil(long epochMillis) {
    List<ModelBoard.Sample> all = new ArrayList<>(sampled);
    all.addAll(board.modelSensors().taken());
    List<StoredRow> rows = new ArrayList<>();
    for (ModelBoard.Sample sample : all) {
      if (sample.epochMillis() < epochMillis) {
        long late = sample.epochMillis() % 5000;
        long time = sample.epochMillis() - (late < 100 ? late : 0);
        rows.add(new StoredRow(time, sample.mark()));
      }
    }
    return rows;
  }

  /** The marks of what was sampled before a time of day, sorted. */
  public List<Integer> sampledMarks(long epochMillis) {
    return sampledUntil(epochMillis).stream().map(StoredRow::mark).sorted().toList();
  }

  /** The marks of all rows in the bucket, sorted; a row stored twice is there twice. */
  public List<Integer> storedMarks() throws IOException, SQLException {
    return allRows().stream().map(StoredRow::mark).sorted().toList();
  }

  /** All rows of the bucket in the order of their times. */
  public List<StoredRow> allRows() throws IOException, SQLException {
    try (BucketReader reader = new BucketReader()) {
      return reader.rows(bucket, bucket.keys());
    }
  }

  /** The rows of one object. */
  public List<StoredRow> rows(String key) throws IOException, SQLException {
    try (BucketReader reader = new BucketReader()) {
      return reader.rows(bucket, List.of(key));
    }
  }

  /** Columns of one object, a line per row. */
  public List<String> query(String key, String columns) throws IOException, SQLException {
    try (BucketReader reader = new BucketReader()) {
      return reader.query(bucket.objects().get(key), columns);
    }
  }

  /** Names of the files that wait in the spool. */
  public List<String> filesWaiting() {
    return files.names();
  }

  /** The key-value metadata of one object. */
  public Map<String, String> metadata(String key) throws IOException {
    return BucketReader.metadata(bucket.objects().get(key));
  }
}
