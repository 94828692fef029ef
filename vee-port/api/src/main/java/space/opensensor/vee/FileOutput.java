package space.opensensor.vee;

import java.io.IOException;

/** A file being written. */
public interface FileOutput {

  /** Appends bytes. */
  void write(byte[] buffer, int offset, int length) throws IOException;

  /** Returns when the bytes written so far are on the medium. */
  void sync() throws IOException;

  /** Ends the file; closing twice does nothing. */
  void close() throws IOException;
}
