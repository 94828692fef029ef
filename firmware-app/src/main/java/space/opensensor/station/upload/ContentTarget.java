package space.opensensor.station.upload;

/** Where the content of a successful answer goes, as it comes. */
public interface ContentTarget {

  /** Takes the next bytes; it keeps for itself what goes wrong with them. */
  void take(byte[] bytes, int offset, int length);
}
