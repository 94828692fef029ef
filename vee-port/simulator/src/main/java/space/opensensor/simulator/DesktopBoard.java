package space.opensensor.simulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import space.opensensor.vee.Board;
import space.opensensor.vee.Clock;
import space.opensensor.vee.Connector;
import space.opensensor.vee.Device;
import space.opensensor.vee.Entropy;
import space.opensensor.vee.FileStore;
import space.opensensor.vee.FlashLog;
import space.opensensor.vee.Log;
import space.opensensor.vee.NetworkLink;
import space.opensensor.vee.ResetReason;
import space.opensensor.vee.SensorBoard;
import space.opensensor.vee.Settings;
import space.opensensor.vee.TimeSource;
import space.opensensor.vee.Watchdog;

/**
 * A board put together from its parts; a test replaces the one it is about. Closing it frees its
 * flash for the next boot.
 */
public record DesktopBoard(
    Device device,
    Clock clock,
    TimeSource timeSource,
    NetworkLink link,
    Connector connector,
    Settings settings,
    FileStore files,
    FlashLog journal,
    Entropy entropy,
    Log log,
    Watchdog watchdog,
    SensorBoard sensors)
    implements Board, AutoCloseable {

  /** Sectors of the journal: 256 KB, as in the flash layouts of the ESP32-S3. */
  public static final int JOURNAL_SECTORS = 64;

  /** Bytes of the file store. */
  public static final long SPOOL_BYTES = 2 << 20;

  /**
   * Powers a board on.
   *
   * @param flash the folder that is its flash; made where it is missing
   * @param deviceId what the device calls itself
   * @param stalls takes a line when the station makes no progress
   * @throws IOException when the flash cannot be used, or another process is using it
   */
  public static DesktopBoard powerOn(
      Path flash,
      String deviceId,
      DesktopSettings settings,
      Clock clock,
      Surroundings surroundings,
      SensorBoard sensors,
      Log log,
      Consumer<String> stalls)
      throws IOException {
    return powerOn(
        flash,
        new DeviceKey(flash.resolve("device")),
        deviceId,
        settings,
        clock,
        surroundings,
        sensors,
        log,
        stalls);
  }

  /** Powers a board on whose key is not on its flash. */
  public static DesktopBoard powerOn(
      Path flash,
      DeviceKey key,
      String deviceId,
      DesktopSettings settings,
      Clock clock,
      Surroundings surroundings,
      SensorBoard sensors,
      Log log,
      Consumer<String> stalls)
      throws IOException {
    TrustedRoots roots = TrustedRoots.of(settings);
    SimulatedWifi wifi = new SimulatedWifi(clock, surroundings.wifi());
    Files.createDirectories(flash);
    FileFlashLog journal = new FileFlashLog(flash.resolve("journal.bin"), JOURNAL_SECTORS);
    StallWatchdog watchdog = new StallWatchdog(stalls);
    watchdog.start();
    return new DesktopBoard(
        new DesktopDevice(deviceId, ResetReason.POWER_ON),
        clock,
        new SimulatedSntp(
            clock, wifi, surroundings.sntpOutages(), surroundings.epochMillisAtBoot()),
        wifi,
        new TlsConnector(roots, wifi, key),
        settings,
        new DirectoryFileStore(flash.resolve("spool"), SPOOL_BYTES),
        journal,
        new SystemEntropy(),
        log,
        watchdog,
        sensors);
  }

  /** This board with a settings store of another kind. */
  public DesktopBoard with(Settings store) {
    return new DesktopBoard(
        device,
        clock,
        timeSource,
        link,
        connector,
        store,
        files,
        journal,
        entropy,
        log,
        watchdog,
        sensors);
  }

  @Override
  public void close() throws IOException {
    if (watchdog instanceof StallWatchdog looking) {
      looking.close();
    }
    if (journal instanceof FileFlashLog open) {
      open.close();
    }
  }
}
