package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A board looks in a manifest for its chip and flash, under the names that a release gives them.
 */
class SlotChipTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "esp32s3, 8MB, ESP32-S3 8mb",
    "esp32s3, 16MB, ESP32-S3 16mb",
    "esp32c6, 4MB, ESP32-C6 4mb",
    "esp32c3, 4MB, ESP32-C3 4mb"
  })
  void aBoardIsNamedByWhatItIsBuiltFor(String target, String flash, String name) throws Exception {
    assertEquals(
        name,
        CProgram.output(
                folder,
                "-DCONFIG_IDF_TARGET=\"" + target + "\"",
                "-DCONFIG_ESPTOOLPY_FLASHSIZE=\"" + flash + "\"",
                "-Isrc/test/c/esp-idf",
                "-Isrc/main/c/esp32",
                "src/main/c/esp32/error.c",
                "src/test/c/slot_chip.c")
            .strip());
  }
}
