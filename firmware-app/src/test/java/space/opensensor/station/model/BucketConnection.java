package space.opensensor.station.model;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import space.opensensor.station.model.BucketModel.Fault;
import space.opensensor.station.model.BucketModel.Request;
import space.opensensor.vee.Connection;
import space.opensensor.vee.ConnectionException;

/**
 * A connection to a {@link BucketModel}: takes a request apart once it has arrived whole, and
 * carries out the fault that it meets.
 */
final class BucketConnection implements Connection {

  private final BucketModel bucket;
  private final Fault trouble;
  private byte[] in = new byte[0];
  private byte[] out = new byte[0];
  private boolean closedByServer;
  private boolean broken;
  private boolean silent;
  private boolean closed;

  /**
   * A connection.
   *
   * @param trouble STALLED or DEAF, or NONE
   */
  BucketConnection(BucketModel bucket, Fault trouble) {
    this.bucket = bucket;
    this.trouble = trouble;
  }

  @Override
  public boolean connect() {
    return trouble != Fault.STALLED;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws ConnectionException {
    check();
    if (out.length == 0) {
      return closedByServer ? -1 : 0;
    }
    int n = Math.min(length, out.length);
    System.arraycopy(out, 0, buffer, offset, n);
    out = Arrays.copyOfRange(out, n, out.length);
    return n;
  }

  @Override
  public int write(byte[] buffer, int offset, int length) throws ConnectionException {
    check();
    if (trouble == Fault.DEAF) {
      return 0;
    }
    if (silent || closedByServer) {
      return length;
    }
    int before = in.length;
    in = Arrays.copyOf(in, before + length);
    System.arraycopy(buffer, offset, in, before, length);
    Request request = parse();
    if (request != null) {
      in = new byte[0];
      serve(request);
    }
    return length;
  }

  @Override
  public void close() {
    closed = true;
  }

  private void check() throws ConnectionException {
    if (closed) {
      throw new IllegalStateException("used after close");
    }
    if (broken) {
      throw new ConnectionException(ConnectionException.Cause.BROKEN, "connection reset");
    }
  }

  private void serve(Request request) {
    meet(bucket.receive(request), request);
    if (request.method().equals("HEAD")) {
      String text = new String(out, StandardCharsets.US_ASCII);
      int end = text.indexOf("\r\n\r\n");
      out = end < 0 ? out : Arrays.copyOf(out, end + 4);
    }
  }

  private void meet(Fault fault, Request request) {
    switch (fault) {
      case NONE -> answer(bucket.answer(request));
      case CLOSES_AFTERWARDS -> {
        answer(bucket.answer(request));
        closedByServer = true;
      }
      case BROKEN_BEFORE, REFUSED, STALLED, DEAF -> broken = true;
      case BROKEN_AFTER -> {
        bucket.answer(request);
        broken = true;
      }
      case CORRUPTED -> answer(bucket.storeCorrupted(request));
      case SILENT -> silent = true;
      case SLOW_DOWN -> answer(BucketModel.error(503, "SlowDown"));
      case TOO_MANY -> answer(BucketModel.error(429, "TooManyRequests"));
      case NO_BUCKET -> answer(BucketModel.error(404, "NoSuchBucket"));
      case EXPIRED_TOKEN -> answer(BucketModel.error(400, "ExpiredToken"));
      case NOT_IMPLEMENTED -> answer(BucketModel.error(501, "NotImplemented"));
      case INTERNAL_ERROR -> answer(BucketModel.error(500, "InternalError"));
      case DENIED -> answer(BucketModel.error(403, "SignatureDoesNotMatch"));
      case SKEWED -> answer(BucketModel.error(403, "RequestTimeTooSkewed"));
      case GARBAGE -> answer("SSH-2.0-OpenSSH_9.2\r\n");
    }
  }

  private void answer(String text) {
    out = text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private Request parse() {
    String text = new String(in, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      return null;
    }
    RequestHead head = RequestHead.of(text.substring(0, end));
    Map<String, String> headers = head.headers();
    byte[] rest = Arrays.copyOfRange(in, end + 4, in.length);
    if ("chunked".equals(headers.get("transfer-encoding"))) {
      return parseChunked(head, rest);
    }
    int length = head.contentLength();
    if (rest.length < length) {
      return null;
    }
    byte[] body = Arrays.copyOf(rest, length);
    if ("aws-chunked".equals(headers.get("content-encoding"))) {
      body = decode(body);
      if (body.length != Integer.parseInt(headers.get("x-amz-decoded-content-length"))) {
        throw new IllegalStateException("decoded " + body.length + " bytes");
      }
    }
    return request(head, body);
  }

  private Request parseChunked(RequestHead head, byte[] rest) {
    String text = new String(rest, StandardCharsets.ISO_8859_1);
    if (bucket.requiresLength()) {
      answer(BucketModel.error(501, "NotImplemented"));
      closedByServer = true;
      return null;
    }
    return text.endsWith("0\r\n\r\n") ? request(head, decode(rest)) : null;
  }

  private static Request request(RequestHead head, byte[] body) {
    return new Request(head.method(), head.target(), head.headers(), body);
  }

  /** Takes chunks apart, in HTTP's or in AWS's form. */
  private byte[] decode(byte[] chunks) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int at = 0;
    while (true) {
      int line = at;
      while (chunks[line] != '\r') {
        line++;
      }
      String head = new String(chunks, at, line - at, StandardCharsets.US_ASCII);
      int size = Integer.parseInt(head.split(";")[0], 16);
      if (size == 0) {
        return body.toByteArray();
      }
      body.write(chunks, line + 2, size);
      at = line + 2 + size + 2;
    }
  }
}
