package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The store of linux/files.c on a disk that has less room than it, run by src/test/c/full_disk.c.
 */
class FullDiskTest {

  @TempDir Path folder;

  @Test
  void theStoreHasNoMoreRoomThanTheDiskAndSaysSoBeforeAWriteFails() throws Exception {
    Path program = CProgram.compiled(folder, "-D_GNU_SOURCE", "src/test/c/full_disk.c");
    Path flash = Files.createDirectory(folder.resolve("flash"));
    assertEquals(
        """
        of 2097152, free 2097152
        a: 0
        free 2076672
        on a full disk: free 8192
        b: 0
        c: No space left on device
        once there is room again: 0
        beyond the store: No space left on device
        """,
        CProgram.answer(program, flash.toString()));
  }
}
