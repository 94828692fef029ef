package space.opensensor.nativeport;

import space.opensensor.vee.Board;
import space.opensensor.vee.Clock;
import space.opensensor.vee.Connector;
import space.opensensor.vee.Device;
import space.opensensor.vee.Entropy;
import space.opensensor.vee.FileStore;
import space.opensensor.vee.FlashLog;
import space.opensensor.vee.Log;
import space.opensensor.vee.NetworkLink;
import space.opensensor.vee.SensorBoard;
import space.opensensor.vee.Settings;
import space.opensensor.vee.TimeSource;
import space.opensensor.vee.Watchdog;

/** A board whose parts are C functions. */
final class NativeBoard implements Board {

  private final NativeDevice device;
  private final NativeNetwork network = new NativeNetwork();
  private final NativeSettings settings;
  private final NativeFileStore files = new NativeFileStore();
  private final NativeFlashLog journal = new NativeFlashLog();
  private final Log log;
  private SensorBoard sensors;

  /** The board, as yet without sensors. */
  NativeBoard(NativeDevice device, NativeSettings settings, Log log) {
    this.device = device;
    this.settings = settings;
    this.log = log;
  }

  /** This board with its sensors, which only settings tell. */
  NativeBoard with(SensorBoard opened) {
    sensors = opened;
    return this;
  }

  @Override
  public Device device() {
    return device;
  }

  @Override
  public Clock clock() {
    return device;
  }

  @Override
  public TimeSource timeSource() {
    return network;
  }

  @Override
  public NetworkLink link() {
    return network;
  }

  @Override
  public Connector connector() {
    return network;
  }

  @Override
  public Settings settings() {
    return settings;
  }

  @Override
  public FileStore files() {
    return files;
  }

  @Override
  public FlashLog journal() {
    return journal;
  }

  @Override
  public Entropy entropy() {
    return device;
  }

  @Override
  public Log log() {
    return log;
  }

  @Override
  public Watchdog watchdog() {
    return device;
  }

  @Override
  public SensorBoard sensors() {
    return sensors;
  }
}
