package space.opensensor.simulator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import space.opensensor.simulator.DesktopDevice;
import space.opensensor.simulator.DesktopSettings;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.station.settings.StationSettings;
import space.opensensor.vee.ResetReason;

/** What a new station's owner says of it, by options or answers, each checked as it comes. */
final class InitAnswers {

  private static final int MOST_SSID_BYTES = 32;
  private static final int LEAST_PASSWORD = 8;
  private static final int MOST_PASSWORD = 63;

  private final InitOptions options;
  private final Questions questions;
  private final Map<String, String> environment;
  private final PrintWriter out;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private StorePreset store;
  private String name = "";
  private String location = "";

  /** Answers that are not there yet. */
  InitAnswers(
      InitOptions options, Questions questions, Map<String, String> environment, PrintWriter out) {
    this.options = options;
    this.questions = questions;
    this.environment = environment;
    this.out = out;
  }

  /** Asks for all of it. */
  void ask(long epochMillis) throws CommandException, IOException {
    askStation(epochMillis);
    askStore();
    askKeys();
    askWifi();
    askRegistry();
  }

  /** The settings, in the order of the file. */
  Map<String, String> settings() {
    return settings;
  }

  /** Keeps a setting, whose value has to be one line of a settings file. */
  void put(String setting, String value) throws CommandException {
    if (!value.equals(value.strip()) || value.chars().anyMatch(Character::isISOControl)) {
      throw new CommandException(
          setting + ": expected no space at its ends and no control characters");
    }
    settings.put(setting, value);
  }

  /** The kind of store. */
  StorePreset store() {
    return store;
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
    String prefix = settings.getOrDefault("s3.prefix", "");
    return prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
  }

  private void askStation(long epochMillis) throws CommandException, IOException {
    set("station.id", options.stationId, "station id", StationId.made(epochMillis), "--station");
    String profiles = String.join(", ", SensorProfile.names());
    set("sensors.profile", options.profile, "profile: " + profiles, "indoor10", "--profile");
  }

  private void askStore() throws CommandException, IOException {
    String kinds =
        Arrays.stream(StorePreset.values())
            .map(StorePreset::word)
            .collect(Collectors.joining(", "));
    String fallback = options.endpoint != null ? "other" : options.silent ? null : "aws";
    String kind =
        given(
            options.store,
            "store: " + kinds,
            fallback,
            "--store",
            word -> StorePreset.of(word) == null ? "--store: expected one of " + kinds : null);
    store = StorePreset.of(kind);
    out.println(store.word() + " needs " + store.needs() + ".");
    String region = store.region();
    if (store.asksForRegion() || options.region != null) {
      region =
          given(
              options.region,
              "region",
              environment.getOrDefault("AWS_REGION", region),
              "--region",
              rule("s3.region"));
    }
    String endpoint = options.endpoint;
    if (endpoint == null) {
      String place = "";
      if (store.place() != null) {
        place = questions.ask(store.place(), null, "--endpoint", this::placeFault);
      }
      endpoint = store.endpoint(region, place);
    }
    set("s3.endpoint", endpoint, "endpoint", null, "--endpoint");
    put("s3.region", region);
    set("s3.bucket", options.bucket, "bucket", store.bucket(), "--bucket");
    set("s3.prefix", options.prefix, "prefix of keys, or nothing", "", "--prefix");
    if (options.ca != null || store.place() != null && store != StorePreset.R2) {
      String ca =
          given(
              options.ca,
              "PEM file of its own CA, or nothing for public CAs",
              "",
              "--ca",
              this::caFault);
      if (!ca.isEmpty()) {
        put("tls.ca", Path.of(ca).toAbsolutePath().toString());
      }
    }
  }

  private String placeFault(String place) {
    return fault("s3.endpoint", store.endpoint(store.region(), place));
  }

  private String caFault(String file) {
    boolean there;
    try {
      there = file.isEmpty() || Files.isRegularFile(Path.of(file));
    } catch (InvalidPathException e) {
      there = false;
    }
    return there ? null : "--ca: no such file: " + file;
  }

  private void askKeys() throws CommandException, IOException {
    String id = options.accessKey;
    if (id == null) {
      id = environment.get("AWS_ACCESS_KEY_ID");
    }
    set("s3.access-key", id, "access key id", null, "--access-key or AWS_ACCESS_KEY_ID");
    secret("s3.secret-key", "AWS_SECRET_ACCESS_KEY", "secret access key", true);
    boolean temporary =
        store == StorePreset.SOURCE_COOP || environment.containsKey("AWS_SESSION_TOKEN");
    if (temporary) {
      secret("s3.token", "AWS_SESSION_TOKEN", "session token, or nothing", false);
    }
  }

  private void askWifi() throws CommandException, IOException {
    String ssid =
        given(
            options.wifi,
            "Wi-Fi network of a board, or nothing",
            "",
            "--wifi",
            text ->
                text.getBytes(UTF_8).length > MOST_SSID_BYTES
                    ? "--wifi: expected at most 32 bytes"
                    : null);
    if (ssid.isEmpty()) {
      return;
    }
    put("wifi.ssid", ssid);
    secret("wifi.password", "STATION_WIFI_PASSWORD", "Wi-Fi password, or nothing", false);
    int length = settings.getOrDefault("wifi.password", "").length();
    if (length != 0 && (length < LEAST_PASSWORD || length > MOST_PASSWORD)) {
      throw new CommandException("wifi.password: expected 8 to 63 characters, got " + length);
    }
  }

  private void askRegistry() throws CommandException, IOException {
    name =
        given(
            options.name,
            "name in the opensensor.space registry, or nothing",
            "",
            "--name",
            text ->
                text.isEmpty()
                        || text.length() >= 3
                            && text.length() <= 50
                            && text.chars().noneMatch(Character::isISOControl)
                    ? null
                    : "--name: expected 3 to 50 characters, none of them a control character");
    if (!name.isEmpty()) {
      location =
          given(options.location, "latitude,longitude", null, "--location", Locations::fault);
    }
  }

  /** A secret from the environment or a person; it may not be shown, whatever it is. */
  private void secret(String setting, String variable, String what, boolean needed)
      throws CommandException, IOException {
    String value = environment.get(variable);
    if (value == null) {
      char[] typed = questions.secret(what);
      value = new String(typed);
      Arrays.fill(typed, '\0');
    }
    if (value.isEmpty() && needed) {
      throw new CommandException("no answer for " + what + "; set " + variable);
    }
    if (!value.isEmpty()) {
      put(setting, value);
    }
  }

  private void set(String setting, String given, String what, String fallback, String option)
      throws CommandException, IOException {
    String value = given(given, what, fallback, option, rule(setting));
    if (!value.isEmpty()) {
      put(setting, value);
    }
  }

  /** What an option says, if it is good, or else a person. */
  private String given(
      String given, String what, String fallback, String option, Questions.Rule rule)
      throws CommandException, IOException {
    if (given == null) {
      return questions.ask(what, fallback, option, rule);
    }
    String fault = rule.fault(given);
    if (fault != null) {
      throw new CommandException(fault);
    }
    return given;
  }

  private static Questions.Rule rule(String setting) {
    return value -> fault(setting, value);
  }

  /** What a station would say of one setting. */
  private static String fault(String setting, String value) {
    DesktopSettings one =
        DesktopSettings.empty()
            .with("s3.endpoint", "https://s3.example.org")
            .with("s3.bucket", "bucket")
            .with(setting, value);
    try {
      new StationSettings(one, new DesktopDevice("init", ResetReason.POWER_ON));
      return null;
    } catch (SettingsException e) {
      return e.getMessage();
    }
  }
}
