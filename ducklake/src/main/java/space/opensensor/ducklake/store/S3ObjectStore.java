package space.opensensor.ducklake.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A bucket of S3. Each call ends within a time, however slowly its bytes come: one object that does
 * not end must not hold up the others.
 */
public final class S3ObjectStore implements ObjectStore {

  private static final int NOT_FOUND = 404;
  private static final int PRECONDITION_FAILED = 412;

  /** The most time for a page of a listing or a range of at most a few megabytes. */
  private static final Duration CALL = Duration.ofMinutes(2);

  /** The most time for a whole object. */
  private static final Duration TRANSFER = Duration.ofMinutes(15);

  private static final int PIECE = 65_536;

  private final S3Client client;
  private final String bucket;
  private final Duration call;

  public S3ObjectStore(S3Client client, String bucket) {
    this(client, bucket, CALL);
  }

  /**
   * A bucket.
   *
   * @param call the most time for one call, with all tries, that moves no whole object
   */
  S3ObjectStore(S3Client client, String bucket, Duration call) {
    this.client = client;
    this.bucket = bucket;
    this.call = call;
  }

  @Override
  public String name() {
    return bucket;
  }

  @Override
  public String uri(String key) {
    return "s3://" + bucket + "/" + key;
  }

  @Override
  public List<StoredObject> list(String prefix, String after, int max) throws IOException {
    try {
      Map<String, StoredObject> objects = new LinkedHashMap<>();
      ListObjectsV2Response page;
      String last = after;
      do {
        page = page(prefix, last, max - objects.size());
        for (S3Object o : page.contents()) {
          // A store may name a key twice, at worst with what it was before.
          objects.put(
              o.key(), new StoredObject(o.key(), unquoted(o.eTag()), o.size(), o.lastModified()));
        }
        if (page.hasContents()) {
          String first = last;
          last = page.contents().get(page.contents().size() - 1).key();
          if (!first.isEmpty() && compareBytes(last, first) <= 0) {
            throw new IOException(
                "s3://" + bucket + ": list " + prefix + ": it does not go on behind " + first);
          }
        }
        // A store may answer with fewer than were asked for although there are more.
      } while (Boolean.TRUE.equals(page.isTruncated())
          && page.hasContents()
          && objects.size() < max);
      return List.copyOf(objects.values());
    } catch (SdkException e) {
      throw failure("list " + prefix, e);
    }
  }

  /** Compares keys as S3 sorts them, by their bytes in UTF-8. */
  private static int compareBytes(String a, String b) {
    return Arrays.compareUnsigned(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  private ListObjectsV2Response page(String prefix, String after, int max) {
    return client.listObjectsV2(
        r ->
            r.bucket(bucket)
                .prefix(prefix)
                .startAfter(after.isEmpty() ? null : after)
                .maxKeys(max)
                .overrideConfiguration(o -> o.apiCallTimeout(call)));
  }

  @Override
  public Optional<StoredObject> head(String key) throws IOException {
    try {
      HeadObjectResponse head =
          client.headObject(
              r -> r.bucket(bucket).key(key).overrideConfiguration(o -> o.apiCallTimeout(call)));
      return Optional.of(
          new StoredObject(key, unquoted(head.eTag()), head.contentLength(), head.lastModified()));
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    } catch (SdkException e) {
      throw failure("head " + key, e);
    }
  }

  @Override
  public byte[] read(String key, String etag, long from, int length) throws IOException {
    try {
      byte[] bytes =
          client.getObject(
              r ->
                  r.bucket(bucket)
                      .key(key)
                      .ifMatch("\"" + etag + "\"")
                      .range("bytes=" + from + "-" + (from + length - 1))
                      .overrideConfiguration(o -> o.apiCallTimeout(call)),
              (response, in) -> atMost(in, length + 1));
      if (bytes.length != length) {
        throw new ObjectChangedException(key);
      }
      return bytes;
    } catch (S3Exception e) {
      if (e.statusCode() == NOT_FOUND || e.statusCode() == PRECONDITION_FAILED) {
        throw new ObjectChangedException(key);
      }
      throw failure("get " + key, e);
    } catch (SdkException e) {
      throw failure("get " + key, e);
    }
  }

  /** So many bytes of an answer; of a longer one the rest is not waited for. */
  private static byte[] atMost(AbortableInputStream in, int most) throws IOException {
    byte[] bytes = in.readNBytes(most);
    if (bytes.length == most) {
      in.abort();
    }
    return bytes;
  }

  @Override
  public void download(String key, Path file, long size) throws IOException {
    try {
      client.getObject(
          r -> r.bucket(bucket).key(key).overrideConfiguration(o -> o.apiCallTimeout(TRANSFER)),
          (response, in) -> {
            copyAtMost(in, file, size + 1);
            return response;
          });
    } catch (NoSuchKeyException e) {
      throw new NoSuchFileException(key);
    } catch (SdkException e) {
      throw failure("get " + key, e);
    }
  }

  /** The same, into a file. */
  private static void copyAtMost(AbortableInputStream in, Path file, long most) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] piece = new byte[PIECE];
      long left = most;
      int count = in.read(piece, 0, (int) Math.min(left, PIECE));
      while (count > 0) {
        out.write(piece, 0, count);
        left -= count;
        count = in.read(piece, 0, (int) Math.min(left, PIECE));
      }
      if (left == 0) {
        in.abort();
      }
    }
  }

  @Override
  public void put(String key, Path file) throws IOException {
    try {
      client.putObject(
          r -> r.bucket(bucket).key(key).overrideConfiguration(o -> o.apiCallTimeout(TRANSFER)),
          RequestBody.fromFile(file));
    } catch (SdkException e) {
      throw failure("put " + key, e);
    }
  }

  @Override
  public void delete(String key) throws IOException {
    try {
      client.deleteObject(
          r -> r.bucket(bucket).key(key).overrideConfiguration(o -> o.apiCallTimeout(call)));
    } catch (SdkException e) {
      throw failure("delete " + key, e);
    }
  }

  private IOException failure(String what, SdkException e) {
    String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    if (why.startsWith("Unable to load credentials")) {
      why =
          "no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or"
              + " DUCKLAKE_BUCKET_NAME to a directory";
    }
    return new IOException("s3://" + bucket + ": " + what + ": " + why, e);
  }

  private static String unquoted(String etag) {
    return etag == null ? "" : etag.replace("\"", "");
  }
}
