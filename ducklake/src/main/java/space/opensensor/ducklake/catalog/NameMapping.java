package space.opensensor.ducklake.catalog;

import java.util.List;

/**
 * How the columns of one shape of files are found: by name, whatever field ids they carry.
 *
 * @param entries in the order of the file's columns, those of the path last
 * @param unmapped columns of the file that the table has not, or not any more
 */
public record NameMapping(List<Entry> entries, List<Unmapped> unmapped) {

  /**
   * One column, or a field within a nested one.
   *
   * @param sourceName its name in the file, or its key in the path
   * @param columnId the column of the lake
   * @param partition whether the value stands in the path rather than in the file
   * @param children fields within it
   */
  public record Entry(String sourceName, long columnId, boolean partition, List<Entry> children) {

    public Entry {
      children = List.copyOf(children);
    }

    public Entry(String sourceName, long columnId, boolean partition) {
      this(sourceName, columnId, partition, List.of());
    }
  }

  /**
   * A column of the files that no column of the table takes.
   *
   * @param type its type in the files, in the words of the catalog, or null in catalogs of versions
   *     that did not note it
   */
  public record Unmapped(String sourceName, String type) {}

  public NameMapping {
    entries = List.copyOf(entries);
    unmapped = List.copyOf(unmapped);
  }
}
