package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.simulator.firmware.SigningKey;

/** Keys that are built into an image, and mbedTLS's judgement of what the JCA signed. */
class SlotKeysTest {

  private static final byte[] BYTES = "a manifest".getBytes(StandardCharsets.US_ASCII);

  @TempDir Path folder;

  private SigningKey key(String name) throws Exception {
    SigningKey key = SigningKey.generate(folder.resolve(name));
    Files.writeString(folder.resolve(name + ".pub"), key.publicPem());
    return key;
  }

  private static Process script(Path... keys) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", "./keys.sh"));
    Arrays.stream(keys).map(Path::toString).forEach(command::add);
    return new ProcessBuilder(command).start();
  }

  private Path program(Path... keys) throws Exception {
    if (keys.length > 0) {
      Process script = script(keys);
      Files.write(folder.resolve("slots_keys.h"), script.getInputStream().readAllBytes());
      assertEquals(0, script.waitFor());
    }
    return CProgram.compiled(
        folder,
        "-I" + folder,
        "src/test/c/slot_keys.c",
        "src/main/c/common/slots_verify.c",
        "-lmbedcrypto");
  }

  private static String judged(Path program, SigningKey signer, byte[] bytes) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
    HexFormat hex = HexFormat.of();
    return CProgram.answer(program, hex.formatHex(digest), hex.formatHex(signer.sign(BYTES)))
        .strip();
  }

  @Test
  void oneOfTheKeysMustHaveSigned() throws Exception {
    SigningKey first = key("first.pem");
    SigningKey second = key("second.pem");
    // The first of its whole file, as a release has it, the second of its public part.
    Path program = program(folder.resolve("first.pem"), folder.resolve("second.pem.pub"));
    assertTrue(!Files.readString(folder.resolve("slots_keys.h")).contains("PRIVATE"));
    assertEquals("signed", judged(program, first, BYTES));
    assertEquals("signed", judged(program, second, BYTES));
    assertEquals(
        "not signed", judged(program, first, "another".getBytes(StandardCharsets.US_ASCII)));
    assertEquals("not signed", judged(program, key("third.pem"), BYTES));
  }

  @Test
  void withoutKeysNothingIsSigned() throws Exception {
    assertEquals("not signed", judged(program(), key("first.pem"), BYTES));
  }

  @Test
  void aFileWithoutAPublicKeyIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("none.pem"), "nothing");
    Process script = script(file);
    String said = new String(script.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(1, script.waitFor());
    assertEquals("keys: " + file + ": expected a public key, PEM", said.strip());
  }
}
