package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The inputs of {@code fuzz.sh}, given to its targets again without a fuzzer. */
class FuzzInputsTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "sntp, src/main/c/common/sntp.c",
    "mdns, src/main/c/common/mdns.c",
    "settings, src/main/c/linux/settings_text.c",
    "ring, src/main/c/common/ring.c"
  })
  void noInputBreaksItsTarget(String target, String part) throws Exception {
    List<String> inputs;
    try (Stream<Path> files = Files.list(Path.of("src/test/resources/fuzz", target))) {
      inputs = files.map(Path::toString).sorted().toList();
    }
    assertTrue(!inputs.isEmpty(), target);
    Path program =
        CProgram.compiled(
            folder,
            "-D_GNU_SOURCE",
            "src/test/c/fuzz/replay.c",
            "src/test/c/fuzz/" + target + ".c",
            part);
    assertEquals(
        inputs.size() + " inputs", CProgram.answer(program, inputs.toArray(new String[0])));
  }
}
