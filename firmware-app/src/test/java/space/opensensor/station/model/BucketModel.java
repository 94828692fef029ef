package space.opensensor.station.model;

import java.io.ByteArrayOutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32;
import space.opensensor.vee.Connection;
import space.opensensor.vee.ConnectionException;
import space.opensensor.vee.Connector;
import space.opensensor.vee.Identity;

/**
 * A bucket in memory behind the board's connections, with the S3 semantics an uploader relies on:
 * conditional PUT, checksums compared and returned, HEAD. Signatures are not checked here. Faults
 * are queued and met by the requests in order.
 */
public final class BucketModel implements Connector {

  /** What can happen to a request instead of a plain answer. */
  public enum Fault {
    /** The request is served. */
    NONE,
    /** No connection comes about; one that was kept breaks. */
    REFUSED,
    /** The connection breaks before the object is stored. */
    BROKEN_BEFORE,
    /** Another object is stored than was sent, and the answer tells its checksum. */
    CORRUPTED,
    /** The object is stored, then the connection breaks without an answer. */
    BROKEN_AFTER,
    /** The server never answers. */
    SILENT,
    /** 503 SlowDown with Retry-After: 30. */
    SLOW_DOWN,
    /** 429 TooManyRequests with Retry-After: 20. */
    TOO_MANY,
    /** 404 NoSuchBucket. */
    NO_BUCKET,
    /** 400 ExpiredToken. */
    EXPIRED_TOKEN,
    /** The way to a new connection, handshake included, never ends. */
    STALLED,
    /** A new connection takes no byte. */
    DEAF,
    /** 500 InternalError. */
    INTERNAL_ERROR,
    /** 501 NotImplemented. */
    NOT_IMPLEMENTED,
    /** 403 SignatureDoesNotMatch. */
    DENIED,
    /** 403 RequestTimeTooSkewed. */
    SKEWED,
    /** Something that is not HTTP. */
    GARBAGE,
    /** The server closes the connection after a good answer although it did not say so. */
    CLOSES_AFTERWARDS
  }

  /** One request as it arrived. */
  public record Request(String method, String target, Map<String, String> headers, byte[] body) {

    /** The key: the path after the bucket, percent-decoded. */
    public String key() {
      int query = target.indexOf('?');
      String path = query < 0 ? target : target.substring(0, query);
      String encoded = path.substring(path.indexOf('/', 1) + 1);
      return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** A query parameter, or null. */
    String query(String name) {
      for (String pair : target.substring(target.indexOf('?') + 1).split("&")) {
        if (pair.startsWith(name + "=")) {
          return pair.substring(name.length() + 1);
        }
      }
      return null;
    }
  }

  /** Refusals of a PUT; requests that read pass. */
  private static final Set<Fault> FOR_PUTS =
      EnumSet.of(Fault.DENIED, Fault.SKEWED, Fault.NO_BUCKET, Fault.EXPIRED_TOKEN);

  private final Map<String, byte[]> objects = new LinkedHashMap<>();
  private final Map<String, byte[]> documents = new HashMap<>();
  private final Set<String> forgotten = new HashSet<>();
  private final Map<String, SortedMap<Integer, byte[]>> uploads = new TreeMap<>();
  private int uploadIds;
  private boolean lengthRequired;
  private final List<Request> requests = new ArrayList<>();
  private final Deque<Fault> faults = new ArrayDeque<>();
  private boolean headForbidden;
  private boolean checksumInPutAnswer = true;
  private int connections;
  private ConnectionException failure;
  private int overwritten;
  private Identity identity;
  private long life;
  private long issuingAt;
  private final Map<String, Long> issued = new LinkedHashMap<>();

  /**
   * Wants keys that it has issued, each for so long, and issues them to a device.
   *
   * @param millis how long keys are good
   */
  public void issueKeys(Identity device, long millis) {
    identity = device;
    life = millis;
  }

  /** How many keys it has issued. */
  public int issuedKeys() {
    return issued.size();
  }

  /** Takes no key any more that was issued until now. */
  public void revokeKeys() {
    issued.replaceAll((token, until) -> 0L);
  }

  /** Takes over the objects of another bucket. */
  public void become(BucketModel other) {
    issued.clear();
    issued.putAll(other.issued);
    objects.clear();
    objects.putAll(other.objects);
    overwritten = other.overwritten;
  }

  /** Adds the objects to a digest. */
  public void digest(MessageDigest digest) {
    objects.forEach(
        (key, object) -> {
          digest.update((key + ' ' + object.length + ' ').getBytes(StandardCharsets.UTF_8));
          digest.update(object);
        });
    digest.update((byte) overwritten);
  }

  /** The objects by key, in the order in which they were stored. */
  public Map<String, byte[]> objects() {
    return objects;
  }

  /** The keys of readings in the order in which their objects were stored. */
  public List<String> keys() {
    return objects.keySet().stream().filter(key -> !key.contains("health/")).toList();
  }

  /** The keys of station health. */
  public List<String> healthKeys() {
    return objects.keySet().stream().filter(key -> key.contains("health/")).toList();
  }

