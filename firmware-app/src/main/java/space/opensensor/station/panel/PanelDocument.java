package space.opensensor.station.panel;

/** What is answered to a request, made piece by piece: none is longer than {@link PanelText}. */
abstract class PanelDocument {

  /** Headers of its own, each with its end of line. */
  abstract String headers();

  /**
   * Writes a piece, which may be empty.
   *
   * @param number from 0 on
   * @param out what it is written behind
   * @return whether more pieces follow
   */
  abstract boolean write(int number, PanelText out);
}
