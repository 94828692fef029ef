package space.opensensor.ducklake.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.bucket.StationKey;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.CatalogVersion;
import space.opensensor.ducklake.catalog.Count;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.Sql;
import space.opensensor.ducklake.credentials.CredentialSurvey;
import space.opensensor.ducklake.credentials.DeviceRegister;
import space.opensensor.ducklake.ingest.IngestMode;
import space.opensensor.ducklake.maintain.Survey;
import space.opensensor.ducklake.store.Storage;
import space.opensensor.ducklake.store.StoredObject;

/** {@code lake doctor}: what is well and what is not, one line each, with the cure. */
@Command(
    name = "doctor",
    description = "Checks catalog, version, locks, bucket, rights, clock, lag and certificates.",
    mixinStandardHelpOptions = true)
final class DoctorCommand extends LakeCommand {

  private static final Duration SKEW = Duration.ofMinutes(5);
  private static final Duration LAG = Duration.ofMinutes(30);

  /** The largest data files that are read without being asked for all. */
  private static final int MOST = 2000;

  private static final int NAMED = 20;
  private static final Duration DAY = Duration.ofDays(1);

  /** Objects a day from which on they had better be folded: those of some 200 stations. */
  private static final long MANY = 20_000;

  @Option(names = "--all", description = "reads every data file, not only the 2000 largest")
  private boolean all;

  @Mixin private TableOutput output;

  private int ills;

  @FunctionalInterface
  private interface Examination {
    /** What was found; a text that begins with "!" is an ill and its cure. */
    String run() throws Exception;
  }

  @Override
  public Integer call() {
    try (Lake lake = open()) {
      boolean reachable =
          examine(
              "catalog",
              "run lake init, start the database, or set DUCKLAKE_CATALOG_PATH",
              () -> catalog(lake));
      if (reachable) {
        examine("version", "see the README on versions", () -> version(lake));
        examine("ingest", "see DUCKLAKE_INGEST", () -> mode(lake));
        examine("locks", "stop the process that holds the lock", () -> locks(lake));
        examine("catalog clock", "set the clocks by NTP", () -> catalogClock(lake));
      }
      boolean bucket =
          examine(
              "bucket",
              "check DUCKLAKE_BUCKET_NAME, the endpoint and the keys",
              () -> bucket(lake));
      if (bucket) {
        examine("rights", "allow PUT and DELETE under DUCKLAKE_DATA_PATH", () -> rights(lake));
      }
      examine("layout", "give the lake a prefix of its own", () -> layout(lake));
      if (reachable && bucket) {
        examine("lag", "run lake ingest --watch", () -> lag(lake));
        examine("set aside", "see lake aside", () -> setAside(lake));
        examine("objects", "restore them, or lake forget", () -> objects(lake));
      }
      if (reachable && lake.settings().publish() != null) {
        examine("publishing", "see DUCKLAKE_PUBLISH", () -> publishing(lake));
      }
      if (reachable && CredentialSurvey.isKept(lake.settings().credentialsPath())) {
        examine("credentials", "see DUCKLAKE_CREDENTIALS_PATH", () -> credentials(lake));
      }
    }
    return ills == 0 ? 0 : 1;
  }

  private boolean examine(String what, String cure, Examination examination) {
    try {
      String found = examination.run();
      boolean ill = found.startsWith("!");
      tell(what, ill, ill ? found.substring(1) : found);
      return true;
    } catch (Exception e) {
      String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      tell(what, true, why.lines().findFirst().orElse("") + "; " + cure);
      return false;
    }
  }

  private void tell(String what, boolean ill, String text) {
    ills += ill ? 1 : 0;
    String outcome = ill ? "ILL" : "well";
    if (output.isJson()) {
      output.print(
          out(),
          List.of("subject", "outcome", "text"),
          List.of(List.of(what, outcome.toLowerCase(Locale.ROOT), text)));
    } else {
      out().printf(Locale.ROOT, "%-5s %-14s %s%n", outcome, what, text);
    }
  }

  private static String catalog(Lake lake) {
    LakeSettings settings = lake.settings();
    if (settings.catalogType() == CatalogType.SQLITE
        && !Files.exists(Path.of(settings.catalogPath()))) {
      throw new CatalogException("there is none at " + settings.catalogPath());
    }
    LakeCatalog catalog = lake.catalog();
    return catalog.read(
        r ->
            catalog.database().label()
                + ", "
                + r.database().sizeBytes(r.sql())
                + " bytes, snapshot "
                + r.latest().id());
  }

  private static String version(Lake lake) {
    String version = lake.catalog().read(r -> r.metadata("version").orElse("none"));
    return CatalogVersion.of(version)
        .map(known -> known + ": " + known.readers())
        .orElse("!" + version + ": neither 1.0 nor 1.1");
  }