  /** What stations may read and did not store, by key; a test puts it there. */
  public Map<String, byte[]> documents() {
    return documents;
  }

  /** The requests that arrived whole. */
  public List<Request> requests() {
    return requests;
  }

  /** How many connections were opened. */
  public int connections() {
    return connections;
  }

  /** How many objects were replaced by others, which none ever should be. */
  public int overwritten() {
    return overwritten;
  }

  /** Queues faults for the next requests. */
  public void expect(Fault... next) {
    faults.addAll(Arrays.asList(next));
  }

  /** Forgets the requests and the content of the objects; the keys stay taken. */
  public void forget() {
    requests.clear();
    forgotten.addAll(objects.keySet());
    objects.clear();
  }

  /** Forgets the faults that were not met. */
  public void clearFaults() {
    faults.clear();
  }

  /** Whether every queued fault has been met. */
  public boolean faultsAreMet() {
    return faults.isEmpty();
  }

  /** Answers HEAD with 403, as a policy that allows PUT alone does. */
  public void forbidHead() {
    headForbidden = true;
  }

  /** Answers 501 to bodies without their length, as AWS does. */
  public void requireLength() {
    lengthRequired = true;
  }

  /** Multipart uploads that are neither complete nor aborted. */
  public int openUploads() {
    return uploads.size();
  }

  /** Leaves the checksum out of answers to PUT, as some servers do. */
  public void omitChecksumFromPutAnswers() {
    checksumInPutAnswer = false;
  }

  /** Lets no connection come about, for this reason, until it is told null. */
  public void failConnections(ConnectionException reason) {
    failure = reason;
  }

  @Override
  public Connection open(String host, int port, long epochMillis) throws ConnectionException {
    if (failure != null) {
      throw failure;
    }
    if (faults.peek() == Fault.REFUSED) {
      faults.remove();
      throw new ConnectionException(ConnectionException.Cause.REFUSED, "connection refused");
    }
    connections++;
    boolean troubled = faults.peek() == Fault.STALLED || faults.peek() == Fault.DEAF;
    return new BucketConnection(this, troubled ? faults.remove() : Fault.NONE);
  }

  @Override
  public Connection openIdentified(String host, int port, long epochMillis)
      throws ConnectionException {
    issuingAt = epochMillis;
    return open(host, port, epochMillis);
  }

  @Override
  public Identity identity() {
    return identity;
  }

  @Override
  public boolean limitsConnectTime() {
    return false;
  }

  /** Lets a request that comes after some others meet a fault. */
  public void expectAfter(int requests, Fault fault) {
    faults.addAll(Collections.nCopies(requests, Fault.NONE));
    faults.add(fault);
  }

  /** Takes a request that arrived whole, and says what it meets. */
  Fault receive(Request request) {
    requests.add(request);
    Fault next = faults.peek();
    boolean reads = request.method.equals("HEAD") || request.method.equals("GET");
    if (next == null || reads && FOR_PUTS.contains(next)) {
      return Fault.NONE;
    }
    return faults.remove();
  }

  /** Whether bodies without their length are answered with 501. */
  boolean requiresLength() {
    return lengthRequired;
  }

  /** Carries a request out, and answers it. */
  String answer(Request request) {
    if (request.target.startsWith("/role-aliases/")) {
      return issue();
    }
    if (life > 0 && !isGood(request)) {
      return error(400, "ExpiredToken");
    }
    return switch (request.method) {
      case "PUT" -> request.query("uploadId") != null ? putPart(request) : put(request);
      case "HEAD" -> head(request);
      case "GET" -> get(request);
      case "POST" -> request.query("uploadId") != null ? complete(request) : create(request);
      case "DELETE" -> abort(request);
      default -> error(405, "MethodNotAllowed");
    };
  }

  private String issue() {
    String token = "TOKEN/" + issued.size() + "+=";
    issued.put(token, issuingAt + life);
    return ok(
        "{\"credentials\":{\"accessKeyId\":\"ASIAEXAMPLE\",\"secretAccessKey\":\"secret/key\","
            + "\"sessionToken\":\""
            + token
            + "\",\"expiration\":\""
            + Instant.ofEpochMilli(issuingAt + life)
            + "\"}}");
  }

  /** Whether a request is signed with keys that were issued and are good at the time it names. */
  private boolean isGood(Request request) {
    String token = request.query("X-Amz-Security-Token");
    String date = request.query("X-Amz-Date");
    if (token == null || date == null) {
      return false;
    }
    Long until = issued.get(URLDecoder.decode(token, StandardCharsets.UTF_8));
    long signed =
        LocalDateTime.parse(date, DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT))
            .toInstant(ZoneOffset.UTC)
            .toEpochMilli();
    return until != null && signed < until;
  }

  private String put(Request request) {
    String stated = request.headers.get("x-amz-checksum-crc32");
    if (stated != null && !stated.equals(checksum(request.body))) {
      return error(400, "BadDigest");
    }
    if ("*".equals(request.headers.get("if-none-match")) && isTaken(request.key())) {
      return error(412, "PreconditionFailed");
    }
    if (objects.put(request.key(), request.body) != null) {
      overwritten++;
    }
    return stored(request.body);
  }

