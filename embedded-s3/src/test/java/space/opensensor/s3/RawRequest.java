package space.opensensor.s3;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The bytes of an HTTP/1.1 request, open to being tampered with. */
record RawRequest(String method, String target, List<String> headerLines, byte[] body) {

  RawRequest {
    headerLines = List.copyOf(headerLines);
  }

  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(head());
    bytes.writeBytes(body);
    return bytes.toByteArray();
  }

  byte[] head() {
    return (method + " " + target + " HTTP/1.1\r\n" + String.join("\r\n", headerLines) + "\r\n\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  RawRequest with(String headerLine) {
    List<String> lines = new ArrayList<>(headerLines);
    lines.add(headerLine);
    return new RawRequest(method, target, lines, body);
  }

  RawRequest without(String headerName) {
    List<String> lines = new ArrayList<>(headerLines);
    lines.removeIf(
        line -> line.regionMatches(true, 0, headerName + ":", 0, headerName.length() + 1));
    return new RawRequest(method, target, lines, body);
  }

  RawRequest method(String other) {
    return new RawRequest(other, target, headerLines, body);
  }

  RawRequest target(UnaryOperator<String> change) {
    return new RawRequest(method, change.apply(target), headerLines, body);
  }

  RawRequest headers(UnaryOperator<String> change) {
    return new RawRequest(method, target, headerLines.stream().map(change).toList(), body);
  }

  /** Replaces the body and nothing else, its announced length included. */
  RawRequest body(byte[] other) {
    return new RawRequest(method, target, headerLines, other);
  }
}
