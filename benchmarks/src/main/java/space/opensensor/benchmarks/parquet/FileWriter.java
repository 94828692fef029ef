package space.opensensor.benchmarks.parquet;

import java.io.IOException;

/** Writes a window of rows as one Parquet file. */
interface FileWriter {

  /** The three entries that every file carries, key after key with its value. */
  String[] KEY_VALUES = {
    "station", "station-1", "firmware", "opensensor-java 0.1.0", "schema", "indoor10/1"
  };

  /**
   * The file.
   *
   * @param decimal whether measurements are DECIMAL(9, scale) on INT32 instead of FLOAT
   */
  byte[] write(Readings rows, boolean decimal) throws IOException;
}
