package space.opensensor.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file system that keeps no extended attributes, which hold the objects' metadata. */
class PlainFileSystemTest {

  @Test
  void isRefusedInOneLineAndLeftAsItWas(@TempDir Path folder) throws IOException {
    String answer = run("mount", "-t", "ramfs", "none", folder.toString());
    if (answer != null) {
      String line = "skipped: no file system without extended attributes can be mounted: " + answer;
      System.out.println(line);
      Assumptions.abort(line);
    }
    try {
      Path directory = folder.resolve("data");
      assertEquals(
          "data directory "
              + directory
              + ": its file system keeps no user extended attributes, which hold the objects'"
              + " metadata; choose a directory on ext4, xfs, btrfs or NTFS",
          assertThrows(IOException.class, () -> DirectoryStore.open(directory)).getMessage());
      try (Stream<Path> left = Files.list(directory)) {
        assertEquals(List.of(), left.toList());
      }
    } finally {
      assertEquals(null, run("umount", folder.toString()));
    }
  }

  /** What a command says where it fails; null where it works. */
  private static String run(String... command) throws IOException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException noSuchCommand) {
      return noSuchCommand.getMessage();
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return process.waitFor() == 0 ? null : said.strip();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
