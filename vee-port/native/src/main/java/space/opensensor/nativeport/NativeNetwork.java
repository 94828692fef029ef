package space.opensensor.nativeport;

import space.opensensor.station.upkeep.BuildDate;
import space.opensensor.vee.AsciiText;
import space.opensensor.vee.Connection;
import space.opensensor.vee.ConnectionException;
import space.opensensor.vee.Connector;
import space.opensensor.vee.Identity;
import space.opensensor.vee.NetworkLink;
import space.opensensor.vee.TimeSource;

/** What comes over the network: the link, the time of day and connections. */
final class NativeNetwork implements NetworkLink, TimeSource, Connector {

  private static final NetworkLink.State[] LINK_STATES = {
    NetworkLink.State.DOWN, NetworkLink.State.JOINING, NetworkLink.State.UP
  };

  private static final TimeSource.State[] TIME_STATES = {
    TimeSource.State.IDLE,
    TimeSource.State.PENDING,
    TimeSource.State.SYNCHRONISED,
    TimeSource.State.FAILED,
    TimeSource.State.DENIED
  };

  private final NativeIdentity identity = new NativeIdentity();

  @Override
  public void join() {
    Natives.linkJoin();
  }

  @Override
  public NetworkLink.State state() {
    return LINK_STATES[Natives.linkState()];
  }

  @Override
  public String failure() {
    byte[] text = new byte[96];
    return AsciiText.of(text, Natives.linkFailure(text));
  }

  @Override
  public int rssiDbm() {
    return Natives.linkRssiDbm();
  }

  @Override
  public void request() {
    Natives.timeRequest();
  }

  @Override
  public TimeSource.State poll() {
    return TIME_STATES[Natives.timePoll()];
  }

  @Override
  public long epochMillisAtBoot() {
    return Natives.epochMillisAtBoot();
  }

  @Override
  public long earliestMillis() {
    return Natives.earliestMillis(BuildDate.MILLIS);
  }

  @Override
  public Connection open(String host, int port, long epochMillis) throws ConnectionException {
    return new NativeConnection(host, port, epochMillis, false);
  }

  @Override
  public Connection openIdentified(String host, int port, long epochMillis)
      throws ConnectionException {
    return new NativeConnection(host, port, epochMillis, true);
  }

  @Override
  public Identity identity() {
    return identity;
  }

  @Override
  public boolean limitsConnectTime() {
    return false;
  }
}
