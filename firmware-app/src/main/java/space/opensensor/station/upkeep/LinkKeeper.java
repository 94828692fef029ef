package space.opensensor.station.upkeep;

import space.opensensor.vee.Log;
import space.opensensor.vee.NetworkLink;

/** Keeps the link to the local network up: joins, and joins again after growing delays. */
public final class LinkKeeper {

  /** Time between looks at a link that is joining. */
  private static final int POLL_MILLIS = 50;

  private final NetworkLink link;
  private final Log log;
  private final Backoff backoff;
  private NetworkLink.State last = NetworkLink.State.DOWN;
  private boolean tried;
  private long due;

  /**
   * A link that is down.
   *
   * @param firstJoin uptime before which nothing is joined
   */
  public LinkKeeper(NetworkLink link, Log log, Backoff backoff, long firstJoin) {
    this.link = link;
    this.log = log;
    this.backoff = backoff;
    this.due = firstJoin;
  }

  /** Whether the link was up at the last step. */
  public boolean isUp() {
    return last == NetworkLink.State.UP;
  }

  /** When {@link #step} has something to do next, as an uptime; far away while the link is up. */
  public long due() {
    return isUp() ? Long.MAX_VALUE : due;
  }

  /** Looks at the link and joins where it is time to. */
  public void step(long now) {
    NetworkLink.State state = link.state();
    if (state == NetworkLink.State.UP && !isUp()) {
      log.write(Log.Level.INFO, "network: up");
      backoff.reset();
      tried = false;
    }
    if (state == NetworkLink.State.DOWN && (tried || isUp())) {
      tried = false;
      due = now + backoff.next();
      log.write(
          Log.Level.WARN,
          "network: " + link.failure() + "; again in " + (due - now + 999) / 1000 + " s");
    }
    if (state == NetworkLink.State.DOWN && now >= due) {
      link.join();
      tried = true;
    }
    if (tried) {
      due = now + POLL_MILLIS;
    }
    last = state;
  }
}
