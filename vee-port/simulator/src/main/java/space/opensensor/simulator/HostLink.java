package space.opensensor.simulator;

import space.opensensor.vee.NetworkLink;

/** The network of this machine, which is up without a station's doing. */
public final class HostLink implements NetworkLink {

  @Override
  public void join() {
    // There is nothing to join.
  }

  @Override
  public State state() {
    return State.UP;
  }

  @Override
  public String failure() {
    return "";
  }

  @Override
  public int rssiDbm() {
    return NO_RSSI;
  }
}
