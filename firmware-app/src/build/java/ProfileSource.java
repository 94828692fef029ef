import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes {@code ProfileTable}, a class that makes the profiles of the data files.
 *
 * <p>A board has no files of the build, and the C translation has no class resources; code is what
 * every port can run, and takes less of an image than the text and a reader of it. A line of a data
 * file, with spaces between words and {@code #} before a comment:
 *
 * <pre>
 * profile NAME/VERSION
 * station NAME                                a column after the timestamp with the station's id
 * column NUMBER NAME UNIT SCALE LEAST MOST    unit - for none; least and most in that unit
 * chip NAME [ADDRESS]                         address such as 0x76
 * </pre>
 */
final class ProfileSource {

  private static final String TYPE =
      """
      package space.opensensor.station.sensor.profile;

      import space.opensensor.vee.Measurement;

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

  private static final String METHOD =
      """

        static SensorProfile %s() {
          return new SensorProfile(
              "%s",
              new Measurement[] {%s},
              new String[] {%s},
              new int[] {%s}%s);
        }
      """;

  private final String file;
  private final List<String> columns = new ArrayList<>();
  private final List<String> chips = new ArrayList<>();
  private final List<String> addresses = new ArrayList<>();
  private String name;
  private String station;

  private ProfileSource(Path path) throws IOException {
    file = path.getFileName().toString();
    List<String> lines = Files.readAllLines(path);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replaceFirst("#.*", "").trim();
      if (!line.isEmpty()) {
        try {
          take(line.split(" +"));
        } catch (IllegalArgumentException | ArithmeticException e) {
          throw new IllegalArgumentException(file + ", line " + (i + 1) + ": " + e.getMessage());
        }
      }
    }
    if (name == null || !name.startsWith(method() + "/")) {
      throw new IllegalArgumentException(
          file + ": expected a line \"profile " + method() + "/VERSION\"");
    }
  }

  /** Takes the folder of the data files and that of the sources to be. */
  public static void main(String[] folders) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(Path.of(folders[0]))) {
      files = all.filter(file -> file.toString().endsWith(".profile")).sorted().toList();
    }
    List<ProfileSource> profiles = new ArrayList<>();
    try {
      for (Path file : files) {
        profiles.add(new ProfileSource(file));
      }
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
    String source =
        String.format(
            Locale.ROOT,
            TYPE,
            join(profiles, ", ", profile -> quoted(profile.method())),
            join(
                profiles,
                "",
                profile ->
                    String.format(
                        Locale.ROOT,
                        "    if (name.equals(\"%1$s\")) {%n      return %1$s();%n    }%n",
                        profile.method())),
            join(profiles, "", ProfileSource::source));
    Path out = Path.of(folders[1], "space/opensensor/station/sensor/profile/ProfileTable.java");
    if (!Files.exists(out) || !Files.readString(out).equals(source)) {
      Files.createDirectories(out.getParent());
      Files.writeString(out, source);
    }
  }

  private static String join(
      List<ProfileSource> profiles,
      String between,
      java.util.function.Function<ProfileSource, String> text) {
    return profiles.stream().map(text).collect(Collectors.joining(between));
  }

  private void take(String[] words) {
    if (words[0].equals("profile") && words.length == 2) {
      name = words[1];
    } else if (words[0].equals("station") && words.length == 2) {
      station = words[1];
    } else if (words[0].equals("column") && words.length == 7) {
      if (words[3].contains(",")) {
        throw new IllegalArgumentException("unit: expected no comma, got " + words[3]);
      }
      int scale = Integer.parseInt(words[4]);
      int unit = Math.toIntExact(Math.round(Math.pow(10, scale)));
      columns.add(
          String.format(
              Locale.ROOT,
              "Measurement.fixed(%d, %s, %s, %d, %d, %d)",
              Integer.parseInt(words[1]),
              quoted(words[2]),
              quoted(words[3].equals("-") ? "" : words[3]),
              scale,
              Math.multiplyExact(Integer.parseInt(words[5]), unit),
              Math.multiplyExact(Integer.parseInt(words[6]), unit)));
    } else if (words[0].equals("chip") && words.length >= 2 && words.length <= 3) {
      chips.add(quoted(words[1]));
      if (words.length == 3 && !words[2].matches("0x[0-7][0-9a-f]")) {
        throw new IllegalArgumentException(
            "address: expected 0x and two digits up to 7f, got " + words[2]);
      }
      addresses.add(words.length == 3 ? words[2] : "0");
    } else {
      throw new IllegalArgumentException(
          "expected profile, station, column or chip and their words");
    }
  }

  private String method() {
    String method = file.substring(0, file.indexOf('.'));
    if (!method.matches("[a-z][a-z0-9]*")) {
      throw new IllegalArgumentException(file + ": expected a name of a-z and 0-9");
    }
    return method;
  }

  private String source() {
    return String.format(
        Locale.ROOT,
        METHOD,
        method(),
        name,
        String.join(",\n            ", columns),
        String.join(", ", chips),
        String.join(", ", addresses),
        station == null ? "" : ",\n        " + quoted(station));
  }

  private static String quoted(String word) {
    StringBuilder text = new StringBuilder("\"");
    for (char c : word.toCharArray()) {
      text.append(
          c < 0x7f && c != '"' && c != '\\'
              ? String.valueOf(c)
              : String.format(Locale.ROOT, "\\u%04x", (int) c));
    }
    return text.append('"').toString();
  }
}
