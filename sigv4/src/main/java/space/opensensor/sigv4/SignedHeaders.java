package space.opensensor.sigv4;

/**
 * The headers that a signature covers, in order: those of the request and the signer's own, which
 * are Host alone for a presigned URL, and also the payload hash, the date and the session token
 * with header authentication.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html">Canonical
 *     headers</a>
 */
final class SignedHeaders {

  private static final String[] OWN = {
    "host", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"
  };
  private static final int HOST = 0;
  private static final int PAYLOAD = 1;
  private static final int DATE = 2;

  private S3Request request;
  private Payload payload;
  private CivilTime time;
  private byte[] token;
  private int own;

  /** The headers of a presigned request. */
  void bind(S3Request request) {
    this.request = request;
    own = 1;
  }

  /** The headers of a request with header authentication; the token may be null. */
  void bind(S3Request request, Payload payload, CivilTime time, byte[] token) {
    this.request = request;
    this.payload = payload;
    this.time = time;
    this.token = token;
    own = token == null ? 3 : 4;
  }

  /** Writes {@code name:value LF} for each. */
  void writeCanonical(AsciiSink out) {
    write(out, ":", "\n");
  }

  /** Writes {@code name: value CR LF} for each. */
  void writeLines(AsciiSink out) {
    write(out, ": ", "\r\n");
  }

  /** Writes the names with a separator between them. */
  void writeNames(String separator, AsciiSink out) {
    HeaderList extra = request.headers();
    int ours = 0;
    int theirs = 0;
    while (ours < own || theirs < extra.size()) {
      if (ours + theirs > 0) {
        out.put(separator);
      }
      if (oursIsNext(ours, theirs)) {
        out.put(OWN[ours++]);
      } else {
        out.putLowerCase(extra.name(theirs++));
      }
    }
  }

  private void write(AsciiSink out, String colon, String end) {
    HeaderList extra = request.headers();
    int ours = 0;
    int theirs = 0;
    while (ours < own || theirs < extra.size()) {
      if (oursIsNext(ours, theirs)) {
        out.put(OWN[ours]);
        out.put(colon);
        writeOwnValue(ours++, out);
      } else {
        out.putLowerCase(extra.name(theirs));
        out.put(colon);
        out.put(extra.value(theirs++));
      }
      out.put(end);
    }
  }

  private boolean oursIsNext(int ours, int theirs) {
    HeaderList extra = request.headers();
    return ours < own
        && (theirs == extra.size() || Ascii.compareIgnoringCase(OWN[ours], extra.name(theirs)) < 0);
  }

  private void writeOwnValue(int header, AsciiSink out) {
    if (header == HOST) {
      out.put(request.bucket().hostHeader());
    } else if (header == PAYLOAD) {
      out.put(payload.headerValue());
    } else if (header == DATE) {
      time.writeDateTime(out);
    } else {
      out.put(token, 0, token.length);
    }
  }
}
