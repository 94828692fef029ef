package space.opensensor.sigv4;

/**
 * Writes the body of CompleteMultipartUpload, part by part, so that it need not fit in memory: the
 * caller may send and clear the buffer between two calls.
 *
 * <pre>{@code
 * parts.begin(out);
 * parts.part(1, etag, out);   // the ETag header of the answer to UploadPart
 * parts.end(out);
 * }</pre>
 *
 * <p>A refused call writes nothing.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html">CompleteMultipartUpload</a>
 */
public final class CompletedParts {

  private static final int MAX_PARTS = 10000;
  private static final int MAX_FIELD = 128;
  private static final int NOT_BEGUN = -1;

  private int last = NOT_BEGUN;

  /** Starts a body, also where another was under way. */
  public void begin(AsciiBuffer out) {
    out.append("<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
    last = 0;
  }

  /** Adds a part without a checksum. */
  public void part(int number, String etag, AsciiBuffer out) {
    part(number, etag, null, null, out);
  }

  /**
   * Adds a part.
   *
   * @param number 1–10,000, more than that of the part before
   * @param etag the entity tag as the server gave it, quotes included
   * @param checksum the kind of checksum the part was sent with, or null
   * @param value its value in base64
   */
  public void part(int number, String etag, Checksum checksum, String value, AsciiBuffer out) {
    checkBegun();
    if (number <= last || number > MAX_PARTS) {
      throw new IllegalArgumentException(
          "number: expected " + (last + 1) + " to " + MAX_PARTS + ", got " + number);
    }
    checkField("etag", etag);
    if (checksum != null) {
      checkField("value", value);
    }
    int start = out.length();
    try {
      out.put("<Part><PartNumber>");
      out.putDecimal(number);
      out.put("</PartNumber><ETag>");
      escape(etag, out);
      out.put("</ETag>");
      if (checksum != null) {
        out.put("<Checksum");
        out.put(checksum.algorithm());
        out.put('>');
        escape(value, out);
        out.put("</Checksum");
        out.put(checksum.algorithm());
        out.put('>');
      }
      out.put("</Part>");
    } catch (Throwable e) {
      out.truncate(start);
      throw e;
    }
    last = number;
  }

  /** Ends the body, which needs one part at least. */
  public void end(AsciiBuffer out) {
    checkBegun();
    if (last == 0) {
      throw new IllegalStateException("parts: expected one at least");
    }
    out.append("</CompleteMultipartUpload>");
    last = NOT_BEGUN;
  }

  private void checkBegun() {
    if (last == NOT_BEGUN) {
      throw new IllegalStateException("parts: not begun, or ended");
    }
  }

  private static void checkField(String name, String text) {
    boolean good = text != null && !text.isEmpty() && text.length() <= MAX_FIELD;
    for (int i = 0; good && i < text.length(); i++) {
      good = text.charAt(i) >= ' ' && text.charAt(i) <= '~';
    }
    if (!good) {
      throw new IllegalArgumentException(
          name + ": expected 1 to " + MAX_FIELD + " printable characters");
    }
  }

  private static void escape(String text, AsciiSink out) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '&') {
        out.put("&amp;");
      } else if (c == '<') {
        out.put("&lt;");
      } else if (c == '>') {
        out.put("&gt;");
      } else {
        out.put(c);
      }
    }
  }
}
