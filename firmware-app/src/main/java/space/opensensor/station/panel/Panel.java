package space.opensensor.station.panel;

import space.opensensor.station.Station;
import space.opensensor.station.provision.LastReading;
import space.opensensor.station.provision.LogTail;
import space.opensensor.station.settings.PanelAccess;
import space.opensensor.vee.Board;
import space.opensensor.vee.ListeningPort;
import space.opensensor.vee.Log;
import space.opensensor.vee.NetworkLink;

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

  /** Time between two tries to listen. */
  private static final int RETRY_MILLIS = 10000;

  private final ListeningPort port;
  private final int number;
  private final StationView view;
  private final Caller[] callers = new Caller[ListeningPort.MOST_CALLERS];
  private Caller served;
  private boolean listens;
  private boolean told;
  private boolean busy;
  private int due;

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
    this.port = port;
    this.number = access.port();
    this.view = new StationView(board, station.state(), sensors, log);
    PanelDocument documents =
        new StatusDocument(view, new MetricsDocument(view, new PageDocument(page)));
    for (int i = 0; i < callers.length; i++) {
      callers[i] = new Caller(port, i, new RequestHead(documents, access.shown()));
    }
    served = callers[0];
  }

  /** Whether something moved in the last step, so that the next should come soon. */
  public boolean isBusy() {
    return busy;
  }

  /** Takes what is new of the station, and moves a slice for each caller. */
  public void step(long now) {
    try {
      turn((int) now);
    } catch (OutOfMemoryError e) {
      // Of a line of the log: nobody else's memory.
      served.end();
    }
  }

  private void turn(int now) {
    busy = false;
    view.follow();
    if (listens || listen(now)) {
      serve(now);
    }
  }

  private boolean listen(int now) {
    if (now - due < 0 || view.board.link().state() != NetworkLink.State.UP) {
      return false;
    }
    due = now + RETRY_MILLIS;
    listens = port.listen(number);
    if (!told || listens) {
      told = true;
      view.board
          .log()
          .write(
              listens ? Log.Level.INFO : Log.Level.WARN,
              (listens ? "panel: at port " : "panel: cannot listen at port ") + number);
    }
    return listens;
  }

  private void serve(int now) {
    int caller = port.accept();
    if (caller != ListeningPort.NOBODY) {
      callers[caller].begin(now);
      view.state.health(view.health);
      busy = true;
    }
    for (int i = 0; i < callers.length; i++) {
      served = callers[i];
      busy |= served.step(now);
    }
  }
}
