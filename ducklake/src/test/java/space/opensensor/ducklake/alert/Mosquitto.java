package space.opensensor.ducklake.alert;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Debian's broker on a free port of this machine, with a user {@code lake}, password {@code pw}.
 */
public final class Mosquitto implements AutoCloseable {

  private final Process process;
  private final int port;

  public Mosquitto(Path directory) throws IOException, InterruptedException {
    Path program = Path.of("/usr/sbin/mosquitto");
    Assumptions.assumeTrue(
        Files.isExecutable(program), "skipped: no mosquitto here (apt-get install mosquitto)");
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Path passwords = directory.resolve("passwords");
    Files.writeString(passwords, "");
    new ProcessBuilder("mosquitto_passwd", "-b", passwords.toString(), "lake", "pw")
        .redirectErrorStream(true)
        .start()
        .waitFor();
    Path config = directory.resolve("mosquitto.conf");
    Files.write(
        config,
        List.of(
            "listener " + port + " 127.0.0.1",
            "allow_anonymous false",
            "password_file " + passwords,
            "user root"));
    process =
        new ProcessBuilder(program.toString(), "-c", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("mosquitto.log").toFile())
            .start();
    while (process.isAlive()) {
      try (Socket socket = new Socket("127.0.0.1", port)) {
        return;
      } catch (IOException e) {
        process.waitFor(20, TimeUnit.MILLISECONDS);
      }
    }
    throw new IOException(Files.readString(directory.resolve("mosquitto.log")));
  }

  /** The broker, for the user lake with a password. */
  public ServerAddress address(String password) {
    return new ServerAddress("127.0.0.1", port, false, "lake", password);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
