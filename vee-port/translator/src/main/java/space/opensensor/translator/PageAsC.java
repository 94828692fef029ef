package space.opensensor.translator;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the panel's page as an array in C, so that it stays in flash: what a translated class
 * holds, or a string, is memory.
 */
final class PageAsC {

  private static final String PAGE = "space/opensensor/station/panel/panel.html.gz";
  private static final int BYTES_A_LINE = 24;

  private PageAsC() {}

  /**
   * Writes it; the station is on the class path.
   *
   * @throws IOException where it is not, or the file cannot be written
   */
  static void write(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = PageAsC.class.getClassLoader().getResourceAsStream(PAGE)) {
      if (in == null) {
        throw new FileNotFoundException(PAGE);
      }
      bytes = in.readAllBytes();
    }
    StringBuilder text = new StringBuilder("#include \"panel_page.h\"\n\n");
    text.append("const int32_t panel_page_bytes = ").append(bytes.length).append(";\n");
    text.append("const uint8_t panel_page[] = {");
    for (int i = 0; i < bytes.length; i++) {
      text.append(i % BYTES_A_LINE == 0 ? "\n  " : "").append(bytes[i] & 0xff).append(',');
    }
    Files.writeString(file, text.append("\n};\n"));
  }
}
