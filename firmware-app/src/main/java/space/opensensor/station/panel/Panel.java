package space.opensensor.station.panel;

import space.opensensor.station.Health;
import space.opensensor.station.Station;
import space.opensensor.station.StationState;
import space.opensensor.station.provision.LastReading;
import space.opensensor.station.provision.LogTail;
import space.opensensor.station.settings.PanelAccess;
import space.opensensor.vee.Board;
import space.opensensor.vee.ListeningPort;
import space.opensensor.vee.Log;
import space.opensensor.vee.NetworkLink;
import space.opensensor.vee.Reading;

/**
 * The panel of a station: {@code /} for people, {@code /status.json} for scripts and {@code
 * /metrics} for Prometheus, on the local network, read-only, in clear text. It is off but where a
 * setting gives it a port.
 *
 * <p>Memory is taken once: less than 8 KB. Each {@link #step} looks once at who came and moves one
 * slice for each of {@value ListeningPort#MOST_CALLERS} callers, so that no number of them holds up
 * a row.
 */
public final class Panel {

  /** Bytes that a step reads from a caller. */
  private static final int SLICE = 128;

  /** Time between two tries to listen. */
  private static final int RETRY_MILLIS = 10000;

  private final Board board;
  private final ListeningPort port;
  private final int number;
  private final StationState state;
  private final LastReading sensors;
  private final RecentReadings readings;
  private final RecentUploads uploads = new RecentUploads();
  private final Caller[] callers = new Caller[ListeningPort.MOST_CALLERS];
  private final byte[] slice = new byte[SLICE];
  private boolean listens;
  private boolean told;
  private boolean busy;
  private long due;
  private int seen;

  /**
   * A panel with all the memory that it needs.
   *
   * @param access with a port
   * @param sensors the station's
   * @param log what remembers the station's last lines
   */
  public Panel(
      ListeningPort port,
      PanelPage page,
      PanelAccess access,
      Board board,
      Station station,
      LastReading sensors,
      LogTail log) {
    this.board = board;
    this.port = port;
    this.number = access.port();
    this.state = station.state();
    this.sensors = sensors;
    this.readings = new RecentReadings(sensors.last().schema());
    Reading health = new Reading(Health.SCHEMA);
    PanelDocument[] documents = {
      new PageDocument(page),
      new StatusDocument(board, state, sensors, readings, uploads, log, health),
      new MetricsDocument(state, sensors, health),
    };
    for (int i = 0; i < callers.length; i++) {
      callers[i] = new Caller(port, i, documents, access.shown());
    }
  }

  /** Whether something moved in the last step, so that the next should come soon. */
  public boolean isBusy() {
    return busy;
  }

  /** Takes what is new of the station, and moves a slice for each caller. */
  public void step(long now) {
    busy = false;
    if (sensors.number() != seen) {
      seen = sensors.number();
      readings.add(sensors.last());
    }
    uploads.add(state.lastUpload());
    try {
      if (listens || listen(now)) {
        serve(now);
      }
    } catch (OutOfMemoryError e) {
      // Of a line of the log: nobody else's memory.
      for (int i = 0; i < callers.length; i++) {
        callers[i].end();
      }
    }
  }

  private boolean listen(long now) {
    if (now < due || board.link().state() != NetworkLink.State.UP) {
      return false;
    }
    due = now + RETRY_MILLIS;
    listens = port.listen(number);
    if (!told || listens) {
      told = true;
      if (listens) {
        board.log().write(Log.Level.INFO, "panel: at port " + number);
      } else {
        board.log().write(Log.Level.WARN, "panel: port " + number + " cannot be listened at");
      }
    }
    return listens;
  }

  private void serve(long now) {
    int caller = port.accept();
    if (caller != ListeningPort.NOBODY) {
      callers[caller].begin(now);
      busy = true;
    }
    for (int i = 0; i < callers.length; i++) {
      busy |= callers[i].step(now, slice);
    }
  }
}
