package space.opensensor.station.update;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import space.opensensor.station.Station;
import space.opensensor.station.model.BucketModel;
import space.opensensor.station.model.FileModel;
import space.opensensor.station.model.FlashModel;
import space.opensensor.station.model.MapSettings;
import space.opensensor.station.model.ModelBoard;
import space.opensensor.station.model.PowerSupply;
import space.opensensor.station.model.PoweredSettings;
import space.opensensor.station.model.SlotsModel;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.vee.Log;

/** A station with slots, on a board without faults but those that a test asks for. */
final class UpdateBench {

  static final int SLOT = 65536;
  static final long NOON = Instant.parse("2026-11-20T12:00:00Z").toEpochMilli();
  static final long MINUTE = 60000;

  final PowerSupply power;
  final FlashModel flash;
  final FileModel files;
  final BucketModel bucket = new BucketModel();
  final Channel channel;
  final SlotsModel slots;
  final MapSettings settings =
      MapSettings.complete()
          .put("window.minutes", "1")
          .put("retry.max", "60")
          .put("station.id", "bench")
          .put("update.channel", "stable")
          .put("update.hours", "1")
          .put("update.trial", "10");
  final PoweredSettings store;
  final List<String> log = new ArrayList<>();

  /** The marks of the rows that are on flash or stored, in their order. */
  final List<Integer> recorded = new ArrayList<>();

  long epochMillis = NOON;

  /** What is done at each boot before settings are read. */
  Runnable opened = () -> {};

  /** The one host that answers, or null for all. */
  String only;

  private long seed = 1;

  UpdateBench() throws GeneralSecurityException {
    this(4);
  }

  UpdateBench(int bootsOnTrial) throws GeneralSecurityException {
    this(bootsOnTrial, null);
  }

  /**
   * A station.
   *
   * @param others whose channel it takes its firmware from, or null for one of its own
   */
  UpdateBench(int bootsOnTrial, Channel others) throws GeneralSecurityException {
    this(bootsOnTrial, others, 1);
  }

  /** The same, where chance decides what is left of an operation in which the power fails. */
  UpdateBench(int bootsOnTrial, Channel others, long chance) throws GeneralSecurityException {
    power = new PowerSupply(chance);
    flash = new FlashModel(power, 24, 4096);
    files = new FileModel(power);
    store = new PoweredSettings(settings, power);
    channel = others == null ? new Channel(bucket.documents()) : others;
    byte[] first = Channel.image("0.1.0", "good", 40000, 1);
    channel.trust(first);
    slots = new SlotsModel(power, SLOT, first, channel.key(), bootsOnTrial);
  }

  /**
   * Boots and runs until a time is over or the station restarts.
   *
   * @return whether it restarted
   */
  boolean run(long millis) throws Exception {
    byte[] image = slots.boot();
    if (!channel.isPublished(image)) {
      throw new AssertionError("boots what nobody published: " + slots.version());
    }
    if (slots.kind().equals("crash")) {
      epochMillis += 1000;
      return true;
    }
    ModelBoard board = new ModelBoard(flash, files, bucket, settings, epochMillis, seed++);
    String endpoint = new String(settings.get("s3.endpoint"), StandardCharsets.US_ASCII);
    board
        .modelLink()
        .setReachable(!slots.kind().equals("deaf") && (only == null || endpoint.contains(only)));
    SlotUpdates updates = new SlotUpdates(slots, store, board.device(), board.log());
    if (updates.open()) {
      return end(board);
    }
    opened.run();
    Station station;
    try {
      station = new Station(board, SensorProfile.indoor10().schema(), updates);
    } catch (SettingsException e) {
      if (!updates.isOnTrial()) {
        throw e;
      }
      board.log().write(Log.Level.ERROR, "settings: " + e.getMessage());
      return end(board);
    }
    station.boot();
    long end = epochMillis + millis;
    while (board.epochMillis() < end && !slots.isRestarted()) {
      long before = board.clock().uptimeMillis();
      long due = station.step();
      board.advanceTo(Math.max(before + 10, Math.min(due, before + 5000)));
    }
    board.modelSensors().taken().stream()
        .limit(station.rowsRecorded())
        .forEach(sample -> recorded.add(sample.mark()));
    end(board);
    return slots.isRestarted();
  }

  private boolean end(ModelBoard board) {
    epochMillis = board.epochMillis() + 1000;
    log.addAll(board.lines());
    return true;
  }

  /** Runs boot after boot for a time. */
  void runAll(long millis) throws Exception {
    long end = epochMillis + millis;
    while (epochMillis < end) {
      run(end - epochMillis);
    }
  }

  /** The lines about updates, in their order. */
  List<String> updates() {
    return log.stream().filter(line -> line.contains(" update: ")).toList();
  }

  /** The requests for a key. */
  long requests(String key) {
    return bucket.requests().stream().filter(r -> r.key().equals(key)).count();
  }
}
