package space.opensensor.simulator;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import space.opensensor.station.panel.Panel;
import space.opensensor.station.panel.PanelPage;

/** The panel's page, of the portable modules' own jar. */
public final class DesktopPanelPage implements PanelPage {

  private final byte[] bytes;

  /** Reads it. */
  public DesktopPanelPage() throws IOException {
    try (InputStream in = Panel.class.getResourceAsStream("panel.html.gz")) {
      if (in == null) {
        throw new IOException("no page of the panel; build firmware-app");
      }
      bytes = in.readAllBytes();
    }
  }

  @Override
  public int length() {
    return bytes.length;
  }

  @Override
  public void copy(int position, byte[] into, int offset, int length) {
    System.arraycopy(bytes, position, into, offset, length);
  }

  /** The page as a browser has it. */
  public String html() throws IOException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
