package space.opensensor.iceberg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.iceberg.expressions.Expressions;
import org.junit.jupiter.api.Test;
import space.opensensor.ducklake.StationFile;
import space.opensensor.ducklake.cli.Main;

class IcebergCommandTest extends LakeOfStations {

  /** A command's lines, with its exit code as the last. */
  private List<String> lake(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    settings()
        .forEach(
            (name, value) -> {
              all.add("--" + name.replace("DUCKLAKE_", "").toLowerCase().replace('_', '-'));
              all.add(value);
            });
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    int code = Main.run(out, out, all.toArray(new String[0]));
    List<String> lines = new ArrayList<>(text.toString().lines().toList());
    lines.add(Integer.toString(code));
    return lines;
  }

  private void write(StationFile file) throws IOException {
    Path to = directory.resolve("bucket").resolve(file.key());
    Files.createDirectories(to.getParent());
    Files.write(to, file.bytes());
  }

  @Test
  void anIngestPublishesWhereTheSettingAsksForIt() throws IOException {
    write(StationFile.floats("s0", "2026-11-20T00:00:00Z"));
    assertEquals("0", lake("ingest", "--publish", "iceberg").get(1));
    assertEquals(1, files(table()));
    write(StationFile.floats("s0", "2026-11-20T01:00:00Z"));
    assertEquals("0", lake("ingest").get(1));
    assertEquals(1, files(table()));
    assertEquals("0", lake("import", "--publish=iceberg").get(1));
    assertEquals(2, files(table()));
    write(StationFile.floats("s0", "2026-11-20T02:00:00Z").inMillis());
    List<String> lines = lake("ingest", "--publish", "iceberg");
    assertTrue(lines.get(1).matches("lake: not published: .*misreads as timestamptz"), lines + "");
    assertEquals("1", lines.get(2));
    compareAll(37);
  }

  @Test
  void aFormatThatNobodyPublishesIsRefusedBeforeAnythingIsTakenIn() throws IOException {
    write(StationFile.floats("s0", "2026-11-20T00:00:00Z"));
    assertEquals(
        List.of("lake: DUCKLAKE_PUBLISH: expected one of [iceberg]", "2"),
        lake("ingest", "--publish", "hudi"));
    long files =
        lake.catalog().read(r -> r.sql().number("SELECT count(*) FROM ducklake_data_file"));
    assertEquals(0, files);
  }

  @Test
  void theCommandSaysWhatItPublishedAndWhatIsLeftOut() throws IOException {
    write(StationFile.floats("s0", "2026-11-20T00:00:00Z"));
    write(StationFile.floats("s0", "2026-11-20T01:00:00Z").inMillis());
    lake("ingest");
    List<String> lines = lake("iceberg", "--table", "readings");
    assertTrue(
        lines
            .get(0)
            .matches(
                "readings: 1 snapshot, 1 file added, 0 removed, as of snapshot \\d+;"
                    + " file://.*/lake/iceberg/main/readings/metadata/.*\\.metadata\\.json"),
        lines + "");
    assertTrue(lines.get(1).startsWith("left out: "), lines + "");
    assertTrue(lines.get(2).startsWith("1 file left out"), lines + "");
    assertEquals("1", lines.get(3));
    assertEquals(
        List.of("lake: table \"nothing\": there is none", "1"),
        lake("iceberg", "--table", "nothing"));
  }

  @Test
  void theCommandSaysWhichTableAnotherEngineHasWrittenAndPublishesTheOthers() throws IOException {
    write(StationFile.floats("s0", "2026-11-20T00:00:00Z"));
    lake("ingest", "--publish", "iceberg");
    table().newDelete().deleteFromRowFilter(Expressions.alwaysTrue()).commit();
    List<String> lines = lake("iceberg");
    assertEquals(3, lines.size(), lines + "");
    assertTrue(lines.get(0).startsWith("unsynced: 0 snapshots, "), lines + "");
    assertTrue(
        lines
            .get(1)
            .matches(
                "lake: table readings: another engine has committed to it \\(delete, .*\\), and the"
                    + " lake does not follow; publish it anew with --rebuild, which keeps all data"
                    + " files"),
        lines + "");
    assertEquals("1", lines.get(2));
    assertEquals(
        "ILL   publishing     " + lines.get(1).replace("lake: ", ""), doctor("--publish=iceberg"));
    write(StationFile.floats("s0", "2026-11-20T01:00:00Z"));
    List<String> ingest = lake("ingest", "--publish", "iceberg");
    assertEquals(lines.get(1).replace("lake: ", "lake: not published: "), ingest.get(1));
    assertEquals("0", lake("iceberg", "--rebuild").get(2));
    assertEquals(2, files(table()));
  }

  /** The doctor's line on publishing, or an empty one. */
  private String doctor(String... args) {
    List<String> all = new ArrayList<>(List.of("doctor"));
    all.addAll(List.of(args));
    return lake(all.toArray(new String[0])).stream()
        .filter(line -> line.contains(" publishing "))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void theDoctorSaysWhetherTablesArePublishedAndChangesNone() throws IOException {
    write(StationFile.floats("s0", "2026-11-20T00:00:00Z"));
    lake("ingest");
    assertEquals("", doctor());
    String well = "well  publishing     iceberg, no table is kept from it";
    assertEquals(well, doctor("--publish=iceberg"));
    assertNull(table());
    assertEquals(
        "ILL   publishing     DUCKLAKE_PUBLISH: expected one of [iceberg]; see DUCKLAKE_PUBLISH",
        doctor("--publish=hudi"));
    lake("iceberg");
    String metadata = table().operations().current().metadataFileLocation();
    assertEquals(well, doctor("--publish=iceberg"));
    assertEquals(metadata, table().operations().current().metadataFileLocation());
  }
}
