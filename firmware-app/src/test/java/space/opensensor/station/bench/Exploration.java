package space.opensensor.station.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import space.opensensor.station.Station;
import space.opensensor.station.model.BucketModel;
import space.opensensor.station.model.BucketModel.Fault;
import space.opensensor.station.model.BucketReader;
import space.opensensor.station.model.Choices;
import space.opensensor.station.model.FileModel;
import space.opensensor.station.model.FlashModel;
import space.opensensor.station.model.MapSettings;
import space.opensensor.station.model.ModelBoard;
import space.opensensor.station.model.ModelIdentity;
import space.opensensor.station.model.PowerCut;
import space.opensensor.station.model.PowerSupply;
import space.opensensor.station.model.PoweredConnector;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.vee.Identity;

/**
 * A station on all ways that a few boots can go. A boot has no time, no network or a wrong clock,
 * or one of its requests meets a fault, or nothing is amiss; then the power fails in each operation
 * of flash, files or network, with each outcome of that operation, or not at all. Or flash or files
 * fail before one of their operations. Nothing is left to chance. A fault of a request and a loss
 * of power in one boot are the most of all ways, and are left out where they are not asked for.
 *
 * <p>A state is what outlives a loss of power: flash, files and bucket. States that are alike are
 * followed once. From each, and where a waiting file then rots, a last boot without a fault is run,
 * and {@link BucketVerdict} holds its end against every {@link Invariant}.
 *
 * <p>Windows are one minute long, and a row is taken every 20 s. Where keys are issued, they are
 * good for 50 s: each boot meets their end, each request for keys meets each fault, and keys are
 * refused before their end.
 */
public final class Exploration {

  private static final long START = 1795132800000L;
  private static final long MINUTE = 60000;
  private static final long BETWEEN_BOOTS = 10 * MINUTE;
  private static final long BOOT = 130000;
  private static final long LAST_BOOT = 5 * MINUTE - 1000;
  private static final long HOUR = 60 * MINUTE;
  private static final long YEAR = 365 * 24 * HOUR;
  private static final int DRAWS = 3;
  private static final String ROWS_AS_PARQUET = "d";

  /** What a disturbed request meets. */
  private static final Fault[] FAULTS = {
    Fault.REFUSED,
    Fault.BROKEN_BEFORE,
    Fault.BROKEN_AFTER,
    Fault.SILENT,
    Fault.SLOW_DOWN,
    Fault.SKEWED,
    Fault.INTERNAL_ERROR,
    Fault.CLOSES_AFTERWARDS,
    Fault.GARBAGE
  };

  /** What a disturbed request meets besides where keys are issued. */
  private static final Fault[] FAULTS_OF_KEYS = {Fault.EXPIRED_TOKEN, Fault.DENIED};

  private static final int KEYS_MILLIS = 50_000;

  /** What can happen to a medium once. */
  private static final List<Map.Entry<String, Consumer<State>>> EVENTS =
      List.of(
          Map.entry("the flash keeps another bit", state -> state.flash.miswrite()),
          Map.entry("a file keeps another bit", state -> state.files.miswrite()),
          Map.entry("the flash is not read", state -> state.flash.failReads(1)),
          Map.entry("a file is not read", state -> state.files.failReads(1)),
          Map.entry("a file is not written", state -> state.files.failWrites(1)));

  private final BucketReader reader;
  private final MapSettings settings =
      MapSettings.complete()
          .put("window.minutes", "1")
          .put("sample.period", "20")
          .put("retry.max", "8")
          .put("retry.first", "1")
          .put("timeout.idle", "5");
  private final Set<BigInteger> known = new HashSet<>();
  private final Identity issued;
  private final boolean together;
  private long runs;

  /** What a boot finds around it. */
  private enum Surroundings {
    GOOD("all well", true, true, 0),
    NO_TIME("no time", false, true, 0),
    NO_NETWORK("no network", false, false, 0),
    TIME_WITHOUT_NETWORK("time without a network", true, false, 0),
    AHEAD("a clock an hour ahead", true, true, HOUR),
    BEHIND("a clock an hour behind", true, true, -HOUR);

    final String text;
    final boolean time;
    final boolean network;
    final long error;

    Surroundings(String text, boolean time, boolean network, long error) {
      this.text = text;
      this.time = time;
      this.network = network;
      this.error = error;
    }
  }

