package space.opensensor.station.upload;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import space.opensensor.station.upload.ModelStore.Header;
import space.opensensor.station.upload.ScriptedServer.Answer;
import space.opensensor.station.upload.ScriptedServer.Ending;
import space.opensensor.station.upload.ScriptedServer.Request;

/**
 * A store, and a network before it, that fail by chance in every way but these: it never tells the
 * checksum, the MD5 or the existence of what it has not, nor that it has nothing under a key that
 * it has, nor does it call a key taken where it ignores such conditions. So it knows what it really
 * stored, and what it gave a station reason to send twice.
 */
final class FaultyStore implements Function<Request, Answer> {

  private static final String[] CODES = {
    "InternalError",
    "SlowDown",
    "AccessDenied",
    "NoSuchBucket",
    "BadDigest",
    "InvalidArgument",
    "RequestTimeout",
    "ExpiredToken",
    "RequestTimeTooSkewed",
    "Unheard",
    ""
  };
  private static final int[] REFUSALS = {
    300, 301, 303, 307, 308, 400, 401, 403, 404, 405, 408, 409, 411, 412, 413, 416, 425, 429, 500,
    501, 502, 503, 504, 599
  };
  private static final String[] RETRY_AFTER = {
    "5", "0", "99999999999", "-1", "1.5", "Wed, 21 Oct 2099 07:28:00 GMT", "x", ""
  };

  /** What it really has. */
  final ModelStore store = new ModelStore();

  /** Contents about which it told so little, or so wrong, that a second copy is right. */
  private final Set<ByteBuffer> doubted = new HashSet<>();

  /** Last parts of keys that a HEAD was answered falsely about. */
  private final Set<String> denied = new HashSet<>();

  /** Contents that it said it had, without a proof. */
  private final Set<ByteBuffer> claimed = new HashSet<>();

  /** Lengths of contents of which it said so before they had come. */
  private final Set<String> claimedLengths = new HashSet<>();

  /** What was asked and answered, for a failure's message. */
  final List<String> trace = new ArrayList<>();

  private final PartsModel parts = new PartsModel(store);
  private final FaultyWay way;
  private final Random random;
  private final double rate;
  private final boolean withParts;
  private boolean failing = true;

  /**
   * A store of some abilities.
   *
   * @param rate how many of its answers meet a fault
   * @param withParts whether files go up in parts, where the station knows the one entity tag that
   *     it expects by its way of sending, and the store may have been sent it the other way before
   */
  FaultyStore(Random random, double rate, boolean withParts) {
    this.withParts = withParts;
    this.random = random;
    this.way = new FaultyWay(random);
    this.rate = rate;
    store.condition = one(Header.HONOURED, Header.HONOURED, one(Header.values()));
    store.crc32 = one(Header.HONOURED, Header.HONOURED, one(Header.values()));
    store.contentMd5 = one(Header.HONOURED, one(Header.values()));
    store.checksumMode = one(Header.HONOURED, Header.BAD_REQUEST);
    store.tellsEtag = random.nextInt(4) != 0;
    store.allowsHead = random.nextInt(5) != 0;
  }

  @SafeVarargs
  private <T> T one(T... of) {
    return of[random.nextInt(of.length)];
  }

  private boolean fails() {
    return failing && random.nextDouble() < rate;
  }

  /** From now on it knows everything and fails at nothing. */
  void recover() {
    failing = false;
    store.condition = Header.HONOURED;
    store.crc32 = Header.HONOURED;
    store.contentMd5 = Header.HONOURED;
    store.checksumMode = Header.HONOURED;
    store.tellsEtag = true;
    store.allowsHead = true;
  }

  /** The keys of the objects that are this content. */
  List<String> keysOf(byte[] content) {
    return store.objects.keySet().stream()
        .filter(key -> Arrays.equals(store.objects.get(key), content))
        .toList();
  }

  /** Whether it has other bytes of the same length, which a HEAD without a checksum cannot tell. */
  boolean hasTwin(byte[] content) {
    return store.objects.values().stream()
        .anyMatch(object -> object.length == content.length && !Arrays.equals(object, content));
  }

