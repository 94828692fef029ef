package space.opensensor.engines.queries;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.s3.S3Credentials;

/**
 * A bucket in the embedded S3, which answers by TLS alone and checks every signature, and a lake's
 * catalog in PostgreSQL. What engines need to reach both is told here.
 */
final class LakeHost implements AutoCloseable {

  /** What a command has said. */
  record Ran(int code, String out, String err) {}

  private static final String TRUST_PASSWORD = "changeit";

  private final EmbeddedS3 s3;
  private final EmbeddedPostgres postgres;
  private final Map<String, String> environment = new HashMap<>();
  private final Path directory;
  private final Path trust;
  private final String secret = "secret-of-the-lake";
  private final Lake lake;

  LakeHost(Path directory, int filesPerSnapshot) throws Exception {
    this.directory = directory;
    S3Credentials keys = S3Credentials.of("AKIAIOSFODNN7EXAMPLE", secret);
    this.s3 =
        EmbeddedS3.builder()
            .dataDirectory(directory.resolve("s3"))
            .credentials(keys)
            .bucket("station")
            .start();
    this.postgres = EmbeddedPostgres.builder().setServerConfig("fsync", "off").start();
    Path authority = directory.resolve("ca.pem");
    s3.certificateAuthority().writePem(authority);
    this.trust = directory.resolve("trust.p12");
    java.security.KeyStore store = java.security.KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("s3", s3.certificateAuthority().certificate());
    try (var out = Files.newOutputStream(trust)) {
      store.store(out, TRUST_PASSWORD.toCharArray());
    }
    environment.put("DUCKLAKE_CATALOG_TYPE", "postgres");
    environment.put(
        "DUCKLAKE_CATALOG_PATH",
        "postgresql://postgres:postgres@localhost:" + postgres.getPort() + "/postgres");
    environment.put("DUCKLAKE_BUCKET_NAME", s3.bucket());
    environment.put("DUCKLAKE_SCHEMA_EVOLUTION", "add");
    environment.put("DUCKLAKE_FILES_PER_SNAPSHOT", Integer.toString(filesPerSnapshot));
    environment.put("DUCKLAKE_CACHE_PATH", directory.resolve("cache").toString());
    environment.put("AWS_ENDPOINT_URL_S3", s3.endpoint().toString());
    environment.put("AWS_REGION", s3.region());
    environment.put("AWS_ACCESS_KEY_ID", keys.accessKeyId());
    environment.put("AWS_SECRET_ACCESS_KEY", secret);
    environment.put("AWS_CA_BUNDLE", authority.toString());
    this.lake = new Lake(new LakeSettings(environment));
  }

  /** The lake, in this process. */
  Lake lake() {
    return lake;
  }

  EmbeddedS3 s3() {
    return s3;
  }

  /** Runs {@code ./lake} as a user does, in a process of its own. */
  Ran run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("space.opensensor.ducklake.cli.Main");
    command.addAll(List.of(arguments));
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    ProcessBuilder process = new ProcessBuilder(command);
    process.environment().putAll(environment);
    int code = process.redirectOutput(out.toFile()).redirectError(err.toFile()).start().waitFor();
    return new Ran(
        code,
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  /** Stores an object as a station does. */
  void put(String key, byte[] content) throws IOException {
    Path file = Files.createTempFile(directory, "put", ".part");
    Files.write(file, content);
    lake.bucket().put(key, file);
    Files.delete(file);
  }

  /** Options for a JVM that trusts the S3 server's certificate authority. */
  List<String> trustOptions() {
    return List.of(
        "-Djavax.net.ssl.trustStore=" + trust,
        "-Djavax.net.ssl.trustStorePassword=" + TRUST_PASSWORD);
  }

  String jdbcUrl() {
    return "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres";
  }

  /** Of the catalog's user; the password is the same. */
  String jdbcUser() {
    return "postgres";
  }

  String accessKey() {
    return s3.credentials().accessKeyId();
  }

  String secretKey() {
    return secret;
  }

  @Override
  public void close() throws IOException {
    lake.close();
    postgres.close();
    s3.close();
  }
}
