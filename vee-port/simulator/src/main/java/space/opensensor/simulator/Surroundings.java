package space.opensensor.simulator;

/**
 * What a simulated station finds around it.
 *
 * @param epochMillisAtBoot the true time of day at uptime 0
 * @param wifi what is wrong with the network, and when
 * @param sntpOutages when the time server does not answer
 */
public record Surroundings(long epochMillisAtBoot, WifiFaults wifi, Outages sntpOutages) {

  /** Surroundings in which everything works. */
  public Surroundings(long epochMillisAtBoot) {
    this(epochMillisAtBoot, new WifiFaults(), new Outages());
  }

  /** Surroundings without Wi-Fi during outages. */
  public Surroundings(long epochMillisAtBoot, Outages wifiOutages, Outages sntpOutages) {
    this(epochMillisAtBoot, new WifiFaults(wifiOutages), sntpOutages);
  }
}
