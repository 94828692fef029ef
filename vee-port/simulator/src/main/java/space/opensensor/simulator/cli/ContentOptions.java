package space.opensensor.simulator.cli;

import java.util.Locale;
import picocli.CommandLine.Option;
import space.opensensor.simulator.DesktopSettings;

/** What is in a station's files; what is not named is left to its settings. */
final class ContentOptions implements OptionGroups.Shared {

  /** Column types in files. */
  enum Values {
    FLOAT,
    DECIMAL;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Units of times in files. */
  enum TimeUnits {
    MICROS,
    MILLIS;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Codecs of data pages. */
  enum PageCodec {
    NONE,
    SNAPPY,
    LZ4;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Encodings of data pages. */
  enum Encodings {
    ALL,
    COMPATIBLE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Where readings come from. */
  enum Source {
    ROOM,
    CHIPS;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Option(
      names = "--sensors",
      paramLabel = "WHICH",
      description =
          "${COMPLETION-CANDIDATES}: readings of a modelled room, or of drivers and simulated chips"
              + " in it")
  private Source sensors;

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      completionCandidates = Candidates.Profiles.class,
      description = "what is measured, with which chips; see station sensors --help")
  private String profile;

  @Option(names = "--station", paramLabel = "ID", description = "station id in keys and files")
  private String stationId;

  @Option(
      names = "--values",
      paramLabel = "TYPE",
      description = "column type: ${COMPLETION-CANDIDATES}")
  private Values values;

  @Option(
      names = "--time",
      paramLabel = "UNIT",
      description = "unit of times in files: ${COMPLETION-CANDIDATES}")
  private TimeUnits time;

  @Option(
      names = "--codec",
      paramLabel = "CODEC",
      description = "page codec: ${COMPLETION-CANDIDATES}; lz4 stands beside snappy")
  private PageCodec codec;

  @Option(
      names = "--encodings",
      paramLabel = "WHICH",
      description = "page encodings: ${COMPLETION-CANDIDATES} with old readers")
  private Encodings encodings;

  @Override
  public String heading() {
    return "What is in its files:";
  }

  /** Whether an option says where readings come from. */
  boolean namesSource() {
    return sensors != null;
  }

  /** These settings with the options on top. */
  DesktopSettings on(DesktopSettings settings) {
    return settings
        .with("station.id", stationId)
        .with("sensors", text(sensors))
        .with("sensors.profile", profile)
        .with("file.values", text(values))
        .with("file.time", text(time))
        .with("file.codec", text(codec))
        .with("file.encodings", text(encodings));
  }

  private static String text(Object value) {
    return value == null ? null : value.toString();
  }
}
