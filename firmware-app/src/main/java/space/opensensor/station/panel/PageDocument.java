package space.opensensor.station.panel;

/** The page. */
final class PageDocument extends PanelDocument {

  private static final int PIECE = 512;

  private final PanelPage page;

  PageDocument(PanelPage page) {
    super(
        "/",
        "200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\n"
            + "Content-Security-Policy: default-src 'none'; script-src 'unsafe-inline';"
            + " style-src 'unsafe-inline'; connect-src 'self'; img-src data:;"
            + " frame-ancestors 'none'\r\n",
        1,
        null);
    this.page = page;
  }

  @Override
  boolean write(int part, int index, PanelText out) {
    int from = index * PIECE;
    int count = Math.min(PIECE, page.length() - from);
    int at = out.length();
    page.copy(from, out.bytes(), at, count);
    out.setLength(at + count);
    return count == PIECE;
  }
}
