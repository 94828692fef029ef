package space.opensensor.simulator.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import space.opensensor.simulator.DesktopSettings;
import space.opensensor.simulator.firmware.SigningKey;

/** The key that signs: of a PEM file, or of a key store or token of the JCA. */
final class SignerOptions implements OptionGroups.Shared {

  /** The environment variable of a key store's password. */
  static final String PASSWORD = "STATION_STOREPASS";

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "PEM file of the signer's key, as release key makes it")
  private Path file;

  @Option(
      names = "--keystore",
      paramLabel = "FILE",
      description = "key store in place of --key; its password is asked, or " + PASSWORD)
  private Path store;

  @Option(
      names = "--pkcs11",
      paramLabel = "FILE",
      description = "token in place of --key: the configuration of the JVM's SunPKCS11")
  private Path token;

  @Option(
      names = "--alias",
      paramLabel = "NAME",
      defaultValue = "signer",
      description = "the key's name in a key store or token (default: ${DEFAULT-VALUE})")
  private String alias;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  private final Map<String, String> environment;

  SignerOptions(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public String heading() {
    return "Who signs:";
  }

  /** The key. */
  SigningKey key() throws IOException {
    int given = (file == null ? 0 : 1) + (store == null ? 0 : 1) + (token == null ? 0 : 1);
    if (given != 1) {
      throw new ParameterException(
          spec.commandLine(), "expected one of --key, --keystore and --pkcs11");
    }
    if (file != null) {
      SigningKey key = SigningKey.read(file);
      if (DesktopSettings.isOpenToOthers(file)) {
        String warning = "station: " + file + ": others can read the key in it; chmod 600 it";
        spec.commandLine().getErr().println(warning);
      }
      return key;
    }
    char[] password = password();
    try {
      return store == null
          ? SigningKey.fromStore(null, "PKCS11", token, alias, password)
          : SigningKey.fromStore(store, "PKCS12", null, alias, password);
    } finally {
      Arrays.fill(password, '\0');
    }
  }

  private char[] password() {
    String given = environment.get(PASSWORD);
    if (given != null) {
      return given.toCharArray();
    }
    Console console = Terminal.console();
    char[] typed = console == null ? null : console.readPassword("password: ");
    if (typed == null) {
      throw new ParameterException(
          spec.commandLine(), "no password: set " + PASSWORD + ", or start it at a terminal");
    }
    return typed;
  }
}
