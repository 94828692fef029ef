package space.opensensor.station.upload;

/** A body in the chunked coding (RFC 9112 section 7.1); extensions and trailers are passed over. */
final class ChunkedFraming extends BodyFraming {

  private final HttpLine line;
  private Next next;
  private int left;

  /** What comes next. */
  private enum Next {
    SIZE,
    DATA,
    END_OF_DATA,
    TRAILERS,
    NOTHING
  }

  /** Its lines count towards those of the answer. */
  ChunkedFraming(HttpLine line) {
    this.line = line;
  }

  /** Begins a body. */
  ChunkedFraming begin() {
    next = Next.SIZE;
    return this;
  }

  @Override
  int take(byte[] b, int offset, int length, AnswerContent content) throws HttpException {
    if (next == Next.DATA) {
      int n = Math.min(length, left);
      content.take(b, offset, n);
      left -= n;
      next = left == 0 ? Next.END_OF_DATA : Next.DATA;
      return n;
    }
    if (line.take(b[offset])) {
      endLine();
    }
    return 1;
  }

  @Override
  boolean isComplete() {
    return next == Next.NOTHING;
  }

  private void endLine() throws HttpException {
    if (next == Next.SIZE) {
      left = size();
      next = left == 0 ? Next.TRAILERS : Next.DATA;
    } else if (next == Next.END_OF_DATA) {
      if (line.length() != 0) {
        throw new HttpException("chunk of another length than its size line says");
      }
      next = Next.SIZE;
    } else if (line.length() == 0) {
      next = Next.NOTHING;
    }
  }

  private int size() throws HttpException {
    int size = 0;
    int digits = 0;
    while (digits < line.length() && hex(line.at(digits)) >= 0) {
      size = size << 4 | hex(line.at(digits));
      digits++;
      if (size > AnswerContent.MAX_BYTES) {
        throw new HttpException("answer chunk of more than " + AnswerContent.MAX_BYTES + " bytes");
      }
    }
    boolean alone = digits == line.length() || line.at(digits) == ';' || line.at(digits) == ' ';
    if (digits == 0 || !alone) {
      throw new HttpException("malformed chunk size " + line);
    }
    return size;
  }

  private static int hex(byte c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    int lower = c | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }
}
