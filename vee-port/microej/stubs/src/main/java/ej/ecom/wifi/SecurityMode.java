package ej.ecom.wifi;

/**
 * Signatures of ECOM Wi-Fi's type, as used in MicroEJ/Example-Wi-Fi-Setup,
 * com/microej/example/wifi/setup/rest/Main.java.
 */
public enum SecurityMode {
  /** WPA2. */
  WPA2
}
