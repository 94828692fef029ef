package space.opensensor.vee;

/**
 * The board's settings store: names and values, written when the board is set up and read at boot.
 *
 * <p>A name has 1–15 characters of {@code a-z 0-9 . -} (15 is the limit of ESP-IDF's NVS). Values
 * are bytes, because some are secrets: a reader wipes its copy when done. Nothing here is ever
 * logged.
 */
public interface Settings {

  /** The names present, in no particular order. */
  String[] names();

  /** A fresh copy of a value, which the caller may wipe, or null where the name is not present. */
  byte[] get(String name);
}
