package space.opensensor.station.storage;

import java.io.IOException;

/** Rows in ascending sequence, one at a time. */
public interface RowSource {

  /**
   * Reads the next row.
   *
   * @param row filled when there is one, otherwise unchanged
   * @return false at the end; a later call finds rows that were added since
   * @throws IOException when the medium cannot be read; the call may be repeated
   */
  boolean next(Row row) throws IOException;
}
