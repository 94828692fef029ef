package space.opensensor.nativeport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where a secret is not: in a dump, in memory that nobody wipes, and in what is said. */
class LinuxSecretsTest extends LinuxStationBench {

  private static final int CHUNK = 1 << 20;

  @Test
  void aCrashDumpsNothing() throws Exception {
    String[] limits = {""};
    LinuxStation station = configured(LinuxStation.plain(directory), "sample.period=1");
    station.run(
        (process, line) -> {
          limits[0] = read(Path.of("/proc", Long.toString(process.pid()), "limits"));
          process.destroy();
        },
        withoutEnd());
    String core =
        limits[0].lines().filter(l -> l.startsWith("Max core file size")).findFirst().orElse("");
    assertEquals("Max core file size 0 0 bytes", core.strip().replaceAll("\\s+", " "));
  }

  /** Java has the one copy that it signs with. */
  @Test
  void memoryHoldsASecretOnce() throws Exception {
    String secret = s3.credentials().secretAccessKey();
    int[] copies = {-1};
    int[] rows = {0};
    LinuxStation station = configured(LinuxStation.plain(directory), "sample.period=1");
    station.run(
        (process, line) -> {
          if (++rows[0] == 200) {
            copies[0] = copies(process.pid(), secret.getBytes(US_ASCII));
            process.destroy();
          }
        },
        withoutEnd());
    assumeTrue(copies[0] >= 0, "skipped: this user cannot read the memory of the station");
    assertEquals(1, copies[0], "copies of the secret in memory");
  }

  @Test
  void saysThatOthersCanReadTheFile() throws Exception {
    LinuxStation station = configured(LinuxStation.plain(directory), "sample.period=7");
    Path file = directory.resolve("settings.properties");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    LinuxStation.End end = station.run("--windows", "1");
    assertEquals(
        "W --settings: " + file + ": others can read its secrets; chmod 600 it",
        end.log().lines().findFirst().orElse(""));
  }

  @Test
  void showsNoSecretThatStandsOnTheWrongLine() throws Exception {
    String secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    for (String line : List.of(secret, secret + "=", secret + "==")) {
      LinuxStation.End end = configured(LinuxStation.plain(directory), line).run("--windows", "1");
      assertEquals(2, end.status(), end.log());
      assertTrue(!end.log().contains("wJalrXUtnFEMI"), end.log());
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  /** How often bytes are in a process's memory, or -1 where that cannot be read. */
  private static int copies(long pid, byte[] wanted) {
    int copies = 0;
    try (RandomAccessFile memory = new RandomAccessFile("/proc/" + pid + "/mem", "r")) {
      for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "maps"))) {
        String[] fields = line.split("\\s+");
        String[] range = fields[0].split("-");
        // What belongs to this process alone; the file's own pages are the kernel's.
        boolean own =
            fields.length < 6 || fields[5].equals("[heap]") || fields[5].equals("[stack]");
        if (fields[1].startsWith("rw") && own
            || fields[1].startsWith("rw") && fields[5].contains("station-linux")) {
          copies +=
              copies(memory, Long.parseLong(range[0], 16), Long.parseLong(range[1], 16), wanted);
        }
      }
      return copies;
    } catch (IOException e) {
      return -1;
    }
  }

  private static int copies(RandomAccessFile memory, long from, long to, byte[] wanted) {
    int copies = 0;
    byte[] chunk = new byte[CHUNK + wanted.length];
    for (long at = from; at < to; at += CHUNK) {
      int length = (int) Math.min(chunk.length, to - at);
      try {
        memory.seek(at);
        memory.readFully(chunk, 0, length);
      } catch (IOException e) {
        continue; // A page that cannot be read.
      }
      for (int i = 0; i + wanted.length <= length && i < CHUNK; i++) {
        int same = 0;
        while (same < wanted.length && chunk[i + same] == wanted[same]) {
          same++;
        }
        copies += same == wanted.length ? 1 : 0;
      }
    }
    return copies;
  }
}
