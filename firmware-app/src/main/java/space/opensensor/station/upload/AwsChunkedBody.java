package space.opensensor.station.upload;

import java.io.IOException;
import space.opensensor.sigv4.AsciiBuffer;
import space.opensensor.sigv4.AwsChunkedEncoder;

/**
 * A body in signed chunks: what the encoder writes before each chunk, the chunk, and what ends
 * them. Holds one chunk, which has to be hashed before its first byte is sent.
 */
final class AwsChunkedBody implements Body {

  private final AwsChunkedEncoder encoder;
  private final Body content;
  private final AsciiBuffer frame = new AsciiBuffer(AwsChunkedEncoder.MAX_FRAME);
  private final byte[] chunk = new byte[AwsChunkedEncoder.MIN_CHUNK];
  private int frameOffset;
  private int chunkOffset;
  private int chunkLength;
  private boolean finished;

  AwsChunkedBody(AwsChunkedEncoder encoder, Body content) {
    this.encoder = encoder;
    this.content = content;
  }

  /** Begins with the content at its start, for the request whose head the encoder just wrote. */
  AwsChunkedBody begin() {
    frame.clear();
    frameOffset = 0;
    chunkOffset = 0;
    chunkLength = 0;
    finished = false;
    return this;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (frameOffset == frame.length() && chunkOffset == chunkLength) {
      if (finished) {
        return -1;
      }
      nextChunk();
    }
    int n = Math.min(length, frame.length() - frameOffset);
    System.arraycopy(frame.array(), frameOffset, buffer, offset, n);
    frameOffset += n;
    int m = Math.min(length - n, chunkLength - chunkOffset);
    System.arraycopy(chunk, chunkOffset, buffer, offset + n, m);
    chunkOffset += m;
    return n + m;
  }

  private void nextChunk() throws IOException {
    chunkOffset = 0;
    chunkLength = 0;
    frameOffset = 0;
    frame.clear();
    int n = 0;
    while (n >= 0 && chunkLength < chunk.length) {
      n = content.read(chunk, chunkLength, chunk.length - chunkLength);
      chunkLength += Math.max(n, 0);
    }
    if (chunkLength > 0) {
      encoder.chunk(chunk, 0, chunkLength, frame);
    } else {
      encoder.finish(frame);
      finished = true;
    }
  }
}
