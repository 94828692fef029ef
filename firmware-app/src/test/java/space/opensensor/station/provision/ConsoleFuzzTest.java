package space.opensensor.station.provision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever comes in over the line, in whatever pieces and from however many. */
class ConsoleFuzzTest {

  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

  /** Pieces of which hosts' talk is made, whole or not. */
  private static byte[] piece(Random random) {
    byte[] piece;
    switch (random.nextInt(6)) {
      case 0 -> {
        piece = new byte[random.nextInt(40)];
        random.nextBytes(piece);
      }
      case 1 -> {
        byte[] data = new byte[random.nextInt(256)];
        random.nextBytes(data);
        piece = ImprovPackets.packet(random.nextInt(5), data);
      }
      case 2 -> piece = ImprovPackets.command(random.nextInt(6));
      case 3 -> piece = "get\nstatus\nlog\n".getBytes(StandardCharsets.US_ASCII);
      case 4 -> piece = "set s3.prefix x\nget s3.secret-key\n".getBytes(StandardCharsets.US_ASCII);
      default -> piece = "IMPROV".substring(random.nextInt(6)).getBytes(StandardCharsets.US_ASCII);
    }
    int from = random.nextInt(4) == 0 ? random.nextInt(piece.length + 1) : 0;
    int to = random.nextInt(4) == 0 ? from + random.nextInt(piece.length - from + 1) : piece.length;
    return Arrays.copyOfRange(piece, from, to);
  }

  @Test
  void afterAnythingAPauseAndAnEmptyLineItAnswersAsEver() {
    for (long seed = 0; seed < 400; seed++) {
      Random random = new Random(seed);
      ConsoleBench it = new ConsoleBench();
      it.bench.settings.put("s3.secret-key", SECRET);
      it.port.setRoom(1 + random.nextInt(300));
      for (int i = random.nextInt(30); i >= 0; i--) {
        it.port.arrive(piece(random));
        if (random.nextBoolean()) {
          it.settle();
        }
      }
      it.settle();
      it.pass(1001);
      String sent = new String(it.port.takeSent(), StandardCharsets.ISO_8859_1);
      assertFalse(sent.contains(SECRET), "seed " + seed);
      it.say("");
      assertEquals(List.of(": s3.bucket=sensors", "ok"), it.say("get s3.bucket"), "seed " + seed);
      assertEquals("error 0", it.send(ImprovPackets.command(2)).get(0), "seed " + seed);
      assertTrue(it.port.mostRead() <= 64, "seed " + seed);
    }
  }

  @Test
  void twoHostsAtOnceGetErrorsAndTheStationItsSettingsUnharmed() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      ConsoleBench it = new ConsoleBench();
      byte[][] hosts = {
        "set s3.prefix one\nget s3.prefix\nstatus\n".getBytes(StandardCharsets.US_ASCII),
        ImprovPackets.wifi("net", "correct horse"),
      };
      int[] at = new int[2];
      while (at[0] < hosts[0].length || at[1] < hosts[1].length) {
        int host = at[0] == hosts[0].length ? 1 : at[1] == hosts[1].length ? 0 : random.nextInt(2);
        it.port.arrive(new byte[] {hosts[host][at[host]++]});
      }
      it.settle();
      it.pass(1001);
      String sent = new String(it.port.takeSent(), StandardCharsets.ISO_8859_1);
      assertFalse(sent.contains("correct horse"), "seed " + seed);
      assertEquals("sensors", new String(it.bench.settings.get("s3.bucket")), "seed " + seed);
      it.say("");
      assertEquals(List.of(": s3.bucket=sensors", "ok"), it.say("get s3.bucket"), "seed " + seed);
    }
  }

  /** As fast as a line of 2 Mbit/s brings them: 250 bytes a millisecond. */
  @Test
  void aMegabyteOfGarbageCostsNoRow() throws Exception {
    ConsoleBench quiet = new ConsoleBench();
    quiet.boot(60_000);
    quiet.bench.runUntil(ConsoleBench.NOON + 30 * 60_000);
    List<?> expected = quiet.bench.allRows();

    ConsoleBench it = new ConsoleBench();
    it.boot(60_000);
    byte[] garbage = new byte[1 << 20];
    new Random(7).nextBytes(garbage);
    byte[] packets = ImprovPackets.packet(3, new byte[255]);
    for (int i = 0; i < garbage.length - 5000; i += 5000) {
      System.arraycopy(packets, 0, garbage, i, packets.length);
    }
    it.port.arrive(garbage);
    List<Integer> longest = new ArrayList<>(List.of(0));
    for (long t = 60_000; t < 30 * 60_000; t += 50) {
      it.console.step(it.bench.board.clock().uptimeMillis());
      int sent = it.port.takeSent().length;
      longest.set(0, Math.max(longest.get(0), sent));
      it.bench.runUntil(ConsoleBench.NOON + t);
    }
    it.bench.runUntil(ConsoleBench.NOON + 30 * 60_000);
    assertTrue(longest.get(0) <= 1600, "sent in a step: " + longest);
    assertEquals(expected, it.bench.allRows());
  }
}