  /** Whether a station had reason to send a content that was stored already. */
  boolean gaveReasonForCopy(byte[] content) {
    return doubted.contains(ByteBuffer.wrap(content))
        || keysOf(content).stream().anyMatch(key -> denied.contains(key.replaceAll(".*/", "")));
  }

  /** Whether it said that it stored a content, without a proof. */
  boolean claimed(byte[] content) {
    return claimed.contains(ByteBuffer.wrap(content))
        || claimedLengths.contains(Integer.toString(content.length));
  }

  /** Whether a connection is refused. */
  boolean refusesConnection() {
    return failing && random.nextDouble() < rate / 4;
  }

  /** What it does before a body has come, or null. */
  Answer early(String head) {
    if (!failing || random.nextDouble() >= rate / 40) {
      return null;
    }
    trace.add("early");
    return switch (random.nextInt(3)) {
      case 0 -> Answer.none(one(Ending.values()));
      case 1 -> distorted(Answer.error(one(500, 503, 403), "SlowDown"), false);
      default -> {
        if (head.startsWith("HEAD ")) {
          // It tells of an object of no bytes.
          denied.add(head.replaceAll("(?s) HTTP/.*", "").replaceAll("(?s)\\?.*|.*/", ""));
        }
        claimedLengths.add(head.replaceAll("(?is).*\r\ncontent-length: (\\d+).*", "$1"));
        yield distorted(Answer.of("HTTP/1.1 200 OK", "Content-Length: 0"), false);
      }
    };
  }

  @Override
  public Answer apply(Request request) {
    boolean head = request.method().equals("HEAD");
    Answer answer = head ? head(request) : request.asks("upload.*") ? part(request) : put(request);
    trace.add(
        request.method()
            + (request.headers().containsKey("if-none-match") ? " * " : " ")
            + request.key().replaceAll(".*/", "")
            + ": "
            + answer.text().split("\r\n\r\n")[0].replace("\r\n", " | "));
    Answer distorted = distorted(answer, head);
    if (distorted != answer) {
      trace.add("  distorted: " + distorted.ending() + " after " + distorted.text().length());
    }
    return distorted;
  }

  private Answer put(Request request) {
    byte[] body = request.body();
    if (!fails()) {
      Answer answer = parts.apply(request);
      if (answer.text().startsWith("HTTP/1.1 20")) {
        claimed.add(ByteBuffer.wrap(body));
      }
      return answer;
    }
    byte[] kept = body;
    boolean free = !store.objects.containsKey(request.key());
    int fate = random.nextInt(6);
    if (fate < 2) {
      kept = null;
    } else if (fate == 2 && free && body.length > 1) {
      kept = Arrays.copyOf(body, random.nextInt(body.length));
    } else if (fate == 3 && free && body.length > 1) {
      kept = body.clone();
      kept[random.nextInt(kept.length)] ^= 1;
    }
    if (kept != null && (free || Arrays.equals(kept, store.objects.get(request.key())))) {
      store.objects.put(request.key(), kept);
    } else {
      kept = null;
    }
    return claim(body, kept);
  }

  /** Anything but a proof of what was not kept. */
  private Answer claim(byte[] sent, byte[] kept) {
    if (random.nextInt(3) == 0) {
      int status = one(200, 200, 201, 202, 204, 206, 299);
      if (status < 202) {
        claimed.add(ByteBuffer.wrap(sent));
      }
      if (random.nextInt(4) == 0 && status != 204) {
        return Answer.document("HTTP/1.1 " + status + " OK", one(error("InternalError"), "<html>"));
      }
      String length = status == 204 ? "X: y" : "Content-Length: 0";
      return Answer.of("HTTP/1.1 " + status + " OK", proof(sent, kept), length);
    }
    return refusal();
  }

