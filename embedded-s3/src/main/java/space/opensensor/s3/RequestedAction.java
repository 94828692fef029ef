package space.opensensor.s3;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a request asks for, in the words of IAM policies.
 *
 * @param action such as {@code s3:PutObject}
 * @param resource ARN of a bucket or an object
 * @param prefix of the keys to be listed, or null where it says none
 * @see <a
 *     href="https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html">Actions
 *     of Amazon S3</a>
 */
record RequestedAction(String action, String resource, String prefix) {

  private static final String ARN = "arn:aws:s3:::";

  /** Subresources with actions of their own, of which the server knows few. */
  private static final List<String> SUBRESOURCES =
      List.of(
          "acl",
          "attributes",
          "cors",
          "encryption",
          "legal-hold",
          "lifecycle",
          "logging",
          "notification",
          "object-lock",
          "policy",
          "replication",
          "restore",
          "retention",
          "select",
          "tagging",
          "torrent",
          "versionId",
          "versioning",
          "versions",
          "website");

  /** What a request asks for: one thing, or two for a copy. */
  static List<RequestedAction> of(IncomingRequest request) {
    List<RequestedAction> asked = new ArrayList<>();
    String resource =
        request.bucket().isEmpty()
            ? "*"
            : ARN + request.bucket() + (request.key().isEmpty() ? "" : "/" + request.key());
    String other =
        SUBRESOURCES.stream().filter(s -> request.query(s) != null).findFirst().orElse(null);
    if (other != null) {
      // None of a station's; a policy allows it by a wildcard or by this very name.
      asked.add(new RequestedAction("s3:" + request.method() + "-" + other, resource, null));
    } else if (request.bucket().isEmpty()) {
      asked.add(new RequestedAction("s3:ListAllMyBuckets", resource, null));
    } else if (request.key().isEmpty()) {
      asked.add(ofBucket(request, resource));
    } else {
      asked.add(new RequestedAction(ofObject(request), resource, null));
    }
    String source = request.header("x-amz-copy-source");
    if (source != null) {
      String path = source.startsWith("/") ? source.substring(1) : source;
      asked.add(new RequestedAction("s3:GetObject", ARN + decoded(path.split("\\?", 2)[0]), null));
    }
    return asked;
  }

  /** The right by which AWS tells that an object is not there; without it there is only a 403. */
  static RequestedAction listing(IncomingRequest request) {
    return new RequestedAction("s3:ListBucket", ARN + request.bucket(), null);
  }

  private static RequestedAction ofBucket(IncomingRequest request, String resource) {
    String action =
        switch (request.method()) {
          case "GET", "HEAD" ->
              request.query("location") != null
                  ? "s3:GetBucketLocation"
                  : request.query("uploads") != null
                      ? "s3:ListBucketMultipartUploads"
                      : "s3:ListBucket";
          case "PUT" -> "s3:CreateBucket";
          case "DELETE" -> "s3:DeleteBucket";
          default -> "s3:DeleteObject";
        };
    // The keys to be deleted are in the body: only who may delete them all may send such a list.
    String of = action.equals("s3:DeleteObject") ? resource + "/*" : resource;
    return new RequestedAction(action, of, request.query("prefix"));
  }

  private static String ofObject(IncomingRequest request) {
    boolean upload = request.query("uploadId") != null;
    return switch (request.method()) {
      case "GET", "HEAD" -> upload ? "s3:ListMultipartUploadParts" : "s3:GetObject";
      case "DELETE" -> upload ? "s3:AbortMultipartUpload" : "s3:DeleteObject";
      default -> "s3:PutObject";
    };
  }

  private static String decoded(String path) {
    try {
      return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return path;
    }
  }
}
