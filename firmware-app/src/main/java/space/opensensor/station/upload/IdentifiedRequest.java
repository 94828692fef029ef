package space.opensensor.station.upload;

import space.opensensor.sigv4.AsciiBuffer;

/**
 * A request to whoever issues keys, by a station that shows its certificate or, to get its first
 * one, a code.
 */
final class IdentifiedRequest extends Request {

  private final RequestSigner signer;
  private final String host;
  private final String station;
  private final TextAnswer answer;
  private String line;
  private String code;
  private AsciiBuffer body;

  /**
   * The requests of one station.
   *
   * @param host the value of the Host header
   * @param answer takes the body of a successful answer
   */
  IdentifiedRequest(RequestSigner signer, String host, String station, TextAnswer answer) {
    this.signer = signer;
    this.host = host;
    this.station = station;
    this.answer = answer;
  }

  /** A GET. */
  IdentifiedRequest get(String path) {
    return set("GET " + path, null, null);
  }

  /**
   * A POST of a certificate request.
   *
   * @param enrolCode the code that is good once, or null
   */
  IdentifiedRequest post(String path, String enrolCode, AsciiBuffer request) {
    return set("POST " + path, enrolCode, request);
  }

  private IdentifiedRequest set(String requestLine, String enrolCode, AsciiBuffer content) {
    line = requestLine;
    code = enrolCode;
    body = content;
    return this;
  }

  @Override
  AsciiBuffer head(long epochMillis) {
    AsciiBuffer head = signer.unsigned();
    head.append(line).append(" HTTP/1.1\r\nhost: ").append(host);
    head.append("\r\nx-amzn-iot-thingname: ").append(station).append("\r\n");
    if (code != null) {
      head.append("x-enrol-code: ").append(code).append("\r\n");
    }
    if (body != null) {
      head.append("content-type: text/plain\r\ncontent-length: ").append(body.length());
      head.append("\r\n");
    }
    answer.begin();
    return head.append("\r\n");
  }

  @Override
  Body body() {
    return body == null ? super.body() : new BufferBody(body);
  }

  @Override
  ContentTarget content() {
    return answer;
  }
}
