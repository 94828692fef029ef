package space.opensensor.ducklake.queue;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.Nats;
import io.nats.client.PublishOptions;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/** Debian's nats-server with JetStream and a store of its own, as a process that can be killed. */
final class NatsServer implements AutoCloseable {

  static final String STREAM = "STATIONS";
  private static final Pattern LISTENS =
      Pattern.compile("Listening for client connections on 127\\.0\\.0\\.1:(\\d+)");

  private final Path program;
  private final Path store;
  private Process process;
  private int port = -1;

  NatsServer(Path store) throws IOException {
    this.store = store;
    this.program =
        List.of("/usr/sbin/nats-server", "/usr/bin/nats-server", "/usr/local/bin/nats-server")
            .stream()
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);
    Assumptions.assumeTrue(program != null, "skipped: nats-server is not there");
    start();
  }

  /** Starts it, with the port and store that it had. */
  void start() throws IOException {
    process =
        new ProcessBuilder(
                program.toString(),
                "-js",
                "-a",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-sd",
                store.toString())
            .redirectErrorStream(true)
            .start();
    List<String> said = new ArrayList<>();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      said.add(line);
      Matcher m = LISTENS.matcher(line);
      if (m.find()) {
        port = Integer.parseInt(m.group(1));
      }
      if (line.endsWith("Server is ready")) {
        Thread rest = new Thread(() -> out.lines().forEach(l -> {}));
        rest.setDaemon(true);
        rest.start();
        return;
      }
    }
    throw new IOException("nats-server: " + said);
  }

  /** Kills it in the middle of what it does. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  String url() {
    return "nats://127.0.0.1:" + port;
  }

  /** Does something with a connection. */
  interface Work<T> {
    T with(Connection connection) throws Exception;
  }

  <T> T with(Work<T> work) throws Exception {
    try (Connection connection = Nats.connect(url())) {
      return work.with(connection);
    }
  }

  void makeStream(RetentionPolicy retention) throws Exception {
    with(
        c ->
            c.jetStreamManagement()
                .addStream(
                    StreamConfiguration.builder()
                        .name(STREAM)
                        .subjects("bucket.>")
                        .retentionPolicy(retention)
                        .storageType(StorageType.File)
                        .build()));
  }

  /** Publishes messages; each is in the store when this returns. */
  void publish(List<String> messages) throws Exception {
    with(
        c -> {
          JetStream stream = c.jetStream();
          for (String m : messages) {
            stream.publish(
                "bucket.events",
                m.getBytes(StandardCharsets.UTF_8),
                PublishOptions.builder().expectedStream(STREAM).build());
          }
          return null;
        });
  }

  ConsumerInfo consumer(String name) throws Exception {
    return with(c -> c.jetStreamManagement().getConsumerInfo(STREAM, name));
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
