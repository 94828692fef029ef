import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Writes the panel's page as ports serve it: its style and script in one file with it, without
 * remarks and needless blanks, by gzip. The same sources give the same bytes.
 */
final class PanelPageFile {

  private PanelPageFile() {}

  public static void main(String[] arguments) throws IOException {
    Path sources = Path.of(arguments[0]);
    String page = Files.readString(sources.resolve("panel.html"));
    for (String part : new String[] {"panel.css", "panel.js"}) {
      String mark = "/*" + part + "*/";
      if (!page.contains(mark)) {
        throw new IOException("panel.html: expected " + mark);
      }
      page = page.replace(mark, small(Files.readString(sources.resolve(part))));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out =
        new GZIPOutputStream(bytes) {
          {
            def.setLevel(Deflater.BEST_COMPRESSION);
          }
        }) {
      out.write(page.getBytes(StandardCharsets.UTF_8));
    }
    Path folder = Path.of(arguments[1], "space/opensensor/station/panel");
    Files.createDirectories(folder);
    Files.write(folder.resolve("panel.html.gz"), bytes.toByteArray());
  }

  /**
   * Without remarks, and outside of quotes without blanks around what is neither name nor number.
   */
  private static String small(String text) {
    String[] parts = text.replaceAll("(?s)/\\*\\*.*?\\*/", "").strip().split("'", -1);
    for (int i = 0; i < parts.length; i += 2) {
      parts[i] = parts[i].replaceAll("\\s*([](){}<>=+*?:;,|&!\\[])\\s*", "$1");
    }
    return String.join("'", parts);
  }
}
