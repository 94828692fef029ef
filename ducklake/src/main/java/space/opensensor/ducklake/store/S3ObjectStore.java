package space.opensensor.ducklake.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A bucket of S3. */
public final class S3ObjectStore implements ObjectStore {

  private static final int NOT_FOUND = 404;
  private static final int PRECONDITION_FAILED = 412;

  private final S3Client client;
  private final String bucket;

  public S3ObjectStore(S3Client client, String bucket) {
    this.client = client;
    this.bucket = bucket;
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
      List<StoredObject> objects = new ArrayList<>();
      ListObjectsV2Response page;
      String last = after;
      do {
        page = page(prefix, last, max - objects.size());
        page.contents().stream()
            .map(o -> new StoredObject(o.key(), unquoted(o.eTag()), o.size(), o.lastModified()))
            .forEach(objects::add);
        last = objects.isEmpty() ? after : objects.get(objects.size() - 1).key();
        // A store may answer with fewer than were asked for although there are more.
      } while (Boolean.TRUE.equals(page.isTruncated())
          && page.hasContents()
          && objects.size() < max);
      return objects;
    } catch (SdkException e) {
      throw failure("list " + prefix, e);
    }
  }

  private ListObjectsV2Response page(String prefix, String after, int max) {
    return client.listObjectsV2(
        r ->
            r.bucket(bucket)
                .prefix(prefix)
                .startAfter(after.isEmpty() ? null : after)
                .maxKeys(max));
  }

  @Override
  public Optional<StoredObject> head(String key) throws IOException {
    try {
      HeadObjectResponse head = client.headObject(r -> r.bucket(bucket).key(key));
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
          client
              .getObjectAsBytes(
                  r ->
                      r.bucket(bucket)
                          .key(key)
                          .ifMatch("\"" + etag + "\"")
                          .range("bytes=" + from + "-" + (from + length - 1)))
              .asByteArrayUnsafe();
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

  @Override
  public void download(String key, Path file) throws IOException {
    try (ResponseInputStream<GetObjectResponse> in =
        client.getObject(r -> r.bucket(bucket).key(key))) {
      Files.copy(in, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } catch (NoSuchKeyException e) {
      throw new NoSuchFileException(key);
    } catch (SdkException e) {
      throw failure("get " + key, e);
    }
  }

  @Override
  public void put(String key, Path file) throws IOException {
    try {
      client.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromFile(file));
    } catch (SdkException e) {
      throw failure("put " + key, e);
    }
  }

  @Override
  public void delete(String key) throws IOException {
    try {
      client.deleteObject(r -> r.bucket(bucket).key(key));
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
