package space.opensensor.simulator;

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

/** A board put together from its parts; a test replaces the one it is about. */
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
    implements Board {}
