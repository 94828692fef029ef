package space.opensensor.station.upload;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.CRC32;
import space.opensensor.station.upload.ScriptedServer.Answer;
import space.opensensor.station.upload.ScriptedServer.Request;

/**
 * A store of which a test chooses what it knows, honours and tells. Its digests are those of the
 * JDK.
 */
final class ModelStore implements Function<Request, Answer> {

  /** What a store makes of a header. */
  enum Header {
    HONOURED,
    IGNORED,
    /** 501 NotImplemented. */
    NOT_IMPLEMENTED,
    /** 400 InvalidArgument that names the header. */
    INVALID,
    /** 400 without a document. */
    BAD_REQUEST
  }

  final Map<String, byte[]> objects = new LinkedHashMap<>();
  final List<String> overwritten = new ArrayList<>();
  Header condition = Header.HONOURED;
  Header crc32 = Header.HONOURED;
  Header contentMd5 = Header.HONOURED;
  Header checksumMode = Header.HONOURED;
  boolean tellsEtag = true;
  boolean allowsHead = true;

  @Override
  public Answer apply(Request request) {
    return request.method().equals("HEAD") ? head(request) : put(request);
  }

  private Answer put(Request request) {
    String[] names = {"if-none-match", "x-amz-checksum-crc32", "content-md5"};
    Header[] kinds = {condition, crc32, contentMd5};
    for (int i = 0; i < names.length; i++) {
      if (request.headers().containsKey(names[i])) {
        Answer refusal = refusal(kinds[i], names[i]);
        if (refusal != null) {
          return refusal;
        }
      }
    }
    String sent = request.headers().get("x-amz-checksum-crc32");
    if (sent != null && crc32 == Header.HONOURED && !sent.equals(crc32(request.body()))) {
      return Answer.error(400, "BadDigest");
    }
    String md5 = request.headers().get("content-md5");
    if (md5 != null && !md5.equals(Base64.getEncoder().encodeToString(md5(request.body())))) {
      return Answer.error(400, "BadDigest");
    }
    if (condition == Header.HONOURED
        && request.headers().containsKey("if-none-match")
        && objects.containsKey(request.key())) {
      return Answer.error(412, "PreconditionFailed");
    }
    byte[] before = objects.put(request.key(), request.body());
    if (before != null && !Arrays.equals(before, request.body())) {
      overwritten.add(request.key());
    }
    return described(request, request.body(), 0, sent != null);
  }

  private Answer refusal(Header kind, String name) {
    return switch (kind) {
      case NOT_IMPLEMENTED -> Answer.error(501, "NotImplemented");
      case INVALID ->
          Answer.document(
              "HTTP/1.1 400 Bad Request",
              "<Error><Code>InvalidArgument</Code><Message>Unsupported header '"
                  + name
                  + "'</Message></Error>");
      case BAD_REQUEST -> Answer.of("HTTP/1.1 400 Bad Request", "Content-Length: 0");
      default -> null;
    };
  }

  private Answer head(Request request) {
    boolean asked = request.headers().containsKey("x-amz-checksum-mode");
    if (asked && checksumMode == Header.BAD_REQUEST) {
      return Answer.of("HTTP/1.1 400 Bad Request");
    }
    if (!allowsHead) {
      return Answer.of("HTTP/1.1 403 Forbidden");
    }
    byte[] object = objects.get(request.key());
    return object == null
        ? Answer.of("HTTP/1.1 404 Not Found")
        : described(request, object, object.length, asked);
  }

  private Answer described(Request request, byte[] object, int length, boolean asked) {
    List<String> lines = new ArrayList<>();
    lines.add("HTTP/1.1 200 OK");
    if (tellsEtag) {
      lines.add("ETag: \"" + HexFormat.of().formatHex(md5(object)) + "\"");
    }
    if (asked && crc32 == Header.HONOURED) {
      lines.add("x-amz-checksum-crc32: " + crc32(object));
    }
    lines.add("Content-Length: " + length);
    return Answer.of(lines.toArray(new String[0]));
  }

  static String crc32(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    return Base64.getEncoder()
        .encodeToString(
            HexFormat.of().parseHex(String.format(Locale.ROOT, "%08x", crc.getValue())));
  }

  static byte[] md5(byte[] bytes) {
    try {
      return MessageDigest.getInstance("MD5").digest(bytes);
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
