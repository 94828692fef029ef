package space.opensensor.simulator.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import space.opensensor.s3.EmbeddedS3;

/** {@code station s3}: the embedded S3 server alone, for a board on the desk or another client. */
@Command(
    name = "s3",
    description = {
      "Runs the embedded S3 server until it is interrupted.",
      "Its keys are made at every start and are worth nothing elsewhere; they are printed. Its CA"
          + " is the one of the folder, which ./station simulate uses too.",
    },
    mixinStandardHelpOptions = true)
final class S3Command implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "9000",
      description = "TCP port, 0 for any free one (default: ${DEFAULT-VALUE})")
  private int port;

  @Option(
      names = "--bind",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "address to listen on; 0.0.0.0 lets the network in (default: ${DEFAULT-VALUE})")
  private String bind;

  @Option(
      names = "--bucket",
      paramLabel = "NAME",
      defaultValue = SimulateCommand.DEFAULT_BUCKET,
      description = "bucket made at start (default: ${DEFAULT-VALUE})")
  private String bucket;

  @Option(
      names = "--host",
      paramLabel = "NAME",
      description = {
        "what clients call this machine, name or address, where it does not know itself: 10.0.2.2"
            + " in QEMU",
      })
  private String host;

  @Option(
      names = "--origin",
      paramLabel = "ORIGIN",
      description =
          "lets web pages of an origin, such as https://example.org, read; * lets all, as CORS says")
  private List<String> origins = List.of();

  @Mixin private DataDirectory data;

  @Override
  public Integer call() throws IOException {
    if (port < 0 || port > 65535) {
      throw new ParameterException(spec.commandLine(), "--port: expected 0 to 65535, got " + port);
    }
    try (EmbeddedS3 s3 = server().start()) {
      print(s3, spec.commandLine().getOut());
      new CountDownLatch(1).await();
      return 0;
    } catch (InterruptedException e) {
      return 0;
    }
  }

  private EmbeddedS3.Builder server() throws IOException {
    EmbeddedS3.Builder builder =
        EmbeddedS3.builder()
            .dataDirectory(data.buckets())
            .certificateAuthority(data.authority())
            .bindAddress(bind)
            .port(port);
    try {
      builder.bucket(bucket);
      origins.forEach(builder::pagesOf);
      return host == null ? builder : builder.hosts(List.of(host, "localhost"));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--" + e.getMessage());
    }
  }

  /**
   * Where other machines find this one, best first: an address of IPv4, which every board knows,
   * one of IPv6, and the name, which a network's name server need not know. Not the loopback's.
   */
  private List<String> reachable() {
    if (!bind.equals("0.0.0.0") && !bind.equals("::")) {
      return List.of(bind);
    }
    return EmbeddedS3.hostNames().stream()
        .filter(name -> !name.equals("localhost") && !name.startsWith("127."))
        .filter(name -> !name.equals("::1") && !name.equals("0:0:0:0:0:0:0:1"))
        .filter(name -> bind.equals("::") || name.indexOf(':') < 0)
        .sorted(Comparator.comparing(S3Command::rank))
        .toList();
  }

  private static int rank(String name) {
    return name.matches("[0-9.]+") ? 0 : name.indexOf(':') >= 0 ? 1 : 2;
  }

  private void print(EmbeddedS3 s3, PrintWriter out) {
    boolean local = bind.startsWith("127.") || bind.equals("localhost");
    List<String> names = host != null ? List.of(host) : local ? List.of("localhost") : reachable();
    names.forEach(name -> out.println("endpoint    " + s3.endpoint(name)));
    URI endpoint = names.isEmpty() ? s3.endpoint() : s3.endpoint(names.get(0));
    out.println("region      " + s3.region());
    out.println("bucket      " + s3.bucket());
    out.println("access key  " + s3.credentials().accessKeyId());
    out.println("secret key  " + s3.credentials().secretAccessKey());
    out.println("CA file     " + data.caFile());
    out.println("objects in  " + data.bucket(bucket));
    out.println();
    out.println("As settings of a station:");
    out.println("  s3.endpoint=" + endpoint);
    out.println("  s3.bucket=" + s3.bucket());
    out.println("  s3.access-key=" + s3.credentials().accessKeyId());
    out.println("  s3.secret-key=" + s3.credentials().secretAccessKey());
    out.println("  tls.ca=" + data.caFile().toAbsolutePath());
    out.println();
    out.println("Ctrl-C ends it.");
    out.flush();
  }
}
