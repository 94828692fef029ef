package space.opensensor.simulator;

/** The network of this machine, which is up without a station's doing. */
public final class HostLink implements DesktopLink {

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

  @Override
  public boolean hasNameServer() {
    return true;
  }
}
