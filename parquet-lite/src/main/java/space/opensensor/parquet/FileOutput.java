package space.opensensor.parquet;

import java.io.IOException;

/**
 * The file so far: hands bytes to the sink, counts them, and takes no more once the sink failed.
 */
final class FileOutput implements ByteSink {

  private ByteSink sink;
  private long position;
  private String failure;

  void open(ByteSink to) {
    sink = to;
    position = 0;
    failure = null;
  }

  /** Bytes written, which is the position of the next one. */
  long position() {
    return position;
  }

  /** Lets go of the sink. */
  void close() {
    sink = null;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    check();
    if (length > Integer.MAX_VALUE - position) {
      failure = "it would be longer than 2 GiB";
      check();
    }
    failure = "the sink failed";
    try {
      sink.write(bytes, offset, length);
    } catch (IOException e) {
      failure = "the sink failed: " + e.getMessage();
      throw e;
    }
    failure = null;
    position += length;
  }

  /** Fails when the sink has failed before. */
  void check() throws IOException {
    if (failure != null) {
      throw new IOException("file abandoned at byte " + position + ": " + failure);
    }
  }
}
