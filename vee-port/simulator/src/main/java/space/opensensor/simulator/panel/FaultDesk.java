package space.opensensor.simulator.panel;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.s3.Faults;
import space.opensensor.s3.ServerFault;
import space.opensensor.simulator.Outages;
import space.opensensor.simulator.PacedClock;
import space.opensensor.simulator.WifiFaults;
import space.opensensor.station.sensor.simulated.ChipFault;

/**
 * What somebody does to a simulated station, and to what surrounds it. Orders come on any thread
 * and are carried out on the station's, between two steps.
 */
public final class FaultDesk {

  private static final long HOUR = 3_600_000;

  /** What the S3 server may answer. */
  private static final List<String> ANSWERS = List.of("well", "503", "403", "slow");

  private static final List<String> SPEEDS = List.of("1", "60", "fast");

  private final EmbeddedS3 s3;
  private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
  private final Outages network = new Outages();
  private final Outages timeServer = new Outages();

  private boolean networkUp = true;
  private boolean timeServerAnswers = true;
  private boolean powered = true;
  private String answers = "well";
  private String speed;
  private Boot boot;
  private volatile String json = "{}";

  /** A boot of a station, as far as faults are done to it. */
  public interface Boot {

    /** Its clock. */
    PacedClock clock();

    /** Lets the true time of day jump. */
    void jump(long millis);

    /** How far it jumped. */
    long jumped();

    /** Its chips. */
    List<Chip> chips();
  }

  /** A chip that can be harmed. */
  public interface Chip {
    /** Its name and place, such as {@code bme680 at i2c 0x76}. */
    String name();

    /** What is wrong with it. */
    ChipFault fault();

    /** Makes something wrong with it. */
    void setFault(ChipFault fault);
  }

  /**
   * A desk.
   *
   * @param s3 the server, or null where it is on another machine
   * @param speed the pace at the start: 1, 60 or fast
   */
  public FaultDesk(EmbeddedS3 s3, String speed) {
    this.s3 = s3;
    this.speed = speed;
  }

  /** The network's faults, for each boot from uptime 0 on. */
  public WifiFaults network() {
    return new WifiFaults(network);
  }

  /** The time server's silence. */
  public Outages timeServer() {
    return timeServer;
  }

  /** The pace. */
  public double pace() {
    return speed.equals("fast") ? PacedClock.FAST : Double.parseDouble(speed);
  }

  /** Whether the station has power. */
  public boolean isPowered() {
    return powered;
  }

  /** A boot begins: uptime is 0, and what was wrong around it still is. */
  public void begin(Boot begun) {
    boot = begun;
    network.end(0);
    timeServer.end(0);
    if (!networkUp) {
      network.begin(0);
    }
    if (!timeServerAnswers) {
      timeServer.begin(0);
    }
    tell();
  }

  /** The boot is over. */
  public void end() {
    boot = null;
    tell();
  }

  /** Does what was ordered meanwhile. */
  public void work() {
    boolean done = false;
    for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
      order.run();
      done = true;
    }
    if (done) {
      tell();
    }
  }

  /**
   * Takes an order.
   *
   * @return null, or what was expected
   */
  public String order(String name, String value) {
    String expected =
        switch (name) {
          case "network", "time-server", "power" ->
              List.of("on", "off").contains(value) ? null : "on or off";
          case "s3" -> ANSWERS.contains(value) ? null : String.join(", ", ANSWERS);
          case "speed" -> SPEEDS.contains(value) ? null : String.join(", ", SPEEDS);
          case "jump" -> value.matches("-?[0-9]{1,3}") ? null : "hours";
          case "chip" ->
              value.matches("[0-9]{1,2} (none|silent|garble|stuck)")
                  ? null
                  : "NUMBER none, silent, garble or stuck";
          default -> "network, time-server, power, s3, speed, jump or chip";
        };
    if (expected == null) {
      orders.add(() -> carryOut(name, value));
    }
    return expected;
  }

  private void carryOut(String name, String value) {
    switch (name) {
      case "network" -> {
        networkUp = value.equals("on");
        turn(network, networkUp);
      }
      case "time-server" -> {
        timeServerAnswers = value.equals("on");
        turn(timeServer, timeServerAnswers);
      }
      case "power" -> powered = value.equals("on");
      case "s3" -> answer(value);
      case "speed" -> {
        speed = value;
        if (boot != null) {
          boot.clock().setSpeed(pace());
        }
      }
      case "jump" -> {
        if (boot != null) {
          boot.jump(Integer.parseInt(value) * HOUR);
        }
      }
      default -> harm(value);
    }
  }

  private void turn(Outages outages, boolean works) {
    long now = boot == null ? 0 : boot.clock().uptimeMillis();
    if (works) {
      outages.end(now);
    } else {
      outages.begin(now);
    }
  }

  private void answer(String value) {
    answers = value;
    if (s3 != null) {
      s3.faults(
          switch (value) {
            case "503" -> request -> ServerFault.slowDown(5);
            case "403" -> request -> ServerFault.accessDenied();
            case "slow" -> request -> ServerFault.delay(Duration.ofSeconds(3));
            default -> Faults.NONE;
          });
    }
  }

  private void harm(String value) {
    int space = value.indexOf(' ');
    int chip = Integer.parseInt(value.substring(0, space));
    if (boot != null && chip < boot.chips().size()) {
      boot.chips()
          .get(chip)
          .setFault(ChipFault.valueOf(value.substring(space + 1).toUpperCase(Locale.ROOT)));
    }
  }

  /** How everything is, as JSON; what is in it has no character to escape. */
  public String json() {
    return json;
  }

  private void tell() {
    StringBuilder text = new StringBuilder("{\"power\":").append(powered);
    text.append(",\"network\":").append(networkUp);
    text.append(",\"timeServer\":").append(timeServerAnswers);
    text.append(",\"s3\":\"").append(s3 == null ? "elsewhere" : answers).append('"');
    text.append(",\"speed\":\"").append(speed).append('"');
    text.append(",\"jumped\":").append(boot == null ? 0 : boot.jumped() / HOUR);
    text.append(",\"chips\":[");
    if (boot != null) {
      String comma = "";
      for (Chip chip : boot.chips()) {
        text.append(comma).append("{\"name\":\"").append(chip.name());
        text.append("\",\"fault\":\"")
            .append(chip.fault().name().toLowerCase(Locale.ROOT))
            .append("\"}");
        comma = ",";
      }
    }
    json = text.append("]}").toString();
  }
}