  private String proof(byte[] sent, byte[] kept) {
    byte[] other = new byte[16];
    random.nextBytes(other);
    String hex = HexFormat.of().formatHex(other);
    switch (random.nextInt(9)) {
      case 0:
        doubted.add(ByteBuffer.wrap(sent));
        return "x-amz-checksum-crc32: "
            + Base64.getEncoder().encodeToString(Arrays.copyOf(other, 4));
      case 1:
        return "ETag: \"" + hex + "\"";
      case 2:
        return "ETag: \"" + hex + "-3\"";
      case 3:
        return one("ETag: ", "ETag: \"\"", "ETag: " + "x".repeat(random.nextInt(2000)));
      case 4:
        return "x-amz-checksum-crc32: abcd-2";
      case 5:
        doubted.add(ByteBuffer.wrap(sent));
        return "x-amz-checksum-crc32: ";
      default:
        break;
    }
    if (kept == null) {
      return "X: y";
    }
    String md5 = HexFormat.of().formatHex(ModelStore.md5(kept));
    return one(
        "x-amz-checksum-crc32: " + ModelStore.crc32(kept),
        "ETag: \"" + md5 + "\"",
        "etag:\t" + md5.toUpperCase(Locale.ROOT),
        "ETag: W/\"" + md5 + "\"");
  }

  private Answer refusal() {
    int status = REFUSALS[random.nextInt(REFUSALS.length)];
    if (status == 412 && store.condition != Header.HONOURED) {
      return Answer.error(500, "InternalError");
    }
    if (status == 412 && random.nextBoolean()) {
      return Answer.of("HTTP/1.1 304 Not Modified");
    }
    String line = "HTTP/1.1 " + status + " No";
    if (random.nextInt(4) == 0) {
      line += "\r\nRetry-After: " + one(RETRY_AFTER);
    }
    if (random.nextInt(6) == 0) {
      line += "\r\nLocation: https://elsewhere.example/x\r\nx-amz-bucket-region: mars-1";
    }
    return Answer.document(line, one("", "<html>busy</html>", error(one(CODES))));
  }

  private String error(String code) {
    String padding =
        random.nextInt(4) == 0 ? "<!--" + "z".repeat(random.nextInt(60_000)) + "-->" : "";
    return "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code>" + padding + "</Error>";
  }

  private Answer head(Request request) {
    byte[] object = store.objects.get(request.key());
    Answer answer = parts.apply(request);
    if (fails()) {
      if (random.nextBoolean()) {
        answer = Answer.of("HTTP/1.1 " + one(403, 400, 501, 503, 500, 429, 301, 405) + " No");
      } else if (object != null) {
        answer =
            Answer.of(
                "HTTP/1.1 200 OK",
                one("ETag: \"abc\"", "X: y", "x-amz-checksum-crc32: abcd-2"),
                one("Content-Length: " + object.length, "X: y"));
      }
    }
    boolean open = answer.text().matches("(?s)HTTP/1.1 (4(0[013]|05)|301|501).*");
    if (object != null && (open || !proves(answer))) {
      doubted.add(ByteBuffer.wrap(object));
    }
    return answer;
  }

  private boolean proves(Answer answer) {
    String text = answer.text();
    String tag = withParts ? "" : "ETag: \"[0-9a-f]{32}\"|";
    return !text.startsWith("HTTP/1.1 200")
        || text.matches("(?s).*(" + tag + "crc32: [^-]{8}\r).*");
  }

  private Answer part(Request request) {
    if (!fails()) {
      Answer answer = parts.apply(request);
      if (answer.text().contains("<CompleteMultipartUploadResult>")) {
        claimed.add(ByteBuffer.wrap(store.objects.get(request.key())));
      }
      return answer;
    }
    if (random.nextBoolean()) {
      return refusal();
    }
    Answer answer = parts.apply(request);
    return request.method().equals("PUT")
        ? Answer.of("HTTP/1.1 200 OK", one("X: y", "ETag: \"zz\""), "Content-Length: 0")
        : one(refusal(), Answer.document("HTTP/1.1 200 OK", error("InternalError")), answer);
  }

  private Answer distorted(Answer answer, boolean bodiless) {
    return fails() ? way.distort(answer, bodiless) : answer;
  }
}
