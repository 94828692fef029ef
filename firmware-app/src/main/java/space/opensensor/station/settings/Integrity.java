package space.opensensor.station.settings;

/** How the store is to compare what arrives; the strongest first. */
public enum Integrity {
  /** By {@code x-amz-checksum-crc32}. */
  CRC32,
  /** By {@code Content-MD5}. */
  MD5,
  /** Not at all. */
  NONE
}
