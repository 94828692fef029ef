package space.opensensor.simulator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import space.opensensor.sigv4.ListedObject;
import space.opensensor.sigv4.Presigner;
import space.opensensor.simulator.firmware.BucketFiles;
import space.opensensor.simulator.firmware.OutputFile;
import space.opensensor.station.settings.SettingsException;

/** {@code station share}: a list of signed URLs, by which a page reads some days of stations. */
@Command(
    name = "share",
    description = {
      "Writes a list of signed URLs for the objects of stations, for the page that shows a bucket.",
      "Whoever has the list can read these objects until it ends, and nothing else.",
    },
    mixinStandardHelpOptions = true)
final class ShareCommand implements Callable<Integer> {

  private static final int MOST_DAYS = 3_660;
  private static final int MOST_OBJECTS = 200_000;
  private static final int USUAL_DAYS = 7;

  /** Bytes of S3's longest key. */
  private static final int MOST_KEY_BYTES = 1024;

  private static final int MOST_SHOWN = 60;
  private static final Pattern DAYS = Pattern.compile("[1-9]\\d{3}-\\d\\d-\\d\\d");
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("'year='yyyy'/month='MM'/day='dd'/'", Locale.ROOT);

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "STATION", description = "stations (default: all of the bucket)")
  private List<String> stations = List.of();

  @Option(
      names = "--from",
      paramLabel = "DAY",
      description = "first day in UTC, such as 2026-11-01 (default: six days before --to)")
  private String from;

  @Option(names = "--to", paramLabel = "DAY", description = "last day in UTC (default: today)")
  private String to;

  @Option(
      names = "--per-day",
      paramLabel = "N",
      defaultValue = "0",
      description = "at most N objects of a station's day, spread over it (default: all)")
  private int perDay;

  @Option(
      names = "--expires",
      paramLabel = "SECONDS",
      defaultValue = "86400",
      description = "how long the list is valid, 1 to 604800 (default: ${DEFAULT-VALUE})")
  private int expires;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "where it is written (default: standard output)")
  private Path file;

  @Mixin private PublisherBucket bucket;

  private final Clock clock;

  ShareCommand() {
    this(Clock.systemUTC());
  }

  ShareCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws CommandException, IOException, SettingsException {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    LocalDate last = day("--to", to, LocalDate.ofInstant(now, ZoneOffset.UTC));
    LocalDate first = day("--from", from, last.minusDays(USUAL_DAYS - 1L));
    check(first, last);
    List<Map<String, Object>> objects = new ArrayList<>();
    BucketFiles files = bucket.open();
    List<String> asked = stations.isEmpty() ? found(files) : stations;
    checkDays(first, last, asked.size());
    for (String station : asked) {
      for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1)) {
        String begin = "station=" + station + "/" + DAY.format(day) + "data_";
        for (ListedObject each : spread(files.objects(begin))) {
          objects.add(entry(each, files.url(each.key(), expires, now.toEpochMilli())));
        }
      }
      if (objects.size() > MOST_OBJECTS) {
        throw new CommandException(
            "more than " + MOST_OBJECTS + " objects: choose fewer days or stations, or --per-day");
      }
    }
    if (objects.isEmpty()) {
      throw new CommandException(
          files + ": no objects of these stations from " + first + " to " + last + " (UTC)");
    }
    write(document(now, first, last, objects), objects.size());
    return 0;
  }

  private LocalDate day(String option, String text, LocalDate fallback) {
    try {
      if (text == null) {
        return fallback;
      }
      if (DAYS.matcher(text).matches()) {
        return LocalDate.parse(text);
      }
    } catch (DateTimeException e) {
      // Said below.
    }
    throw wrong(option + ": expected a day such as 2026-11-01, got \"" + text + "\"");
  }

  private void check(LocalDate first, LocalDate last) {
    if (first.isAfter(last)) {
      throw wrong("--from: expected no day after " + last + ", got " + first);
    }
    checkDays(first, last, Math.max(1, stations.size()));
    if (expires < 1 || expires > Presigner.MAX_EXPIRY) {
      throw wrong("--expires: expected 1 to " + Presigner.MAX_EXPIRY + ", got " + expires);
    }
    if (perDay < 0) {
      throw wrong("--per-day: expected 1 or more, got " + perDay);
    }
    for (String station : stations) {
      if (station.isEmpty()
          || station.indexOf('/') >= 0
          || station.getBytes(UTF_8).length > MOST_KEY_BYTES) {
        throw wrong("expected names of stations, got \"" + shown(station) + "\"");
      }
    }
  }

  private static String shown(String text) {
    return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "…";
  }

  /** Each station's day is a list that the server is asked for. */
  private void checkDays(LocalDate first, LocalDate last, int count) {
    long days = ChronoUnit.DAYS.between(first, last) + 1;
    if (days * count > MOST_DAYS) {
      throw wrong(
          "--from: expected at most "
              + MOST_DAYS
              + " days of stations, got "
              + days
              + " of "
              + count
              + (count == 1 ? " station" : " stations")
              + "; name fewer of either");
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private static List<String> found(BucketFiles files) throws IOException {
    return files.folders("station=").stream()
        .map(folder -> folder.substring("station=".length(), folder.length() - 1))
        .toList();
  }

  /** Some of a day's objects, evenly. */
  private List<ListedObject> spread(List<ListedObject> all) {
    if (perDay == 0 || all.size() <= perDay) {
      return all;
    }
    List<ListedObject> some = new ArrayList<>();
    for (int i = 0; i < perDay; i++) {
      some.add(all.get((int) ((long) i * all.size() / perDay)));
    }
    return some;
  }

  private static Map<String, Object> entry(ListedObject object, String url) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("key", object.key());
    entry.put("size", object.size());
    entry.put("modified", object.lastModified());
    entry.put("url", url);
    return entry;
  }

  /** One object of JSON, with a line for each object of the bucket. */
  private String document(
      Instant now, LocalDate first, LocalDate last, List<Map<String, Object>> objects) {
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("share", 1);
    head.put("made", now);
    head.put("expires", now.plusSeconds(expires));
    head.put("from", first);
    head.put("to", last);
    if (perDay > 0) {
      head.put("per_day", perDay);
    }
    String text = Json.object(head);
    return text.substring(0, text.length() - 1)
        + ", \"objects\": [\n"
        + objects.stream().map(Json::object).collect(Collectors.joining(",\n"))
        + "\n]}\n";
  }

  private void write(String document, int count) throws IOException {
    if (file == null) {
      spec.commandLine().getOut().print(document);
      spec.commandLine().getOut().flush();
      return;
    }
    OutputFile.write(file, document.getBytes(UTF_8));
    spec.commandLine()
        .getOut()
        .println(
            file
                + (count == 1
                    ? ": 1 object; who has it can read it for "
                    : ": " + count + " objects; who has it can read them for ")
                + expires
                + (expires == 1 ? " second" : " seconds"));
  }
}
