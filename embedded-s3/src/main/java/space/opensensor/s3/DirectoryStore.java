package space.opensensor.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.gaul.s3proxy.S3ErrorCode;
import org.gaul.s3proxy.S3ProxyException;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.gaul.s3proxy.checksum.FlexChecksum;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * Buckets and objects as directories and files, so that they are there to look at. Content type,
 * entity tag, metadata and checksums live in user extended attributes of the files.
 *
 * <p>S3Proxy writes an object to a file beside its final place, named with a random suffix, and
 * moves it there when it is whole. Such a file is never listed while it grows, and what a killed
 * process left of one is removed on opening.
 */
final class DirectoryStore extends VerbatimKeys {

  private static final Pattern UNFINISHED =
      Pattern.compile(".+-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

  /** S3Proxy's own object for each multipart upload under way, which it shows to nobody. */
  private static final String MULTIPART_STUB = ".s3proxy-mpu-stub-";

  private static final String ETAG_ATTRIBUTE = "user.content-md5";
  private static final String METADATA_ATTRIBUTES = "user.user-metadata.";

  private final Path directory;

  private DirectoryStore(Path directory) {
    super(new FilesystemNio2BlobStore(directory.toString()));
    this.directory = directory;
  }

  /**
   * Opens a directory, making it if need be.
   *
   * @throws IOException if it cannot be written or keeps no user extended attributes
   */
  static DirectoryStore open(Path directory) throws IOException {
    Files.createDirectories(directory);
    requireAttributes(directory);
    removeUnfinished(directory);
    return new DirectoryStore(directory.toAbsolutePath());
  }

  /** Makes a bucket unless it is there. */
  void ensureBucket(String bucket) {
    if (!containerExists(bucket)) {
      createContainer(bucket);
    }
  }

  /** Objects of a bucket whose keys begin with a prefix, in the order of their keys. */
  List<BucketObject> objects(String bucket, String prefix) {
    List<BucketObject> found = new ArrayList<>();
    ListObjectsV2Request request =
        ListObjectsV2Request.builder().bucket(bucket).prefix(prefix).build();
    while (true) {
      ListObjectsV2Response page = list(request);
      for (S3Object object : page.contents()) {
        if (!object.key().startsWith(MULTIPART_STUB)) {
          object(bucket, object.key()).ifPresent(found::add);
        }
      }
      if (page.nextContinuationToken() == null) {
        return found;
      }
      request = request.toBuilder().continuationToken(page.nextContinuationToken()).build();
    }
  }

  /** One object, if it is there. */
  Optional<BucketObject> object(String bucket, String key) {
    HeadObjectResponse head = blobMetadataIfPresent(bucket, key);
    if (head == null) {
      return Optional.empty();
    }
    Map<String, String> metadata = new HashMap<>(head.metadata());
    Map<String, String> checksums = new HashMap<>();
    for (FlexChecksum checksum : FlexChecksum.values()) {
      String value = metadata.remove(checksum.metadataKey());
      if (value != null) {
        checksums.put(checksum.lower(), value);
      }
    }
    metadata.keySet().removeIf(name -> name.startsWith(FlexChecksum.METADATA_PREFIX));
    return Optional.of(
        new BucketObject(
            key,
            head.contentLength(),
            head.eTag() == null ? null : head.eTag().replace("\"", ""),
            head.contentType(),
            metadata,
            checksums,
            head.lastModified()));
  }

  /**
   * Adds a checksum that came behind an object's bytes, as a trailer.
   *
   * @param algorithm in lower case, such as {@code crc32}
   */
  void addChecksum(String bucket, String key, String algorithm, String value) throws IOException {
    Path file = directory.resolve(bucket).resolve(KeyPaths.path(key));
    String name = METADATA_ATTRIBUTES + FlexChecksum.METADATA_PREFIX + algorithm;
    attributes(file).write(name, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
  }

  /** All bytes of an object. */
  byte[] bytes(String bucket, String key) throws IOException {
    try (ResponseInputStream<GetObjectResponse> in =
        getBlob(GetObjectRequest.builder().bucket(bucket).key(key).build())) {
      return in.readAllBytes();
    }
  }

  @Override
  public ListObjectsV2Response list(ListObjectsV2Request request) {
    ListObjectsV2Response page = super.list(request);
    return page.toBuilder().contents(whole(page.contents())).build();
  }

  /** Whether an id is that of an upload under way, and of this very key. */
  boolean isUnderWay(String bucket, String key, String uploadId) {
    return uploadId.matches("[0-9a-f-]{36}")
        && Files.exists(
            directory
                .resolve(bucket)
                .resolve(".mpus-" + uploadId + "-" + KeyPaths.path(key) + "-stub"));
  }

  /** S3Proxy takes a part of an upload that never was, is no more, or is another key's. */
  @Override
  public UploadPartResponse uploadMultipartPart(
      MultipartUpload upload, UploadPartRequest request, InputStream part) {
    requireUnderWay(upload);
    return super.uploadMultipartPart(upload, request, part);
  }

  /** And it has an empty list for such a one. */
  @Override
  public List<Part> listMultipartUpload(MultipartUpload upload) {
    requireUnderWay(upload);
    return super.listMultipartUpload(upload);
  }

  private void requireUnderWay(MultipartUpload upload) {
    if (!isUnderWay(upload.containerName(), upload.blobName(), upload.id())) {
      throw new S3ProxyException(S3ErrorCode.NO_SUCH_UPLOAD);
    }
  }

  private static List<S3Object> whole(List<S3Object> listed) {
    List<S3Object> whole = new ArrayList<>(listed.size());
    for (S3Object object : listed) {
      // An entity tag is the first thing a finished file gets.
      if (object.eTag() != null || !UNFINISHED.matcher(object.key()).matches()) {
        whole.add(object);
      }
    }
    return whole;
  }

  private static void requireAttributes(Path directory) throws IOException {
    Path probe = Files.createTempFile(directory, ".probe-", null);
    try {
      UserDefinedFileAttributeView view = attributes(probe);
      if (view == null) {
        throw new IOException("no such attribute view");
      }
      view.write("probe", ByteBuffer.wrap(new byte[] {1}));
    } catch (IOException | UnsupportedOperationException e) {
      throw new IOException(
          "data directory "
              + directory
              + ": its file system keeps no user extended attributes, which hold the objects'"
              + " metadata; choose a directory on ext4, xfs, btrfs or NTFS",
          e);
    } finally {
      Files.delete(probe);
    }
  }

  private static void removeUnfinished(Path directory) throws IOException {
    List<Path> unfinished;
    try (Stream<Path> files = Files.walk(directory)) {
      unfinished =
          files
              .filter(file -> UNFINISHED.matcher(file.getFileName().toString()).matches())
              .filter(Files::isRegularFile)
              .filter(file -> !isWhole(file) || isLinked(file))
              .toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    for (Path file : unfinished) {
      Files.delete(file);
    }
  }

  private static boolean isWhole(Path file) {
    try {
      return attributes(file).list().contains(ETAG_ATTRIBUTE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the file has already been linked to its final place. */
  private static boolean isLinked(Path file) {
    try {
      return ((Integer) Files.getAttribute(file, "unix:nlink")) > 1;
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static UserDefinedFileAttributeView attributes(Path file) {
    return Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
  }
}
