package space.opensensor.benchmarks.parquet;

import java.io.IOException;

/** Writes a window of rows as one Parquet file. */
interface FileWriter {

  /** The three entries that every writer's file carries, key after key with its value. */
  String[] KEY_VALUES = {
    "station", "station-1", "firmware", "opensensor-java 0.1.0", "schema", "indoor10/1"
  };

  /** What a station's file carries beside them, by which it explains itself. */
  String[] EXPLANATION = {
    "columns",
    ",°C 0.01 bme680,% 0.01,hPa 0.01,µg/m³ 1 pms5003,,,Ω 1 bme680,lx 0.01 ltr559,"
        + "dB 0.1 microphone",
    "sensors",
    "chips",
    "batch",
    "5f0c2d9a7b3e4c18-00000168"
  };

  /**
   * The file.
   *
   * @param decimal whether measurements are DECIMAL(9, scale) on INT32 instead of FLOAT
   */
  byte[] write(Readings rows, boolean decimal) throws IOException;
}
