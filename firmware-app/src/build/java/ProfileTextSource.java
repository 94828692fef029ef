import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes {@code ProfileText}, a class that holds the profiles' data files as text.
 *
 * <p>A board has no files of the build, and the C translation has no class resources; a constant is
 * what every port can read.
 */
final class ProfileTextSource {

  private static final String TYPE =
      """
      package space.opensensor.station.sensor;

      /** The data files of src/main/profiles; generated from them. */
      final class ProfileText {

        private ProfileText() {}

        static String[] names() {
          return new String[] {%s};
        }

        static String of(String name) {
          switch (name) {
      %s      default:
              return null;
          }
        }
      }
      """;

  private ProfileTextSource() {}

  /** Takes the folder of the data files and that of the sources to be. */
  public static void main(String[] folders) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(Path.of(folders[0]))) {
      files = all.filter(file -> file.toString().endsWith(".profile")).sorted().toList();
    }
    StringBuilder cases = new StringBuilder();
    for (Path file : files) {
      cases.append("      case \"" + name(file) + "\":\n        return \"");
      Files.readString(file).chars().forEach(c -> cases.append(literal((char) c)));
      cases.append("\";\n");
    }
    String names =
        files.stream().map(file -> '"' + name(file) + '"').collect(Collectors.joining(", "));
    Path out = Path.of(folders[1], "space/opensensor/station/sensor/ProfileText.java");
    String source = String.format(TYPE, names, cases);
    if (!Files.exists(out) || !Files.readString(out).equals(source)) {
      Files.createDirectories(out.getParent());
      Files.writeString(out, source);
    }
  }

  private static String name(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.indexOf('.'));
  }

  private static String literal(char c) {
    if (c == '\n') {
      return "\\n";
    }
    if (c == '"' || c == '\\') {
      return "\\" + c;
    }
    return c < 0x7f ? String.valueOf(c) : String.format("\\u%04x", (int) c);
  }
}
