package space.opensensor.sigv4;

/**
 * The headers that a signature covers, in order: those of the request and the signer's own. A
 * presigned URL adds Host alone; header authentication also the payload hash, the date and the
 * session token; a chunked body the content encoding, the length and the trailer's name.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html">Canonical
 *     headers</a>
 */
final class SignedHeaders {

  private static final int ENCODING = 1;
  private static final int HOST = 2;
  private static final int PAYLOAD = 4;
  private static final int DATE = 8;
  private static final int LENGTH = 16;
  private static final int TOKEN = 32;
  private static final int TRAILER = 64;
  private static final int END = 128;

  /** The signer's own names, in order; the bit of the n-th is 1 &lt;&lt; n. */
  private static final String[] NAMES = {
    "content-encoding",
    "host",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-decoded-content-length",
    "x-amz-security-token",
    "x-amz-trailer"
  };

  private S3Request request;
  private Payload payload;
  private CivilTime time;
  private byte[] token;
  private long decodedLength;
  private String trailer;
  private int present;

  private int own;
  private int ownIndex;
  private int extraIndex;

  /** The headers of a presigned request. */
  void bind(S3Request request) {
    this.request = request;
    present = HOST;
  }

  /** The headers of a request with header authentication; the token may be null. */
  void bind(S3Request request, Payload payload, CivilTime time, byte[] token) {
    this.request = request;
    this.payload = payload;
    this.time = time;
    this.token = token;
    present = HOST | PAYLOAD | DATE | (token == null ? 0 : TOKEN);
  }

  /** Adds those of a chunked body; the trailer's name may be null. */
  void addChunked(long decodedLength, String trailer) {
    this.decodedLength = decodedLength;
    this.trailer = trailer;
    present |= ENCODING | LENGTH | (trailer == null ? 0 : TRAILER);
  }

  /** Writes {@code name:value LF} for each. */
  void writeCanonical(AsciiSink out) {
    write(":", "\n", out);
  }

  /** Writes {@code name: value CR LF} for each. */
  void writeLines(AsciiSink out) {
    write(": ", "\r\n", out);
  }

  /** Writes the names with a separator between them. */
  void writeNames(String separator, AsciiSink out) {
    boolean first = true;
    for (rewind(); hasNext(); next()) {
      if (!first) {
        out.put(separator);
      }
      first = false;
      writeName(order(), out);
    }
  }

  private void write(String colon, String end, AsciiSink out) {
    for (rewind(); hasNext(); next()) {
      int order = order();
      writeName(order, out);
      out.put(colon);
      if (order <= 0) {
        writeOwnValue(out);
      }
      if (order == 0) {
        out.put(',');
      }
      if (order >= 0) {
        out.put(request.headers().value(extraIndex));
      }
      out.put(end);
    }
  }

  private void writeName(int order, AsciiSink out) {
    if (order <= 0) {
      out.put(NAMES[ownIndex]);
    } else {
      out.putLowerCase(request.headers().name(extraIndex));
    }
  }

  private void writeOwnValue(AsciiSink out) {
    if (own == ENCODING) {
      out.put("aws-chunked");
    } else if (own == HOST) {
      out.put(request.bucket().hostHeader());
    } else if (own == PAYLOAD) {
      out.put(payload.headerValue());
    } else if (own == DATE) {
      time.writeDateTime(out);
    } else if (own == LENGTH) {
      out.putDecimal(decodedLength);
    } else if (own == TOKEN) {
      out.put(token, 0, token.length);
    } else {
      out.put(trailer);
    }
  }

  private void rewind() {
    extraIndex = 0;
    ownIndex = 0;
    own = 1;
    skipAbsent();
  }

  private boolean hasNext() {
    return own < END || extraIndex < request.headers().size();
  }

  private void next() {
    int order = order();
    if (order >= 0) {
      extraIndex++;
    }
    if (order <= 0) {
      ownIndex++;
      own <<= 1;
      skipAbsent();
    }
  }

  private void skipAbsent() {
    while (own < END && (present & own) == 0) {
      ownIndex++;
      own <<= 1;
    }
  }

  /** Negative when the signer's own header is next, positive for the request's, 0 for both. */
  private int order() {
    if (own == END) {
      return 1;
    }
    HeaderList extra = request.headers();
    return extraIndex == extra.size()
        ? -1
        : AsciiText.compareIgnoringCase(NAMES[ownIndex], extra.name(extraIndex));
  }
}
