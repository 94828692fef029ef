package space.opensensor.simulator;

/**
 * What a simulated station finds around it.
 *
 * @param epochMillisAtBoot the true time of day at uptime 0
 * @param wifiOutages when there is no Wi-Fi
 * @param sntpOutages when the time server does not answer
 */
public record Surroundings(long epochMillisAtBoot, Outages wifiOutages, Outages sntpOutages) {

  /** Surroundings in which everything works. */
  public Surroundings(long epochMillisAtBoot) {
    this(epochMillisAtBoot, new Outages(), new Outages());
  }
}
