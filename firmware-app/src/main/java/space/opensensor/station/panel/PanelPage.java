package space.opensensor.station.panel;

/**
 * The page that a browser is given: HTML with its style and script in one, compressed by gzip. It
 * is bytes of the image, where each port has them in a way of its own.
 */
public interface PanelPage {

  /** Bytes there are. */
  int length();

  /** Copies a part of them. */
  void copy(int position, byte[] into, int offset, int length);
}
