package space.opensensor.simulator;

import java.util.concurrent.atomic.AtomicLong;
import space.opensensor.vee.Clock;
import space.opensensor.vee.NetworkLink;
import space.opensensor.vee.TimeSource;

/**
 * A time server that knows the time of the simulation, answers after a while, and not at all during
 * {@linkplain Outages outages} or without the link or a name server.
 */
public final class SimulatedSntp implements TimeSource {

  /** How long an answer takes. */
  public static final int ANSWER_MILLIS = 60;

  /** How long a request is waited for. */
  public static final int TIMEOUT_MILLIS = 5000;

  private final Clock clock;
  private final SimulatedWifi link;
  private final Outages outages;
  private final long epochMillisAtBoot;

  private final AtomicLong jump = new AtomicLong();
  private State state = State.IDLE;
  private long requestedAt;
  private boolean answered;

  /**
   * A time server.
   *
   * @param epochMillisAtBoot what it will answer: the time of day at uptime 0
   */
  public SimulatedSntp(Clock clock, SimulatedWifi link, Outages outages, long epochMillisAtBoot) {
    this.clock = clock;
    this.link = link;
    this.outages = outages;
    this.epochMillisAtBoot = epochMillisAtBoot;
  }

  @Override
  public void request() {
    if (poll() != State.PENDING) {
      state = State.PENDING;
      requestedAt = clock.uptimeMillis();
      answered =
          link.state() == NetworkLink.State.UP && link.hasNameServer() && !outages.at(requestedAt);
    }
  }

  @Override
  public State poll() {
    if (state == State.PENDING) {
      long waited = clock.uptimeMillis() - requestedAt;
      answered &= link.state() == NetworkLink.State.UP || waited >= ANSWER_MILLIS;
      if (answered && waited >= ANSWER_MILLIS) {
        state = State.SYNCHRONISED;
      } else if (waited >= TIMEOUT_MILLIS) {
        state = State.FAILED;
      }
    }
    return state;
  }

  /** Lets the time of day be another from now on, by so many milliseconds since the boot. */
  public void jump(long millis) {
    jump.set(millis);
  }

  @Override
  public long epochMillisAtBoot() {
    return epochMillisAtBoot + jump.get();
  }

  /** The start of the simulation, which may lie before the firmware's build. */
  @Override
  public long earliestMillis() {
    return epochMillisAtBoot;
  }
}
