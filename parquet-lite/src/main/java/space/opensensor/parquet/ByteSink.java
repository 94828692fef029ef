package space.opensensor.parquet;

import java.io.IOException;

/** Where the bytes of a file go, in order. The writer never looks back and never closes it. */
public interface ByteSink {

  /**
   * Takes all of the bytes or fails. The array is the caller's workspace: it must not be kept or
   * changed.
   *
   * @throws IOException when not every byte could be taken; the writer is then inert
   */
  void write(byte[] bytes, int offset, int length) throws IOException;
}
