package space.opensensor.translator.firmware;

/**
 * How many bytes each image may have, from a table that lies in version control: an image that
 * outgrows it fails until a commit raises the number. Columns, parted by tabs: chip, variant,
 * build, sensors, bytes; a line that begins with # is a remark, the first other one names the
 * columns.
 */
final class SizeBudget {

  private static final String COLUMNS = "chip\tvariant\tbuild\tsensors\tbytes";

  private final String file;
  private final String table;

  /**
   * A table.
   *
   * @param file its name, for what it reports
   * @param table its text
   */
  SizeBudget(String file, String table) {
    this.file = file;
    this.table = table;
  }

  /**
   * The bytes that an image may have.
   *
   * @param image chip, variant, build and sensors, parted by blanks
   * @throws FirmwareException where the table has no line for it, or is not as it should be
   */
  int of(String image) throws FirmwareException {
    String[] lines =
        table.lines().filter(l -> !l.isBlank() && !l.startsWith("#")).toArray(String[]::new);
    if (lines.length == 0 || !lines[0].equals(COLUMNS)) {
      throw new FirmwareException(
          file + ": expected the columns " + COLUMNS.replace("\t", ", ") + " with tabs");
    }
    for (int i = 1; i < lines.length; i++) {
      int end = lines[i].lastIndexOf('\t');
      if (end >= 0 && lines[i].substring(0, end).replace('\t', ' ').equals(image)) {
        return bytes(lines[i].substring(end + 1), image);
      }
    }
    throw new FirmwareException(file + ": no budget for " + image + "; add its line");
  }

  private int bytes(String text, String image) throws FirmwareException {
    if (!text.matches("[1-9][0-9]{0,7}")) {
      throw new FirmwareException(
          file + ": budget of " + image + ": expected bytes, got \"" + text + '"');
    }
    return Integer.parseInt(text);
  }

  /**
   * Refuses an image that is larger than its budget.
   *
   * @param image as in {@link #of}
   * @param bytes its size
   * @throws FirmwareException where it is, or where the table is at fault
   */
  void check(String image, int bytes) throws FirmwareException {
    int most = of(image);
    if (bytes > most) {
      throw new FirmwareException(
          "expected at most "
              + most
              + " bytes (the budget of "
              + image
              + "), got "
              + bytes
              + ": make it smaller, or raise its line in "
              + file
              + " and say in the commit what it bought");
    }
  }
}
