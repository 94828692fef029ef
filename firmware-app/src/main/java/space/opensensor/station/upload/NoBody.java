package space.opensensor.station.upload;

/** The body of a request that has none. */
final class NoBody implements Body {

  @Override
  public int read(byte[] buffer, int offset, int length) {
    return -1;
  }
}
