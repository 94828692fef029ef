import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes {@code ProfileTable}, a class with the texts of the profiles' data files: a board has no
 * files of the build, and the C translation no class resources. A line of a data file is an item of
 * {@code ProfileText}, which reads them; {@code #} begins a comment.
 */
final class ProfileSource {

  private static final String TYPE =
      """
      package space.opensensor.station.sensor.profile;

      /** The profiles of src/main/profiles; generated from them. */
      final class ProfileTable {

        private ProfileTable() {}

        static String[] names() {
          return new String[] {%s};
        }

        static SensorProfile of(String name) {
      %s    return null;
        }
      %s}
      """;

  private static final String CHOICE =
      """
          if (name.equals("%1$s")) {
            return %1$s();
          }
      """;

  private static final String METHOD =
      """

        static SensorProfile %s() {
          return ProfileText.parse("%s");
        }
      """;

  private ProfileSource() {}

  /** Takes the folder of the data files and that of the sources to be. */
  public static void main(String[] folders) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(Path.of(folders[0]))) {
      files = all.filter(file -> file.toString().endsWith(".profile")).sorted().toList();
    }
    String source =
        String.format(
            Locale.ROOT,
            TYPE,
            join(files, ", ", file -> '"' + name(file) + '"'),
            join(files, "", file -> String.format(Locale.ROOT, CHOICE, name(file))),
            join(files, "", file -> String.format(Locale.ROOT, METHOD, name(file), text(file))));
    Path out = Path.of(folders[1], "space/opensensor/station/sensor/profile/ProfileTable.java");
    if (!Files.exists(out) || !Files.readString(out).equals(source)) {
      Files.createDirectories(out.getParent());
      Files.writeString(out, source);
    }
  }

  private static String join(List<Path> files, String between, Function<Path, String> text) {
    return files.stream().map(text).collect(Collectors.joining(between));
  }

  private static String name(Path file) {
    return file.getFileName().toString().replace(".profile", "");
  }

  /** The lines of a file as items, as they stand in a Java string. */
  private static String text(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .map(line -> line.replaceFirst("#.*", "").trim().replaceAll(" +", " "))
          .filter(line -> !line.isEmpty())
          .collect(Collectors.joining(";"))
          .chars()
          .mapToObj(
              c ->
                  c < 0x7f && c != '"' && c != '\\'
                      ? String.valueOf((char) c)
                      : String.format(Locale.ROOT, "\\u%04x", c))
          .collect(Collectors.joining());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
