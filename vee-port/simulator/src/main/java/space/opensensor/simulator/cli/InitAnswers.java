package space.opensensor.simulator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import space.opensensor.station.sensor.profile.SensorProfile;

/** What a new station's owner says of it, by options or answers, each checked as it comes. */
final class InitAnswers {

  private static final int MOST_SSID_BYTES = 32;
  private static final int LEAST_PASSWORD = 8;
  private static final int MOST_PASSWORD = 63;
  private static final String SECRET_KEY = "s3.secret-key";
  private static final String SECRET = "secret access key";

  private final InitOptions options;
  private final Questions questions;
  private final Map<String, String> environment;
  private final PrintWriter out;
  private final SettingAnswers answers;
  private StorePreset store;
  private String name = "";
  private String location = "";

  /** Answers that are not there yet. */
  InitAnswers(
      InitOptions options,
      Questions questions,
      SettingAnswers answers,
      Map<String, String> environment,
      PrintWriter out) {
    this.options = options;
    this.questions = questions;
    this.answers = answers;
    this.environment = environment;
    this.out = out;
  }

  /** The settings, in the order of the file. */
  Map<String, String> settings() {
    return answers.settings();
  }

  /** The kind of store. */
  StorePreset store() {
    return store;
  }

  /** Whether keys are issued to the station, by a host that is in the settings. */
  boolean isIssued() {
    return settings().containsKey("credentials.url");
  }

  /** The station's name in the registry, or an empty string where it is not registered. */
  String name() {
    return name;
  }

  /** Latitude and longitude with a comma between them. */
  String location() {
    return location;
  }

  /** What keys begin with: empty, or ending in a slash. */
  String prefix() {
    String prefix = answers.get("s3.prefix", "");
    return prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
  }

  /** Asks which station it is and what it measures. */
  void askStation(long epochMillis) throws CommandException, IOException {
    answers.set(
        "station.id", options.stationId, "station id", StationId.made(epochMillis), "--station");
    String profiles = String.join(", ", SensorProfile.names());
    answers.set(
        "sensors.profile", options.profile, "profile: " + profiles, "indoor10", "--profile");
  }

  /** Asks where its files go. */
  void askStore() throws CommandException, IOException {
    String kinds =
        Arrays.stream(StorePreset.values())
            .map(StorePreset::word)
            .collect(Collectors.joining(", "));
    String fallback = options.endpoint != null ? "other" : options.silent ? null : "aws";
    String kind =
        answers.given(
            options.store,
            "store: " + kinds,
            fallback,
            "--store",
            word -> StorePreset.of(word) == null ? "--store: expected one of " + kinds : null);
    store = StorePreset.of(kind);
    out.println(store.word() + " needs " + store.needs() + ".");
    String region = store.region();
    if (store.asksForRegion() || options.region != null) {
      String fromEnvironment = environment.get("AWS_REGION");
      boolean usable =
          fromEnvironment != null
              && SettingAnswers.rule("s3.region").fault(fromEnvironment) == null;
      region =
          answers.given(
              options.region,
              "region",
              usable ? fromEnvironment : region,
              "--region",
              SettingAnswers.rule("s3.region"));
    }
    String endpoint = options.endpoint;
    if (endpoint == null) {
      String place = "";
      if (store.place() != null) {
        place = questions.ask(store.place(), null, "--endpoint", this::placeFault);
      }
      endpoint = store.endpoint(region, place);
    }
    answers.set("s3.endpoint", endpoint, "endpoint", null, "--endpoint");
    answers.put("s3.region", region);
    answers.set("s3.bucket", options.bucket, "bucket", store.bucket(), "--bucket");
    answers.set("s3.prefix", options.prefix, "prefix of keys, or nothing", "", "--prefix");
    if (options.ca != null || store.place() != null && store != StorePreset.R2) {
      putCa(
          answers.given(
              options.ca,
              "PEM file of its own CA, or nothing for public CAs",
              "",
              "--ca",
              InitAnswers::caFault));
    }
  }

  private void putCa(String file) {
    answers.put("tls.ca", file.isEmpty() ? "" : Path.of(file).toAbsolutePath().toString());
  }

  private String placeFault(String place) {
    return SettingAnswers.rule("s3.endpoint").fault(store.endpoint(store.region(), place));
  }

