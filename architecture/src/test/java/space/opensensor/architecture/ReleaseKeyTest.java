package space.opensensor.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What bin/release does with a signer's key, as far as its first call of Maven, in whose place is a
 * script that keeps the header of the keys and fails.
 */
@Timeout(120)
class ReleaseKeyTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir Path folder;

  private String release(String key) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "skipped: no bash");
    Process git = git("rev-parse", "--verify", "--quiet", "HEAD");
    git.getInputStream().readAllBytes();
    assumeTrue(git.waitFor() == 0, "skipped: no commit");
    Path maven = Files.createDirectories(folder.resolve("path")).resolve("mvn");
    Files.writeString(
        maven, "#!/bin/sh\ncp vee-port/native/src/main/c/include/slots_keys.h \"$SEEN\"\nexit 7\n");
    assumeTrue(maven.toFile().setExecutable(true));
    ProcessBuilder builder =
        new ProcessBuilder("/bin/bash", ROOT.resolve("bin/release").toString(), "98.7.6", "out")
            .directory(folder.toFile())
            .redirectErrorStream(true);
    builder.environment().put("RELEASE_KEY", key);
    builder.environment().put("SEEN", folder.resolve("seen.h").toString());
    builder.environment().put("PATH", maven.getParent() + ":" + System.getenv("PATH"));
    Process process = builder.start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertFalse(process.waitFor() == 0, output);
    return output;
  }

  private static Process git(String... arguments) throws Exception {
    String[] command = new String[arguments.length + 1];
    command[0] = "git";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return new ProcessBuilder(command)
        .directory(ROOT.toFile())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static String pem(String what, byte[] der) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
  }

  @Test
  void aKeyIsNamedFromTheFolderOfTheCall() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair pair = generator.generateKeyPair();
    byte[] publicKey = pair.getPublic().getEncoded();
    Files.writeString(
        folder.resolve("signer.pem"),
        pem("PRIVATE KEY", pair.getPrivate().getEncoded()) + pem("PUBLIC KEY", publicKey));
    String output = release("signer.pem");
    assertTrue(Files.exists(folder.resolve("seen.h")), output);
    String header = Files.readString(folder.resolve("seen.h")).replace("\\n", "");
    assertTrue(header.contains(Base64.getEncoder().encodeToString(publicKey)), header);
  }

  @Test
  void aFileWithoutAKeyIsNamedBeforeAnythingIsBuilt() throws Exception {
    Files.writeString(folder.resolve("signer.pem"), "no key\n");
    String output = release("signer.pem");
    assertTrue(output.contains("signer.pem: expected a public key, PEM"), output);
    assertFalse(Files.exists(folder.resolve("seen.h")), output);
    assertEquals("release: RELEASE_KEY: cannot read missing.pem", release("missing.pem"));
  }
}
