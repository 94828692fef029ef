package space.opensensor.simulator;

import space.opensensor.vee.NetworkLink;

/** A network that this machine's sockets stand for. */
public interface DesktopLink extends NetworkLink {

  /** Whether the network has a name server now. */
  boolean hasNameServer();
}
