package space.opensensor.station.sensor.simulated;

/** What can be wrong with a simulated chip. */
public enum ChipFault {
  /** Nothing. */
  NONE,
  /** It acknowledges nothing; on a serial port it is silent. */
  SILENT,
  /** It holds the clock for longer than the bus waits; a serial port has line errors. */
  STRETCH,
  /** It measures no more: each result is the last one. */
  STUCK,
  /** Its results jump about. */
  NOISY,
  /** One byte of what is read is wrong. */
  GARBLE,
  /** Bytes are dropped from what is read; on I2C the rest is ones. */
  DROP,
  /** Its power fails within the next transfer, which breaks off; then there is no fault. */
  BROWN_OUT
}
