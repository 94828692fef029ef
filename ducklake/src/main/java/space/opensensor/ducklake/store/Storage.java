package space.opensensor.ducklake.store;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** Finds the store and the key for the places a catalog or a setting names. */
public final class Storage implements AutoCloseable {

  /** An object in its store. */
  public record Located(ObjectStore store, String key) {}

  private final S3Settings settings;
  private final Map<String, ObjectStore> buckets = new ConcurrentHashMap<>();
  private volatile S3Client client;

  public Storage(S3Settings settings) {
    this.settings = settings;
  }

  /** Whether a bucket's name is a directory's: buckets have no slash in theirs. */
  public static boolean isDirectory(String name) {
    return name.startsWith(".") || name.contains("/");
  }

  /** A bucket by name, or a directory by its path. */
  public ObjectStore bucket(String name) {
    if (isDirectory(name)) {
      return new DirectoryObjectStore(Path.of(name));
    }
    return buckets.computeIfAbsent(name, n -> new S3ObjectStore(client(), n));
  }

  /** The object at {@code s3://bucket/key}, {@code file:///path} or a plain path. */
  public Located locate(String uri) {
    if (uri.startsWith("s3://")) {
      String rest = uri.substring("s3://".length());
      int slash = rest.indexOf('/');
      if (slash < 1) {
        throw new IllegalArgumentException("path \"" + uri + "\": expected s3://bucket/key");
      }
      return new Located(bucket(rest.substring(0, slash)), rest.substring(slash + 1));
    }
    String path = uri.startsWith("file://") ? uri.substring("file://".length()) : uri;
    if (path.contains("://")) {
      throw new IllegalArgumentException(
          "path \"" + uri + "\": expected s3://bucket/key or a file");
    }
    Path absolute = Path.of(path).toAbsolutePath().normalize();
    Path root = absolute.getRoot();
    if (root == null || absolute.equals(root)) {
      throw new IllegalArgumentException("path \"" + uri + "\": expected a file or a folder");
    }
    return new Located(
        new DirectoryObjectStore(root),
        root.relativize(absolute) + (path.endsWith("/") ? "/" : ""));
  }

  /** The file itself when the path is local, else null. */
  public static Path local(String uri) {
    if (uri.startsWith("file://")) {
      return Path.of(uri.substring("file://".length()));
    }
    return uri.contains("://") ? null : Path.of(uri);
  }

  @Override
  public void close() {
    if (client != null) {
      client.close();
    }
  }

  private synchronized S3Client client() {
    if (client == null) {
      client = build();
    }
    return client;
  }

  private S3Client build() {
    S3ClientBuilder builder =
        S3Client.builder()
            .httpClientBuilder(AwsAccess.http(settings))
            .region(Region.of(settings.region()))
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
    if (settings.endpoint() != null) {
      builder.endpointOverride(settings.endpoint()).forcePathStyle(true);
    }
    AwsAccess.credentials(settings).ifPresent(builder::credentialsProvider);
    return builder.build();
  }
}
