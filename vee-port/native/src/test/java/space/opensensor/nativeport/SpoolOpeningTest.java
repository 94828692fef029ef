package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How esp32/files.c opens its store, run by src/test/c/spool.c. */
class SpoolOpeningTest {

  @TempDir Path folder;

  @Test
  void aNewBoardIsFormattedWithoutAnErrorAndADamagedOneSaysWhy() throws Exception {
    assertEquals(
        """
        -- new
        I spool: new: formatting it
        format spool
        open
        -- good
        open
        -- damaged
        E esp_littlefs: mount failed
        W spool: cannot be mounted: failed, no more is known (0xffffffff); formatting it
        E esp_littlefs: mount failed
        format spool
        open
        -- one bit of it written
        E esp_littlefs: mount failed
        W spool: cannot be mounted: failed, no more is known (0xffffffff); formatting it
        E esp_littlefs: mount failed
        format spool
        open
        -- new and broken
        I spool: new: formatting it
        format spool
        E esp_littlefs: mount failed
        W spool: cannot be mounted: failed, no more is known (0xffffffff); formatting it
        E esp_littlefs: mount failed
        format spool
        E spool: cannot be formatted: failed, no more is known (0xffffffff)
        not open
        """,
        CProgram.output(
            folder,
            "-Isrc/test/c/esp-idf",
            "-Isrc/main/c/esp32",
            "-D_GNU_SOURCE",
            "src/main/c/esp32/error.c",
            "src/test/c/spool.c"));
  }
}