  /** Stores another object than was sent, and answers with its checksum. */
  String storeCorrupted(Request request) {
    byte[] body = request.body.clone();
    body[body.length / 2] ^= 1;
    objects.put(request.key(), body);
    return stored(body);
  }

  private String stored(byte[] object) {
    return "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"
        + (checksumInPutAnswer ? "x-amz-checksum-crc32: " + checksum(object) + "\r\n" : "")
        + "\r\n";
  }

  private String create(Request request) {
    String id = "upload-" + ++uploadIds;
    uploads.put(id, new TreeMap<>());
    return ok(
        "<InitiateMultipartUploadResult><Bucket>sensors</Bucket><Key>k</Key><UploadId>"
            + id
            + "</UploadId></InitiateMultipartUploadResult>");
  }

  private String putPart(Request request) {
    SortedMap<Integer, byte[]> parts = uploads.get(request.query("uploadId"));
    if (parts == null) {
      return error(404, "NoSuchUpload");
    }
    int number = Integer.parseInt(request.query("partNumber"));
    parts.put(number, request.body);
    return "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nETag: \"etag" + number + "\"\r\n\r\n";
  }

  private String complete(Request request) {
    SortedMap<Integer, byte[]> parts = uploads.get(request.query("uploadId"));
    if (parts == null) {
      return error(404, "NoSuchUpload");
    }
    String list = new String(request.body, StandardCharsets.US_ASCII);
    ByteArrayOutputStream object = new ByteArrayOutputStream();
    for (Map.Entry<Integer, byte[]> part : parts.entrySet()) {
      if (!list.contains("<PartNumber>" + part.getKey() + "</PartNumber>")) {
        return error(400, "InvalidPart");
      }
      object.writeBytes(part.getValue());
    }
    if (isTaken(request.key())) {
      return error(412, "PreconditionFailed");
    }
    uploads.remove(request.query("uploadId"));
    objects.put(request.key(), object.toByteArray());
    return ok(
        "<CompleteMultipartUploadResult><ETag>\"e\"</ETag><ChecksumCRC32>"
            + checksum(object.toByteArray())
            + "</ChecksumCRC32></CompleteMultipartUploadResult>");
  }

  private String abort(Request request) {
    return uploads.remove(request.query("uploadId")) == null
        ? error(404, "NoSuchUpload")
        : "HTTP/1.1 204 No Content\r\n\r\n";
  }

  private static String ok(String document) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + document.length() + "\r\n\r\n" + document;
  }

  private String head(Request request) {
    byte[] object = objects.get(request.key());
    if (headForbidden) {
      return "HTTP/1.1 403 Forbidden\r\n\r\n";
    }
    if (object == null) {
      return "HTTP/1.1 404 Not Found\r\n\r\n";
    }
    return "HTTP/1.1 200 OK\r\nContent-Length: "
        + object.length
        + "\r\nx-amz-checksum-crc32: "
        + checksum(object)
        + "\r\n\r\n";
  }

  /** Bytes of an object, each as a character. */
  private String get(Request request) {
    byte[] object = documents.get(request.key());
    if (object == null) {
      return error(404, "NoSuchKey");
    }
    String etag = "\"" + checksum(object) + "\"";
    if (etag.equals(request.headers.get("if-none-match"))) {
      return "HTTP/1.1 304 Not Modified\r\nETag: " + etag + "\r\n\r\n";
    }
    String range = request.headers.get("range");
    int from = 0;
    int to = object.length;
    if (range != null) {
      String[] ends = range.substring("bytes=".length()).split("-");
      from = Integer.parseInt(ends[0]);
      to = Math.min(to, Integer.parseInt(ends[1]) + 1);
    }
    if (from >= to) {
      return error(416, "InvalidRange");
    }
    return "HTTP/1.1 "
        + (range == null ? "200 OK" : "206 Partial Content")
        + "\r\nETag: "
        + etag
        + (range == null
            ? ""
            : "\r\nContent-Range: bytes " + from + "-" + (to - 1) + "/" + object.length)
        + "\r\nContent-Length: "
        + (to - from)
        + "\r\n\r\n"
        + new String(object, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private boolean isTaken(String key) {
    return objects.containsKey(key) || forgotten.contains(key);
  }

  /** A refusal with its error document. */
  static String error(int status, String code) {
    String document =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>"
            + code
            + "</Code><Message>as the model was told</Message>"
            + "<RequestId>4442587FB7D0A2F9</RequestId></Error>";
    return "HTTP/1.1 "
        + status
        + " Error\r\nContent-Type: application/xml\r\n"
        + (status == 503 ? "Retry-After: 30\r\n" : "")
        + (status == 429 ? "Retry-After: 20\r\n" : "")
        + "Content-Length: "
        + document.length()
        + "\r\n\r\n"
        + document;
  }

  static String checksum(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    byte[] big = HexFormat.of().parseHex(String.format(Locale.ROOT, "%08x", crc.getValue()));
    return Base64.getEncoder().encodeToString(big);
  }
}
