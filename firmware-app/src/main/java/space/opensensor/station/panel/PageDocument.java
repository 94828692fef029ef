package space.opensensor.station.panel;

/** The page. */
final class PageDocument extends PanelDocument {

  private static final int PIECE = 512;

  private final PanelPage page;

  PageDocument(PanelPage page) {
    this.page = page;
  }

  @Override
  String headers() {
    return "Content-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\n"
        + "Content-Security-Policy: default-src 'none'; script-src 'unsafe-inline';"
        + " style-src 'unsafe-inline'; connect-src 'self'; img-src data:;"
        + " frame-ancestors 'none'\r\n";
  }

  @Override
  boolean write(int number, PanelText out) {
    int from = number * PIECE;
    int count = Math.min(PIECE, page.length() - from);
    int at = out.length();
    out.skip(count);
    page.copy(from, out.bytes(), at, count);
    return from + count < page.length();
  }
}
