package ej.net.util.wifi;

import ej.ecom.wifi.SecurityMode;
import java.io.IOException;

/**
 * Signatures of wifi-util's class, as called in MicroEJ/AWS,
 * com/microej/demo/aws/iot/WifiNetworkManager.java.
 */
public class WifiNetworkManager {

  /** Starts Wi-Fi. */
  public WifiNetworkManager() throws IOException {
    throw new UnsupportedOperationException("signature only");
  }

  /** Joins a network, waiting at most a time. */
  public void joinAccessPoint(String ssid, String passphrase, SecurityMode mode, int timeoutMillis)
      throws IOException {
    throw new UnsupportedOperationException("signature only");
  }
}
