package ej.net.util.wifi;

import ej.ecom.wifi.SecurityMode;
import ej.net.util.NetUtil;
import java.io.IOException;

/** A fake access point that knows one password. */
public final class WifiNetworkManager {

  public void joinAccessPoint(String ssid, String passphrase, SecurityMode mode, int timeout)
      throws IOException {
    if (!"greenhouse".equals(ssid) || !"correct horse".equals(passphrase)) {
      throw new IOException("refused " + passphrase);
    }
    NetUtil.joined = true;
  }
}
