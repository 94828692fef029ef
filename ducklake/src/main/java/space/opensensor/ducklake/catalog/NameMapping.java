package space.opensensor.ducklake.catalog;

import java.util.List;

/**
 * How the columns of one shape of files are found: by name, whatever field ids they carry.
 *
 * @param entries in the order of the file's columns, those of the path last
 */
public record NameMapping(List<Entry> entries) {

  /**
   * One column.
   *
   * @param sourceName its name in the file, or its key in the path
   * @param columnId the column of the lake
   * @param partition whether the value stands in the path rather than in the file
   */
  public record Entry(String sourceName, long columnId, boolean partition) {}

  public NameMapping {
    entries = List.copyOf(entries);
  }
}
