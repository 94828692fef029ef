package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import space.opensensor.figures.Results;

/**
 * What keys for an hour cost the Linux station, beside keys of its own: bytes and handshakes as a
 * relay counts them, and memory.
 */
@Timeout(400)
class IssuedKeysCostTest extends LinuxStationBench {

  /** A day where results are asked for, else four hours. */
  private static final int WINDOWS = Results.asked() ? 96 : 16;

  /** What a run took. */
  private record Cost(
      List<CountingRelay.Traffic> store,
      List<CountingRelay.Traffic> provider,
      LinuxStation.End end) {

    long bytes() {
      return sum(store) + sum(provider);
    }

    private static long sum(List<CountingRelay.Traffic> connections) {
      return connections.stream().mapToLong(one -> (long) one.up() + one.down()).sum();
    }

    long handshakes() {
      return store.size() + provider.size();
    }

    /** The largest number of bytes in the lines of a figure. */
    long most(String pattern) {
      long most = 0;
      for (String line : end.output()) {
        Matcher found = Pattern.compile(pattern).matcher(line);
        if (found.matches()) {
          most = Math.max(most, Long.parseLong(found.group(1)));
        }
      }
      return most;
    }
  }

  /** Lets a station of a folder of its own record. */
  private Cost cost(boolean issued) throws Exception {
    long boot = nextNoon();
    world.follow(boot, () -> (long) WINDOWS * WINDOW);
    LinuxStation station =
        LinuxStation.plain(Files.createDirectories(directory.resolve(issued ? "issued" : "own")));
    String[] more = {
      "station.id=" + KeyProvider.STATION, "s3.expires=604800", "s3.prefix=" + issued
    };
    try (CountingRelay store = new CountingRelay(s3.endpoint("localhost").getPort());
        KeyProvider provider = new KeyProvider(s3, () -> stationTime(boot, issued));
        CountingRelay keys = new CountingRelay(provider.port())) {
      station.settings(
          s3, "https://localhost:" + store.port(), s3.certificateAuthority().pem(), more);
      if (issued) {
        station.issued(KeyProvider.url(keys.port()));
        try (LinuxConsole console = new LinuxConsole(station.start("--console"))) {
          while (!console.say("status").contains(": time is set")) {
            Thread.onSpinWait();
          }
          List<String> answer = console.say("enrol " + KeyProvider.CODE);
          assertTrue(answer.contains("ok"), answer.toString());
        }
        // What it recorded meanwhile is not of it.
        for (Path old : files(directory.resolve("issued").resolve("flash"))) {
          Files.delete(old);
        }
      }
      int before = keys.connections().size();
      LinuxStation.End end = record(station, boot, WINDOWS, "--figures");
      assertEquals(0, end.status(), end.log());
      assertEquals(WINDOWS, files(issued));
      List<CountingRelay.Traffic> asked = keys.connections();
      return new Cost(store.connections(), asked.subList(before, asked.size()), end);
    }
  }

  private long files(boolean issued) {
    return keys().stream().filter(key -> key.startsWith(issued + "/station=")).count();
  }

  /** The server's clock stands at the end; the station's is told by what it has stored. */
  private Instant stationTime(long boot, boolean issued) {
    return Instant.ofEpochMilli(boot + (files(issued) + 1) * WINDOW);
  }

  @Test
  void keysForAnHourBesideAStationsOwn() throws Exception {
    Cost own = cost(false);
    Cost issued = cost(true);
    assertEquals(0, own.provider().size());
    assertTrue(
        issued.provider().size() >= WINDOWS / 4 && issued.provider().size() <= WINDOWS * 5 / 12,
        issued.provider().size() + " times asked for keys");
    Results results =
        new Results(
                "issued-keys",
                Results.commandOfTest("vee-port/native", "IssuedKeysCostTest"),
                "a day of 96 windows",
                "asked for keys (count)",
                "TLS handshakes (count)",
                "on the wire (B)",
                "Java heap live, at most (B)",
                "C heap at its largest (B)",
                "TLS stack (B)")
            .note(
                "The 32-bit Linux process, TLS 1.2 of Debian's mbedTLS 2.28 with the JVM's; session tokens of 1,000 characters; the Java heap has 98,304 bytes");
    row(results, "keys of its own", own);
    row(results, "keys for an hour", issued);
    results.publishIfAsked();
    assertTrue(live(issued) < 98_304 - 8192, live(issued) + " bytes live");
    assertTrue(
        issued.bytes() < own.bytes() + WINDOWS * 6_250L,
        issued.bytes() + " beside " + own.bytes() + " bytes");
  }

  private static long live(Cost cost) {
    return cost.most("window \\d+: (\\d+) bytes of the Java heap live");
  }

  private static void row(Results results, String name, Cost cost) {
    results.row(
        name,
        cost.provider().size(),
        cost.handshakes(),
        cost.bytes(),
        live(cost),
        cost.most("c heap: (\\d+) bytes at most"),
        cost.most("tls stack: (\\d+) bytes at most"));
  }
}
