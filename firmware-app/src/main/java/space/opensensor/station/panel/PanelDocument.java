package space.opensensor.station.panel;

/** What is answered to a request, made piece by piece: none is longer than {@link PanelText}. */
abstract class PanelDocument {

  private final String path;
  private final String headers;
  private final int parts;
  private final PanelDocument next;

  /**
   * A document.
   *
   * @param path at which it is asked for
   * @param headers the status and headers of its own, each with its end of line
   * @param parts how many it has, each of one piece or more
   * @param next another that may be asked for, or null
   */
  PanelDocument(String path, String headers, int parts, PanelDocument next) {
    this.path = path;
    this.headers = headers;
    this.parts = parts;
    this.next = next;
  }

  /** Another that may be asked for, or null. */
  final PanelDocument next() {
    return next;
  }

  final String path() {
    return path;
  }

  final String headers() {
    return headers;
  }

  final int parts() {
    return parts;
  }

  /**
   * Writes a piece of a part.
   *
   * @param index of the piece, from 0 on
   * @param out what it is written behind
   * @return whether the part may have another
   */
  abstract boolean write(int part, int index, PanelText out);
}
