package space.opensensor.station.upload;

import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import space.opensensor.station.upload.ModelStore.Header;
import space.opensensor.station.upload.ScriptedServer.Answer;
import space.opensensor.station.upload.ScriptedServer.Request;

/**
 * Uploads in parts to a {@link ModelStore}, which takes all other requests. The entity tag of an
 * object of parts is the MD5 of their MD5s, as AWS has it.
 */
final class PartsModel implements Function<Request, Answer> {

  private final ModelStore store;
  private final Map<String, SortedMap<Integer, byte[]>> uploads = new HashMap<>();
  private final Map<String, String> tags = new HashMap<>();
  private int ids;

  PartsModel(ModelStore store) {
    this.store = store;
  }

  @Override
  public Answer apply(Request request) {
    if (request.method().equals("POST") && request.asks("uploads")) {
      String id = "u" + ++ids;
      uploads.put(id, new TreeMap<>());
      return Answer.document(
          "HTTP/1.1 200 OK",
          "<InitiateMultipartUploadResult><UploadId>"
              + id
              + "</UploadId></InitiateMultipartUploadResult>");
    }
    if (!request.asks("uploadId")) {
      byte[] before = store.objects.get(request.key());
      Answer answer = store.apply(request);
      if (store.objects.get(request.key()) != before) {
        tags.remove(request.key());
      }
      return tagged(answer, request.method().equals("HEAD") ? tags.get(request.key()) : null);
    }
    SortedMap<Integer, byte[]> parts = uploads.get(query(request, "uploadId"));
    if (parts == null) {
      return Answer.error(404, "NoSuchUpload");
    }
    return switch (request.method()) {
      case "PUT" -> part(request, parts);
      case "POST" -> complete(request, parts);
      default -> {
        uploads.remove(query(request, "uploadId"));
        yield Answer.of("HTTP/1.1 204 No Content");
      }
    };
  }

  private static Answer tagged(Answer answer, String tag) {
    String text = answer.text();
    return tag == null
        ? answer
        : new Answer(
            text.replaceAll("ETag: \"[^\"]*\"", "ETag: \"" + tag + "\""),
            answer.bytesPerRead(),
            answer.ending());
  }

  private static Answer part(Request request, SortedMap<Integer, byte[]> parts) {
    parts.put(Integer.valueOf(query(request, "partNumber")), request.body());
    String md5 = HexFormat.of().formatHex(ModelStore.md5(request.body()));
    return Answer.of("HTTP/1.1 200 OK", "ETag: \"" + md5 + "\"", "Content-Length: 0");
  }

  private Answer complete(Request request, SortedMap<Integer, byte[]> parts) {
    if (request.headers().containsKey("if-none-match")
        && store.condition == Header.HONOURED
        && store.objects.containsKey(request.key())) {
      return Answer.error(412, "PreconditionFailed");
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    ByteArrayOutputStream sums = new ByteArrayOutputStream();
    for (byte[] part : parts.values()) {
      whole.writeBytes(part);
      sums.writeBytes(ModelStore.md5(part));
    }
    String tag = HexFormat.of().formatHex(ModelStore.md5(sums.toByteArray())) + "-" + parts.size();
    tags.put(request.key(), tag);
    store.objects.put(request.key(), whole.toByteArray());
    uploads.remove(query(request, "uploadId"));
    String checksum =
        store.crc32 == Header.HONOURED
            ? "<ChecksumCRC32>" + ModelStore.crc32(whole.toByteArray()) + "</ChecksumCRC32>"
            : "";
    return Answer.document(
        "HTTP/1.1 200 OK",
        "<CompleteMultipartUploadResult><ETag>\""
            + tag
            + "\"</ETag>"
            + checksum
            + "</CompleteMultipartUploadResult>");
  }

  private static String query(Request request, String name) {
    return request.target().replaceAll(".*[?&]" + name + "=([^&]*).*", "$1");
  }
}