  /** What disturbs a boot, and whether the power then also fails in each of its operations. */
  private record Disturbance(
      Surroundings surroundings, String what, Consumer<State> before, boolean withCuts) {

    @Override
    public String toString() {
      return surroundings.text + (what.isEmpty() ? "" : "; " + what);
    }

    static Disturbance of(Surroundings surroundings) {
      return new Disturbance(surroundings, "", state -> {}, true);
    }

    static Disturbance ofRequest(int request, Fault fault, boolean withCuts) {
      return new Disturbance(
          Surroundings.GOOD,
          fault + " at request " + request,
          state -> state.bucket.expectAfter(request - 1, fault),
          withCuts);
    }

    static Disturbance ofMedium(
        Surroundings surroundings, int operation, String what, Consumer<State> event) {
      return new Disturbance(
          surroundings,
          what + " before operation " + operation,
          state -> state.power.before(operation, () -> event.accept(state)),
          false);
    }
  }

  /** What outlives a loss of power, and the way that led to it. */
  private static final class State {

    final PowerSupply power;
    final FlashModel flash;
    final FileModel files;
    final BucketModel bucket = new BucketModel();
    final List<BucketVerdict.Boot> boots = new ArrayList<>();
    final Identity issued;
    String way = "";

    State(Choices failures, Identity issued) {
      this.issued = issued;
      if (issued != null) {
        bucket.issueKeys(issued, KEYS_MILLIS);
      }
      power = new PowerSupply(1, failures);
      flash = new FlashModel(power, 16, 1024);
      files = new FileModel(power);
    }

    static State after(State other, Choices failures) {
      State state = new State(failures, other.issued);
      state.flash.become(other.flash);
      state.files.become(other.files);
      state.bucket.become(other.bucket);
      state.boots.addAll(other.boots);
      state.way = other.way;
      return state;
    }

    int marks() {
      return boots.stream().mapToInt(boot -> boot.marks().size()).sum();
    }

