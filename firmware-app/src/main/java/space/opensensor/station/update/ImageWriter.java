package space.opensensor.station.update;

import java.io.IOException;
import space.opensensor.station.upload.ContentTarget;
import space.opensensor.vee.FirmwareSlots;

/** Puts the bytes of a slice into the other slot, in the pieces that it takes. */
final class ImageWriter implements ContentTarget {

  private final FirmwareSlots slots;
  private final byte[] piece = new byte[FirmwareSlots.WRITE_UNIT];
  private int position;
  private int held;
  private int left;
  private IOException failure;

  ImageWriter(FirmwareSlots slots) {
    this.slots = slots;
  }

  /**
   * Begins a slice.
   *
   * @param from its place in the image, a multiple of 4096
   * @param length its bytes
   */
  void begin(int from, int length) {
    position = from;
    left = length;
    held = 0;
    failure = null;
  }

  @Override
  public void take(byte[] bytes, int offset, int length) {
    if (length > left && failure == null) {
      failure = new UpdateException("more bytes than were asked for");
    }
    for (int i = 0; i < length && failure == null; ) {
      int n = Math.min(length - i, piece.length - held);
      System.arraycopy(bytes, offset + i, piece, held, n);
      i += n;
      held += n;
      left -= n;
      if (held == piece.length || left == 0) {
        flush();
      }
    }
  }

  private void flush() {
    try {
      slots.write(position, piece, 0, held);
      position += held;
      held = 0;
    } catch (IOException e) {
      failure = e;
    }
  }

  /**
   * Ends the slice.
   *
   * @throws IOException where it is not all in the slot
   */
  void end() throws IOException {
    if (failure != null) {
      throw failure;
    }
    if (left > 0) {
      throw new UpdateException("fewer bytes than were asked for");
    }
  }
}
