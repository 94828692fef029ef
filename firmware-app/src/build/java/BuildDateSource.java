import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;

/**
 * Writes {@code BuildDate}, a class with the release date as Maven's {@code
 * project.build.outputTimestamp} says it: ISO 8601, or seconds since 1970. The same sources give
 * the same class.
 */
final class BuildDateSource {

  private static final String TYPE =
      """
      package space.opensensor.station.upkeep;

      /** The release date of this firmware: %s; generated. */
      public final class BuildDate {

        /** Milliseconds since 1970-01-01T00:00:00Z. */
        public static final long MILLIS = %dL;

        private BuildDate() {}
      }
      """;

  private BuildDateSource() {}

  public static void main(String[] arguments) throws IOException {
    Instant date;
    try {
      date =
          arguments[0].matches("\\d+")
              ? Instant.ofEpochSecond(Long.parseLong(arguments[0]))
              : OffsetDateTime.parse(arguments[0]).toInstant();
    } catch (DateTimeException | NumberFormatException e) {
      System.err.println(
          "project.build.outputTimestamp: expected a date such as 2026-11-01T00:00:00Z, got \""
              + arguments[0]
              + '"');
      System.exit(1);
      return;
    }
    Path folder = Path.of(arguments[1], "space/opensensor/station/upkeep");
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("BuildDate.java"),
        String.format(Locale.ROOT, TYPE, date, date.toEpochMilli()));
  }
}