  /** Whether it is time to fold: by the objects registered one by one in the newest day. */
  private static String mode(Lake lake) {
    boolean folds = lake.settings().ingest().mode() == IngestMode.FOLD;
    long objects =
        lake.catalog().read(r -> new Ledger(r).registeredSince(r.latest().time().minus(DAY)));
    String a = Count.of(objects, "object") + " registered one by one in the newest day";
    return folds
        ? "fold, " + a
        : objects < MANY
            ? "register, " + a
            : "!" + a + ", some " + (objects >> 9) + " MB of catalog: set DUCKLAKE_INGEST=fold";
  }

  private static String publishing(Lake lake) {
    List<String> ills = new Publishing(lake).examine();
    return ills.isEmpty()
        ? lake.settings().publish() + ", no table is kept from it"
        : "!" + String.join(" | ", ills);
  }

  private static String credentials(Lake lake) {
    DeviceRegister register = new DeviceRegister(lake.catalog().database());
    return CredentialSurvey.examine(lake.settings().credentialsPath(), register, Instant.now());
  }

  private static String locks(Lake lake) throws Exception {
    try (var connection = lake.catalog().database().connect()) {
      String report = lake.catalog().database().lockReport(new Sql(connection));
      return report.isEmpty() ? "no writer waits" : "!" + report;
    }
  }

  private static String catalogClock(Lake lake) {
    Instant newest = lake.catalog().read(r -> r.latest().time());
    Instant now = Instant.now();
    return newest.isAfter(now.plus(SKEW))
        ? "!newest snapshot is of " + newest + ", it is " + now + " here: set the clocks by NTP"
        : "newest snapshot of " + newest;
  }

  private static String bucket(Lake lake) throws Exception {
    List<StoredObject> first = lake.bucket().list(lake.settings().prefix(), "", 1);
    return lake.bucket().name()
        + (first.isEmpty() ? ", nothing under the prefix yet" : ", readable");
  }

  private static String rights(Lake lake) throws Exception {
    Path file = Files.createTempFile("doctor", ".txt");
    try {
      Instant before = Instant.now();
      Storage.Located place =
          lake.storage().locate(lake.settings().dataPath() + "doctor-" + UUID.randomUUID());
      place.store().put(place.key(), file);
      Instant there = place.store().head(place.key()).orElseThrow().lastModified();
      place.store().delete(place.key());
      Duration skew = Duration.between(before, there).abs();
      return skew.compareTo(SKEW) > 0
          ? "!the store's clock is " + skew.toSeconds() + " s off: set the clocks by NTP"
          : "put, head and delete; clocks within " + (skew.toSeconds() + 1) + " s";
    } finally {
      Files.delete(file);
    }
  }

  private static String layout(Lake lake) {
    String data = lake.settings().dataPath();
    String watched = lake.bucket().uri(lake.settings().prefix() + "x");
    String base = watched.substring(0, watched.length() - 1);
    return base.startsWith(data)
        ? "!stations put files under the lake's path: DuckDB's delete_orphaned_files would delete"
            + " what is not taken in yet; give the lake a prefix of its own"
        : "the lake's files and the stations' are apart";
  }

  private static String lag(Lake lake) throws Exception {
    List<StoredObject> page = lake.bucket().list(lake.settings().prefix(), "", 1000);
    var known =
        page.isEmpty()
            ? java.util.Map.<String, String>of()
            : lake.catalog()
                .read(
                    r ->
                        new Ledger(r)
                            .known(
                                lake.bucket().name(),
                                page.stream().map(StoredObject::key).toList()));
    String own = lake.settings().dataPath();
    Instant oldest = null;
    for (StoredObject o : page) {
      boolean waits =
          !known.containsKey(o.key())
              && !StationKey.holdsNoRows(o.key())
              && !lake.bucket().uri(o.key()).startsWith(own);
      if (waits && (oldest == null || o.lastModified().isBefore(oldest))) {
        oldest = o.lastModified();
      }
    }
    if (oldest == null) {
      return "nothing waits among the first " + Count.of(page.size(), "object");
    }
    Duration age = Duration.between(oldest, Instant.now());
    String text = "an object has waited for " + Count.of(age.toMinutes(), "minute");
    return age.compareTo(LAG) > 0 ? "!" + text + ": run lake ingest --watch" : text;
  }

  /** Whether the data files can be read; those that cannot are named, the first of them. */
  private String objects(Lake lake) {
    Survey.Report r =
        Survey.run(lake.catalog(), lake.engine(), lake.cache(), all ? Integer.MAX_VALUE : MOST);
    String read = r.read() + " of " + Count.of(r.files(), "data file") + " read";
    if (r.faults().isEmpty()) {
      return read + (r.read() < r.files() ? "; --all reads every one" : "");
    }
    StringBuilder text =
        new StringBuilder(
            "!" + r.faults().size() + " cannot be read: restore them, or lake forget");
    r.faults().entrySet().stream()
        .limit(NAMED)
        .forEach(
            f -> text.append(System.lineSeparator() + "      " + f.getKey() + ": " + f.getValue()));
    return text.toString();
  }

  private static String setAside(Lake lake) {
    int files = lake.catalog().read(r -> new Ledger(r).setAside().size());
    return files == 0 ? "no file" : "!" + Count.of(files, "file") + ": lake aside says why";
  }
}
