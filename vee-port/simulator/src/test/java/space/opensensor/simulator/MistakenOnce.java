package space.opensensor.simulator;

import space.opensensor.vee.TimeSource;

/** A time server whose first answer is wrong. */
final class MistakenOnce implements TimeSource {

  private final TimeSource right;
  private final long firstError;
  private int requests;

  MistakenOnce(TimeSource right, long firstError) {
    this.right = right;
    this.firstError = firstError;
  }

  @Override
  public void request() {
    requests++;
    right.request();
  }

  @Override
  public State poll() {
    return right.poll();
  }

  @Override
  public long epochMillisAtBoot() {
    return right.epochMillisAtBoot() + (requests == 1 ? firstError : 0);
  }

  @Override
  public long earliestMillis() {
    return right.earliestMillis() + Math.min(0, firstError);
  }
}
