package space.opensensor.station;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import space.opensensor.station.BucketReader.StoredRow;
import space.opensensor.station.storage.FileModel;
import space.opensensor.station.storage.FlashModel;
import space.opensensor.station.storage.PowerSupply;

/**
 * A station on a model board that a test runs through hours of model time, with resets, and whose
 * bucket it compares with what was sampled. DuckDB reads the bucket.
 */
final class Bench {

  final PowerSupply power = new PowerSupply(1);
  final FlashModel flash = new FlashModel(power, 64, 4096);
  final FileModel files = new FileModel(power);
  final BucketModel bucket = new BucketModel();
  final MapSettings settings = MapSettings.complete();
  private final List<ModelBoard.Sample> sampled = new ArrayList<>();
  private long seed = 1;
  ModelBoard board;
  Station station;

  /** A bench whose board is powered on at a time of day. */
  Bench(long epochMillis) {
    board = powerOn(epochMillis);
  }

  private ModelBoard powerOn(long epochMillis) {
    return new ModelBoard(flash, files, bucket, settings, epochMillis, seed++);
  }

  /** Starts the firmware. */
  void boot() throws IOException, SettingsException {
    station = new Station(board, Profiles.indoor10());
    station.boot();
  }

  /** Cuts the power, and boots again at a time of day. */
  void reset(long epochMillis) throws IOException, SettingsException {
    sampled.addAll(board.modelSensors().taken());
    board = powerOn(epochMillis);
    boot();
  }

  /** Runs the station until a time of day. */
  void runUntil(long epochMillis) {
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

  /** What was sampled before a time of day, with the nominal ticks. */
  List<StoredRow> sampledUntil(long epochMillis) {
    List<ModelBoard.Sample> all = new ArrayList<>(sampled);
    all.addAll(board.modelSensors().taken());
    List<StoredRow> rows = new ArrayList<>();
    for (ModelBoard.Sample sample : all) {
      if (sample.epochMillis() < epochMillis) {
        rows.add(new StoredRow(sample.epochMillis() / 5000 * 5000, sample.mark()));
      }
    }
    return rows;
  }

  /** The marks of what was sampled before a time of day, sorted. */
  List<Integer> sampledMarks(long epochMillis) {
    return sampledUntil(epochMillis).stream().map(StoredRow::mark).sorted().toList();
  }

  /** The marks of all rows in the bucket, sorted; a row stored twice is there twice. */
  List<Integer> storedMarks() throws IOException, SQLException {
    return allRows().stream().map(StoredRow::mark).sorted().toList();
  }

  /** All rows of the bucket in the order of their times. */
  List<StoredRow> allRows() throws IOException, SQLException {
    try (BucketReader reader = new BucketReader()) {
      return reader.rows(bucket, bucket.keys());
    }
  }

  /** The rows of one object. */
  List<StoredRow> rows(String key) throws IOException, SQLException {
    try (BucketReader reader = new BucketReader()) {
      return reader.rows(bucket, List.of(key));
    }
  }

  /** Columns of one object, a line per row. */
  List<String> query(String key, String columns) throws IOException, SQLException {
    try (BucketReader reader = new BucketReader()) {
      return reader.query(bucket.objects().get(key), columns);
    }
  }

  /** Names of the files that wait in the spool. */
  List<String> filesWaiting() {
    return files.names();
  }

  /** The key-value metadata of one object. */
  Map<String, String> metadata(String key) throws IOException {
    return BucketReader.metadata(bucket.objects().get(key));
  }
}