  private static String caFault(String file) {
    try {
      if (!file.isEmpty()) {
        StationFiles.pem(Path.of(file));
      }
      return null;
    } catch (InvalidPathException e) {
      return "--ca: no such file: " + file;
    } catch (IOException e) {
      return "--ca: " + (Files.exists(Path.of(file)) ? e.getMessage() : "no such file: " + file);
    }
  }

  /** Asks for keys, or for the host that issues them. */
  void askKeys() throws CommandException, IOException {
    if (options.accessKey == null && !environment.containsKey("AWS_ACCESS_KEY_ID")) {
      answers.set(
          "credentials.url",
          options.issuer,
          "credentials.url of a host that issues keys by an enrolment code, or nothing for keys of"
              + " your own",
          "",
          "--credentials-url");
    } else if (options.issuer != null) {
      throw answers.wrong("--credentials-url", "expected no keys of your own beside it");
    }
    if (isIssued()) {
      return;
    }
    String fromEnvironment = environment.get("AWS_ACCESS_KEY_ID");
    String id = options.accessKey == null ? fromEnvironment : options.accessKey;
    String source =
        id == null
            ? "--access-key or AWS_ACCESS_KEY_ID"
            : options.accessKey == null ? "AWS_ACCESS_KEY_ID" : "--access-key";
    answers.set("s3.access-key", id, "access key id", null, source);
    answers.secret(SECRET_KEY, "AWS_SECRET_ACCESS_KEY", SECRET, true, text -> null);
    if (store == StorePreset.SOURCE_COOP || environment.containsKey("AWS_SESSION_TOKEN")) {
      answers.secret(
          "s3.token", "AWS_SESSION_TOKEN", "session token, or nothing", false, text -> null);
    }
  }

  /**
   * Asks once more for what a check found wrong.
   *
   * @param suspects names of settings
   * @return whether any is another now
   */
  boolean askAgain(Set<String> suspects) throws CommandException, IOException {
    Map<String, String> before = Map.copyOf(settings());
    for (String setting : new String[] {"s3.endpoint", "s3.region", "s3.bucket", "s3.prefix"}) {
      if (suspects.contains(setting)) {
        answers.again(setting, setting.substring(3), SettingAnswers.rule(setting));
      }
    }
    if (suspects.contains("tls.ca")) {
      answers.again("tls.ca", "PEM file of its CA", InitAnswers::caFault);
      putCa(answers.get("tls.ca", ""));
    }
    String id = answers.get("s3.access-key", "");
    if (suspects.contains("s3.access-key")) {
      answers.again("s3.access-key", "access key id", text -> null);
    }
    if (suspects.contains(SECRET_KEY) || !id.equals(answers.get("s3.access-key", ""))) {
      answers.secretAgain(SECRET_KEY, SECRET);
    }
    if (suspects.contains("s3.token")) {
      answers.secretAgain("s3.token", "session token");
    }
    return !before.equals(settings());
  }

  /** Asks for a board's network. */
  void askWifi() throws CommandException, IOException {
    String ssid =
        answers.given(
            options.wifi,
            "Wi-Fi network of a board, or nothing",
            "",
            "--wifi",
            text ->
                text.getBytes(UTF_8).length > MOST_SSID_BYTES
                    ? "--wifi: expected at most 32 bytes"
                    : null);
    if (!ssid.isEmpty()) {
      answers.put("wifi.ssid", ssid);
      answers.secret(
          "wifi.password",
          "STATION_WIFI_PASSWORD",
          "Wi-Fi password, or nothing",
          false,
          InitAnswers::passwordFault);
    }
  }

  private static String passwordFault(String password) {
    int length = password.length();
    return length == 0 || length >= LEAST_PASSWORD && length <= MOST_PASSWORD
        ? null
        : "wifi.password: expected 8 to 63 characters, got " + length;
  }

  /** Asks for its place in the network's registry. */
  void askRegistry() throws CommandException, IOException {
    name =
        answers.given(
            options.name,
            "name in the opensensor.space registry, or nothing",
            "",
            "--name",
            text ->
                text.isEmpty() || text.length() >= 3 && text.length() <= 50
                    ? null
                    : "--name: expected 3 to 50 characters");
    if (!name.isEmpty()) {
      location =
          answers.given(
              options.location, "latitude,longitude", null, "--location", Locations::fault);
    }
  }
}
