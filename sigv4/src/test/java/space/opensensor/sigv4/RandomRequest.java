package space.opensensor.sigv4;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A request with everything that trips signers up, the same for the same seed. */
final class RandomRequest {

  private static final String[] METHODS = {"GET", "PUT", "HEAD", "DELETE", "POST"};
  private static final String[] HOSTS = {
    "s3.amazonaws.com", "s3.eu-central-1.amazonaws.com", "127.0.0.1", "localhost", "minio.lan"
  };
  private static final int[] PORTS = {443, 443, 80, 9000, 65535, 1};
  private static final String[] REGIONS = {"us-east-1", "eu-central-1", "auto", "garage"};
  private static final String[] SEGMENTS = {"", ".", "..", "...", "a", "%2F", "%", "+", "~", "a b"};
  private static final String[] NAMES = {
    "prefix", "Prefix", "a", "a-", "a.", "a b", "a+b", "é", "€", "😀", "\uffee", "X", "X-Am", "X-B",
    "uploads", "~", "_", "x", "%"
  };
  private static final String[] HEADERS = {
    "Content-Type",
    "if-none-match",
    "X-Amz-Meta-a",
    "x-amz-meta-b",
    "x-amz-checksum-sha256",
    "X-AMZ-ACL",
    "range",
    "cache-control",
    "zz",
    "A",
    "content-md5",
    "date"
  };
  private static final String[] SPACES = {" ", "  ", "\t", " \t ", "   "};

  final long seed;
  final String method;
  final String host;
  final int port;
  final UrlStyle style;
  final String region;
  final String key;
  final List<String[]> query = new ArrayList<>();
  final List<String[]> headers = new ArrayList<>();
  final String accessKeyId;
  final String secret;
  final String token;
  final long time;
  final int expiry;

  private final Random random;

  RandomRequest(long seed) {
    this.seed = seed;
    random = new Random(seed);
    method = pick(METHODS);
    String server = pick(HOSTS);
    boolean address = Character.isDigit(server.charAt(0));
    style = address || random.nextBoolean() ? UrlStyle.PATH : UrlStyle.VIRTUAL_HOST;
    host = server;
    port = PORTS[random.nextInt(PORTS.length)];
    region = pick(REGIONS);
    key = random.nextInt(20) == 0 ? null : key();
    for (int i = random.nextInt(5); i > 0; i--) {
      query.add(new String[] {pick(NAMES), random.nextInt(3) == 0 ? "" : text(12)});
    }
    for (int i = random.nextInt(5); i > 0; i--) {
      headers.add(new String[] {pick(HEADERS), headerValue()});
    }
    accessKeyId = random.nextBoolean() ? "AKIAIOSFODNN7EXAMPLE" : printable(1 + random.nextInt(30));
    secret = printable(1 + random.nextInt(random.nextInt(4) == 0 ? 200 : 50));
    token = random.nextInt(3) == 0 ? printable(1 + random.nextInt(400)) : null;
    time = time();
    expiry = random.nextInt(4) == 0 ? 604800 : 1 + random.nextInt(604800);
  }

  Bucket bucket() {
    return new Bucket("https://" + host + ":" + port, region, "my-bucket.x1", style);
  }

  Credentials credentials() {
    return new Credentials(
        accessKeyId, AwsExample.ascii(secret), token == null ? null : AwsExample.ascii(token));
  }

  /** Fills in a request, headers and parameters in the random order they have here. */
  S3Request fill(S3Request request) {
    if (key == null) {
      request.onBucket(method);
    } else {
      request.onObject(method, key);
    }
    for (String[] parameter : query) {
      request.query(parameter[0], parameter[1]);
    }
    for (String[] header : headers) {
      request.header(header[0], header[1]);
    }
    return request;
  }

  @Override
  public String toString() {
    return "seed " + seed + ": " + method + " " + host + ":" + port + " " + style + " key " + key;
  }

  private String key() {
    if (random.nextBoolean()) {
      StringBuilder path = new StringBuilder();
      for (int i = 1 + random.nextInt(6); i > 0; i--) {
        path.append(pick(SEGMENTS)).append('/');
      }
      return path.append(random.nextBoolean() ? "" : text(8)).toString();
    }
    String text = text(60);
    return text.isEmpty() ? "k" : text;
  }

  /** Any Unicode text, half of it ASCII, whose UTF-8 form has at most eight bytes per unit. */
  private String text(int most) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      switch (random.nextInt(8)) {
        case 0:
          text.appendCodePoint(0x80 + random.nextInt(0x780));
          break;
        case 1:
          text.appendCodePoint(0x800 + random.nextInt(0xd000));
          break;
        case 2:
          text.appendCodePoint(0xe000 + random.nextInt(0x2000));
          break;
        case 3:
          text.appendCodePoint(0x10000 + random.nextInt(0x100000));
          break;
        default:
          text.append((char) random.nextInt(128));
          break;
      }
    }
    return text.toString();
  }

  private String headerValue() {
    StringBuilder value = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      value.append(random.nextInt(3) == 0 ? pick(SPACES) : printable(1 + random.nextInt(6)));
    }
    return value.append(random.nextInt(3) == 0 ? pick(SPACES) : "").toString();
  }

  /** Visible ASCII without what an access key id may not have. */
  private String printable(int length) {
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      do {
        text[i] = (byte) ('!' + random.nextInt('~' - '!' + 1));
      } while (text[i] == '/' || text[i] == ',');
    }
    return new String(text, StandardCharsets.US_ASCII);
  }

  private long time() {
    long day = random.nextInt(60000) * 86400000L;
    switch (random.nextInt(4)) {
      case 0:
        return day;
      case 1:
        return day + 86399999L;
      default:
        return day + random.nextInt(86400000);
    }
  }

  private String pick(String[] from) {
    return from[random.nextInt(from.length)];
  }
}