    BigInteger digest() {
      try {
        // States meet by chance alone, and this one is twice as quick as SHA-256.
        MessageDigest digest = MessageDigest.getInstance("MD5");
        flash.digest(digest);
        files.digest(digest);
        bucket.digest(digest);
        digest.update(boots.toString().getBytes(US_ASCII));
        return new BigInteger(digest.digest());
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /**
   * The exploration of a station that holds its keys.
   *
   * @param together whether the power also fails in a boot that a request disturbs
   */
  public Exploration(BucketReader reader, boolean together) {
    this(reader, null, together);
  }

  private Exploration(BucketReader reader, Identity issued, boolean together) {
    this.reader = reader;
    this.issued = issued;
    this.together = together;
  }

  /** As {@link #Exploration}, of a station to which keys are issued. */
  public static Exploration ofIssuedKeys(BucketReader reader, boolean together) {
    Exploration exploration =
        new Exploration(reader, ModelIdentity.certified(START - YEAR, START + YEAR), together);
    exploration
        .settings
        .put("credentials.url", "https://localhost:9000/role-aliases/station/credentials")
        .remove("s3.access-key");
    exploration.settings.remove("s3.secret-key");
    return exploration;
  }

  /** Boots run so far. */
  public long runs() {
    return runs;
  }

  /** Different states met so far. */
  public int states() {
    return known.size();
  }

  /**
   * Follows every way of some boots.
   *
   * @param boots before the last one
   * @param disturbed how many of the first of them meet disturbances beside a loss of power
   * @return the first way that ends wrong and what is wrong, or an empty string
   */
  public String firstFault(int boots, int disturbed) throws IOException, SettingsException {
    List<State> states = List.of(new State(new Choices(0), issued));
    for (int i = 0; i < boots; i++) {
      List<State> next = new ArrayList<>();
      for (State state : states) {
        for (Disturbance disturbance : disturbances(state, i < disturbed)) {
          String wrong = follow(state, disturbance, next);
          if (!wrong.isEmpty()) {
            return wrong;
          }
        }
      }
      states = next;
    }
    return "";
  }

  private List<Disturbance> disturbances(State state, boolean all)
      throws IOException, SettingsException {
    List<Disturbance> list = new ArrayList<>();
    list.add(Disturbance.of(Surroundings.GOOD));
    if (all) {
      for (Surroundings surroundings : List.of(Surroundings.GOOD, Surroundings.NO_TIME)) {
        State quiet = boot(state, Disturbance.of(surroundings), 0, new Choices(0));
        for (int operation = 1; operation <= quiet.power.operations(); operation++) {
          for (Map.Entry<String, Consumer<State>> event : EVENTS) {
            list.add(
                Disturbance.ofMedium(surroundings, operation, event.getKey(), event.getValue()));
          }
        }
      }
      for (Surroundings surroundings : Surroundings.values()) {
        list.add(Disturbance.of(surroundings));
      }
      State quiet = boot(state, Disturbance.of(Surroundings.GOOD), 0, new Choices(0));
      for (int request = 1; request <= quiet.bucket.requests().size(); request++) {
        for (Fault fault : FAULTS) {
          list.add(Disturbance.ofRequest(request, fault, together));
        }
        for (Fault fault : issued == null ? new Fault[0] : FAULTS_OF_KEYS) {
          list.add(Disturbance.ofRequest(request, fault, together));
        }
      }
    }
    return list;
  }

  /** A boot with a disturbance, its power failing nowhere and in each operation. */
  private String follow(State state, Disturbance disturbance, List<State> next)
      throws IOException, SettingsException {
    Choices failures = new Choices(DRAWS);
    long operations = 0;
    for (int cut = 0; cut <= operations; cut++) {
      do {
        State after = boot(state, disturbance, cut, failures);
        if (cut == 0 && disturbance.withCuts) {
          operations = after.power.operations();
        }
        if (known.add(after.digest())) {
          String wrong = verdict(after, Map.of()) + verdictsWhereAFileRots(after);
          if (!wrong.isEmpty()) {
            return after.way + ":" + wrong;
          }
          next.add(after);
        }
      } while (failures.next());
    }
    return "";
  }

  private State boot(State before, Disturbance disturbance, int cut, Choices failures)
      throws IOException, SettingsException {
    State state = State.after(before, failures);
    disturbance.before.accept(state);
    if (cut > 0) {
      state.power.cutIn(cut);
    }
    run(state, disturbance.surroundings, BOOT);
    if (state.power.isOn()) {
      state.power.cutNow();
    }
    state.power.restore();
    state.way +=
        "[" + disturbance + (cut == 0 ? "" : "; cut in operation " + cut + " " + failures) + "]";
    return state;
  }

  private void run(State state, Surroundings surroundings, long millis)
      throws IOException, SettingsException {
    runs++;
    int boot = state.boots.size();
    ModelBoard board =
        new ModelBoard(
            state.flash,
            state.files,
            new PoweredConnector(state.bucket, state.power),
            settings,
            START + boot * BETWEEN_BOOTS,
            boot);
    board.modelSensors().continueAt(1 + state.marks());
    board.modelTime().setEarliest(START - HOUR);
    board.modelTime().setAnswering(surroundings.time);
    board.modelTime().setError(surroundings.error);
    board.modelLink().setReachable(surroundings.network);
    Station station = null;
    try {
      station = new Station(board, SensorProfile.indoor10().schema());
      station.boot();
      while (board.clock().uptimeMillis() < millis) {
        long now = board.clock().uptimeMillis();
        board.advanceTo(Math.max(now + 10, Math.min(station.step(), now + 5000)));
      }
    } catch (PowerCut e) {
      // What is left is the state.
    }
    List<Integer> marks =
        board.modelSensors().taken().stream().map(ModelBoard.Sample::mark).toList();
    state.boots.add(new BucketVerdict.Boot(marks, station == null ? 0 : station.rowsRecorded()));
  }

  private String verdictsWhereAFileRots(State state) throws IOException, SettingsException {
    StringBuilder wrong = new StringBuilder();
    for (String name : state.files.names()) {
      if (name.endsWith(ROWS_AS_PARQUET) && !BucketVerdict.isAside(name)) {
        byte[] whole = state.files.get(name);
        State rotten = State.after(state, new Choices(0));
        rotten.files.rot(name, whole.length / 2, 3);
        String verdict = verdict(rotten, Map.of(name, whole));
        wrong.append(verdict.isEmpty() ? "" : " " + name + " rots:" + verdict);
      }
    }
    return wrong.toString();
  }

  private String verdict(State state, Map<String, byte[]> rotted)
      throws IOException, SettingsException {
    State last = State.after(state, new Choices(0));
    run(last, Surroundings.GOOD, LAST_BOOT);
    PowerCutFigures figures = new PowerCutFigures();
    return new BucketVerdict(last.bucket, last.files, last.boots, rotted, false, figures)
        .of(reader);
  }
}
