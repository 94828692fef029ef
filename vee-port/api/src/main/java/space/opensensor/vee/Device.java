package space.opensensor.vee;

/** Who this board is and how it is doing. */
public interface Device {

  /**
   * A name that is this board's own for life, such as {@code 7cdfa1e2b3c4} from its MAC address;
   * 1–32 characters of {@code a-z 0-9 -}. The station's id unless its settings name another.
   */
  String id();

  /** Why this boot began. */
  ResetReason resetReason();

  /** Free bytes in the Java heap, or -1 where the runtime cannot tell. */
  long freeHeapBytes();
}
