package space.opensensor.vee;

/** Random bytes from hardware or the operating system. */
public interface Entropy {

  /** Fills part of an array. */
  void fill(byte[] buffer, int offset, int length);
}
