package space.opensensor.ducklake.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.LakeSetting;
import space.opensensor.ducklake.StationFile;

@Tag("integration")
@Tag("file-times")
class MainTest {

  @TempDir Path directory;

  private String lake(int code, String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--catalog-path=" + directory.resolve("c.sqlite"));
    all.add("--bucket-name=" + directory.resolve("bucket"));
    all.add("--data-path=" + directory.resolve("lake"));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int found = Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(new String[0]));
    assertEquals(code, found, out + "" + err);
    return out + "" + err;
  }

  private List<JsonNode> json(int code, String... args) throws Exception {
    List<String> all = new ArrayList<>(List.of(args));
    all.add("--json");
    List<JsonNode> objects = new ArrayList<>();
    for (String line : lake(code, all.toArray(new String[0])).lines().toList()) {
      objects.add(new ObjectMapper().readTree(line));
    }
    return objects;
  }

  @Test
  void eachTableIsJsonForPrograms() throws Exception {
    StationFile file = StationFile.floats("a", "2026-11-20T10:00:00Z");
    Path path = directory.resolve("bucket").resolve(file.key());
    Files.createDirectories(path.getParent());
    Files.write(path, file.bytes());
    Files.writeString(directory.resolve("bucket/note \"x\".txt"), "hello");
    lake(0, "init");
    lake(0, "import");

    assertEquals(12, json(0, "tables").get(0).get("rows").asInt());
    assertEquals("a", json(0, "stations").get(0).get("station").textValue());
    assertTrue(json(0, "snapshots").get(0).get("snapshot").isNumber());
    JsonNode row = json(0, "query", "readings", "--order", "timestamp", "--limit", "1").get(0);
    assertEquals("2026-11-20T10:00:00Z", row.get("timestamp").textValue());
    assertTrue(row.get("temperature").isNumber());
    assertEquals("insert", json(0, "changes", "readings").get(0).get("change_type").textValue());
    assertEquals("note \"x\".txt", json(0, "aside").get(0).get("key").textValue());
    JsonNode ill =
        json(1, "doctor").stream()
            .filter(l -> l.get("outcome").asText().equals("ill"))
            .findFirst()
            .orElseThrow();
    assertEquals("set aside", ill.get("subject").textValue());

    JsonNode values =
        json(
                0,
                "sql",
                "SELECT 'ü\"\\' AS t, NULL AS n, true AS b, 'nan'::DOUBLE AS x, -1.5e-30::DOUBLE AS"
                    + " d, 9007199254740993 AS i, [1, 2] AS l")
            .get(0);
    assertEquals(
        "{\"t\":\"ü\\\"\\\\\",\"n\":null,\"b\":true,\"x\":\"NaN\",\"d\":-1.5E-30,\"i\":9007199254740993,\"l\":\"[1,"
            + " 2]\"}",
        values.toString());
    assertEquals(
        "lake: --json: two columns are called a; name them apart",
        lake(1, "sql", "SELECT 1 AS a, 2 AS a", "--json").strip());
  }

  @Test
  void whatWasProbablyMeantIsSaid() {
    assertTrue(lake(2, "ingst").contains("; did you mean ingest? (see lake --help)"));
    assertTrue(lake(2, "tables", "--jsn").contains("; did you mean --json?"));
  }

  @Test
  void commandsWorkFromImportToCleanup() throws Exception {
    StationFile f = StationFile.floats("a", "2026-11-20T10:00:00Z");
    StationFile g = StationFile.floats("a", "2026-11-20T10:15:00Z");
    for (StationFile each : List.of(f, g)) {
      Path file = directory.resolve("bucket").resolve(each.key());
      Files.createDirectories(file.getParent());
      Files.write(file, each.bytes());
    }
    Files.writeString(directory.resolve("bucket/note.txt"), "hello");
    assertTrue(lake(1, "doctor").contains("ILL   catalog        there is none at"));
    assertFalse(Files.exists(directory.resolve("c.sqlite")));
    lake(0, "init");
    assertTrue(lake(0, "import").contains("2 files with 24 rows taken in by 1 snapshot,"));
    assertTrue(lake(0, "verify").contains("readings: the same, 24 rows of 2 files"));
    assertTrue(lake(0, "aside").contains("note.txt: key: expected"));
    assertTrue(lake(0, "tables").contains("readings  24    2"));
    assertTrue(lake(0, "stations").contains("readings  a        unknown   2        24"));
    assertTrue(
        lake(0, "columns", "readings", "--add", "note", "int32", "--default", "5")
            .contains("no column"));
    assertTrue(
        lake(0, "query", "readings", "--where", "note:eq:5", "--limit", "1").contains("note"));
    assertTrue(
        lake(0, "sql", "SELECT count(*) AS n FROM readings", "--snapshot", "1").contains("0"));
    assertTrue(lake(0, "changes", "readings", "--last", "1h", "--limit", "2").contains("insert"));
    assertTrue(lake(0, "compact", "readings").contains("2 files of"));
    assertTrue(lake(0, "verify").contains("readings: the same"));
    assertTrue(lake(0, "expire", "--older-than", "0s", "--dry-run").startsWith("would expire"));
    assertTrue(lake(0, "expire", "--older-than", "0s").contains("snapshots"));
    assertTrue(lake(0, "cleanup", "--dry-run").contains("0 files"));
    assertTrue(lake(0, "orphans").contains("0 orphans"));
    assertTrue(lake(0, "check").contains("all invariants hold"));
    String doctor = lake(1, "doctor");
    assertTrue(doctor.contains("well  catalog"), doctor);
    assertTrue(doctor.contains("well  rights"), doctor);
    assertTrue(doctor.contains("ILL   set aside"), doctor);
    assertTrue(lake(1, "query", "nope").startsWith("lake: table \"nope\""));
  }

  @Test
  void aLakeBesideWhatIsPublishedForStationsIsWell() throws Exception {
    StationFile file = StationFile.floats("a", "2026-11-20T10:00:00Z");
    List<String> others =
        List.of("station=a/check.txt", "firmware/stable.json", "config/station=a.properties.sig");
    for (String key : others) {
      Path path = directory.resolve("bucket").resolve(key);
      Files.createDirectories(path.getParent());
      Files.writeString(path, "no rows");
      Files.setLastModifiedTime(path, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
    }
    Path path = directory.resolve("bucket").resolve(file.key());
    Files.createDirectories(path.getParent());
    Files.write(path, file.bytes());
    lake(0, "init");
    assertTrue(lake(0, "ingest").contains("1 file with 12 rows taken in"));
    String doctor = lake(0, "doctor");
    assertTrue(doctor.contains("nothing waits among the first 4 objects"), doctor);
  }

  @Test
  void orphansOfADirectoryAreReportedWithoutKeysOfS3() throws Exception {
    Path bucket = Files.createDirectories(directory.resolve("bucket"));
    String catalog = "--catalog-path=" + directory.resolve("c.sqlite");
    StringWriter out = new StringWriter();
    for (String command : List.of("init", "orphans")) {
      List<String> args = new ArrayList<>(List.of(command, catalog, "--bucket-name=" + bucket));
      if (command.equals("orphans")) {
        Path orphan = bucket.resolve("lake/main/readings/ducklake-1.parquet");
        Files.createDirectories(orphan.getParent());
        Files.write(orphan, new byte[] {1});
        Files.setLastModifiedTime(orphan, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        args.add("--older-than=1s");
      }
      int code = Main.run(new PrintWriter(out), new PrintWriter(out), args.toArray(new String[0]));
      assertEquals(0, code, out.toString());
    }
    assertTrue(out.toString().contains("readings/ducklake-1.parquet"), out.toString());
    assertTrue(out.toString().endsWith("1 orphan" + System.lineSeparator()), out.toString());
  }

  @Test
  void theLakesOwnFilesInTheStationsBucketAreNotTakenForTheirs() throws Exception {
    Path bucket = directory.resolve("bucket");
    for (String start : List.of("2026-11-20T10:00:00Z", "2026-11-20T10:15:00Z")) {
      StationFile f = StationFile.floats("a", start);
      Path file = bucket.resolve(f.key());
      Files.createDirectories(file.getParent());
      Files.write(file, f.bytes());
    }
    StringWriter out = new StringWriter();
    for (String command : List.of("import", "compact", "import", "aside", "verify", "doctor")) {
      out.append(command).append(": ");
      int code =
          Main.run(
              new PrintWriter(out),
              new PrintWriter(out),
              command,
              "--catalog-path=" + directory.resolve("c.sqlite"),
              "--bucket-name=" + bucket);
      assertEquals(0, code, out.toString());
    }
    String said = out.toString();
    assertTrue(said.contains("import: 2 objects: 0 files with 0 rows"), said);
    assertTrue(said.contains("aside: verify: readings: the same, 24 rows of 2 files"), said);
    assertTrue(said.contains("0 objects changed, 0 not taken in"), said);
    assertTrue(said.contains("well  set aside      no file"), said);
  }

  @Test
  void wrongArgumentsEndWithCode2() throws Exception {
    for (String[] args :
        new String[][] {
          {"demo", "--stations", "0"},
          {"demo", "--stations", "10001"},
          {"demo", "--windows", "0"},
          {"demo", "--windows", "91"},
          {"demo", "--windows", "many"},
          {"demo", "extra"},
        }) {
      String said = refused(2, args);
      assertTrue(said.startsWith("lake demo: "), said);
      assertTrue(said.endsWith("(see lake demo --help)"), said);
    }
    lake(0, "init");
    for (String[] args :
        new String[][] {
          {"query", "readings", "--where", "temperature"},
          {"query", "readings", "--where", "temperature:like:1"},
          {"query", "readings", "--at", "yesterday"},
          {"query", "readings", "--snapshot", "1", "--at", "2026-11-20"},
          {"query", "readings", "--limit", "-1"},
          {"changes", "readings", "--last", "soon"},
          {"changes", "readings", "--from", "1", "--last", "1h"},
          {"changes", "readings", "--limit", "-1"},
          {"snapshots", "--limit", "-1"},
          {"expire", "--older-than", "old"},
          {"expire"},
          {"expire", "--keep-days", "0"},
          {"cleanup", "--grace", "-1d"},
          {"orphans", "--older-than", "x"},
          {"compact", "--min-files", "1"},
          {"columns", "--accept", "co2"},
          {"columns", "--drop", "light"},
          {"columns", "readings", "--default", "1"},
        }) {
      assertEquals(1, lake(2, args).lines().count());
    }
  }

  private String refused(int code, String... args) {
    StringWriter err = new StringWriter();
    assertEquals(code, Main.run(new PrintWriter(err), new PrintWriter(err), args), err.toString());
    assertEquals(1, err.toString().lines().count(), err.toString());
    return err.toString().strip();
  }

  @Test
  void aWrongCommandLineIsOneLine() {
    assertEquals("lake: Unmatched argument at index 0: 'foo' (see lake --help)", refused(2, "foo"));
    assertEquals(
        "lake query: Missing required parameter: 'TABLE' (see lake query --help)",
        refused(2, "query"));
  }

  @Test
  void theHelpNamesAllCommandsAndEachHasItsOwn() {
    StringWriter all = new StringWriter();
    assertEquals(0, Main.run(new PrintWriter(all), new PrintWriter(all), "--help"));
    String commands =
        "demo serve init ingest import stations aside forget columns tables snapshots query sql"
            + " changes expire cleanup compact orphans verify check doctor";
    for (String name : commands.split(" ")) {
      assertTrue(all.toString().lines().anyMatch(l -> l.startsWith("  " + name + " ")), name);
      StringWriter one = new StringWriter();
      assertEquals(0, Main.run(new PrintWriter(one), new PrintWriter(one), name, "--help"), name);
      assertTrue(one.toString().startsWith("Usage: lake " + name + " "), one.toString());
    }
    StringWriter none = new StringWriter();
    assertEquals(0, Main.run(new PrintWriter(none), new PrintWriter(none)));
    assertEquals(all.toString(), none.toString());
  }

  @Test
  void theHelpSaysWhatEachCommandDoesInAWholeSentence() {
    StringWriter all = new StringWriter();
    assertEquals(0, Main.run(new PrintWriter(all), new PrintWriter(all), "--help"));
    String list = all.toString().split("\\nCommands:\\n")[1].split("\\n\\n")[0];
    // What follows the name begins in a column of its own.
    String[] entries = list.replaceAll("\\n {10,}", " ").split("\\n");
    assertTrue(entries.length > 20, list);
    for (String entry : entries) {
      assertTrue(entry.endsWith("."), entry);
    }
  }

  @Test
  void aFileThatIsNoCatalogIsNamedWithTheCause() throws Exception {
    Path file = Files.writeString(directory.resolve("notes.txt"), "not a catalog\n".repeat(100));
    String said = refused(1, "tables", "--catalog-path=" + file, "--bucket-name=" + directory);
    assertTrue(said.startsWith("lake: catalog sqlite:" + file), said);
    assertTrue(said.contains("file is not a database"), said);
    String away =
        refused(
            1,
            "tables",
            "--catalog-type=postgres",
            "--catalog-path=postgresql://nobody@127.0.0.1:1/none",
            "--bucket-name=" + directory);
    assertTrue(away.contains("refused"), away);
  }

  @Test
  void aPasswordOnTheCommandLineIsWarnedOfAndNotRepeated() {
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            new PrintWriter(err),
            new PrintWriter(err),
            "tables",
            "--catalog-type=postgres",
            "--catalog-path=postgresql://nobody:hush@127.0.0.1:1/none");
    assertEquals(1, code);
    List<String> lines = err.toString().lines().toList();
    assertEquals(
        "lake: --catalog-path: other users of this machine can see its password; set"
            + " DUCKLAKE_CATALOG_PATH, or DUCKLAKE_CATALOG_PATH_FILE to a file that holds it",
        lines.get(0));
    assertTrue(lines.get(1).contains("refused"), lines.get(1));
    assertFalse(err.toString().contains("hush"), err.toString());
  }

  @Test
  void anAddressThatFailsIsNamedWithoutItsPassword() {
    for (String path :
        List.of(
            "postgresql://joe:hush%zz@127.0.0.1:1/x",
            "postgresql://joe:hu sh@127.0.0.1:1/x",
            "postgresql://joe:hush@127.0.0.1:port/x",
            "joe:hush@127.0.0.1",
            "jdbc:postgresql://joe:hush%zz@127.0.0.1:1/x")) {
      StringWriter err = new StringWriter();
      Main.run(
          new PrintWriter(err),
          new PrintWriter(err),
          "tables",
          "--catalog-type=postgres",
          "--catalog-path=" + path,
          "--bucket-name=" + directory);
      assertTrue(err.toString().contains("lake: catalog"), err.toString());
      assertFalse(err.toString().contains("hu"), err.toString());
    }
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            new PrintWriter(err),
            new PrintWriter(err),
            "ingest",
            "--watch",
            "--nats-url=nats://joe:hush@127.0.0.1:1",
            "--catalog-path=" + directory.resolve("c.sqlite"),
            "--bucket-name=" + directory.resolve("bucket"));
    assertEquals(1, code, err.toString());
    assertTrue(err.toString().contains("lake: NATS: 127.0.0.1:1: cannot connect"), err.toString());
    assertFalse(err.toString().contains("hush"), err.toString());
  }

  @Test
  void theHelpOfACommandShowsItsOwnOptionsBeforeTheSettings() {
    StringWriter out = new StringWriter();
    assertEquals(0, Main.run(new PrintWriter(out), new PrintWriter(out), "query", "--help"));
    String help = out.toString();
    assertTrue(help.startsWith("Usage: lake query [OPTIONS] TABLE"), help);
    int settings = help.indexOf("Settings, which may be environment variables as well:");
    assertTrue(help.indexOf("--where=") > 0 && help.indexOf("--where=") < settings, help);
    for (LakeSetting setting : LakeSetting.values()) {
      if (setting.option() != null) {
        assertTrue(help.indexOf(setting.option() + "=") > settings, setting + " in " + help);
        assertTrue(help.indexOf(setting.variable() + ":") > settings, setting + " in " + help);
      }
    }
  }

  @Test
  void aCommandThatOnlyReadsMakesNoCatalog() {
    Path typo = directory.resolve("catalgo.sqlite");
    assertEquals(
        "lake: there is no catalog " + typo + "; lake init makes one",
        refused(1, "query", "readings", "--catalog-path=" + typo, "--bucket-name=" + directory));
    assertFalse(Files.exists(typo));
  }

  @Test
  void aFolderThatIsNotThereIsNoEmptyBucket() {
    Path away = directory.resolve("bukcet");
    assertEquals(
        "lake: " + away + ": there is no such folder for a bucket",
        refused(
            1,
            "ingest",
            "--catalog-path=" + directory.resolve("c.sqlite"),
            "--data-path=" + directory + "/lake/",
            "--bucket-name=" + away));
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());
      String said =
          refused(
              1,
              "serve",
              "--api-port=" + port,
              "--catalog-path=" + directory.resolve("c.sqlite"),
              "--bucket-name=" + directory);
      assertTrue(said.contains("127.0.0.1 port " + port + ": "), said);
    }
  }

  @Test
  void theDoctorNamesTheCureOfABucketThatIsNotThere() {
    StringWriter out = new StringWriter();
    int code =
        Main.run(
            new PrintWriter(out),
            new PrintWriter(out),
            "doctor",
            "--catalog-type=postgres",
            "--catalog-path=postgresql://nobody:hush@127.0.0.1:1/none",
            "--bucket-name=" + directory);
    assertEquals(1, code);
    assertTrue(out.toString().contains("ILL   catalog"), out.toString());
    assertTrue(out.toString().contains("DUCKLAKE_CATALOG_PATH"), out.toString());
    assertTrue(!out.toString().contains("hush"), out.toString());
  }

  @Test
  void doctorFindsWhatIsGoneOrUnreadableAndForgetCuresIt() throws Exception {
    List<Path> files = new ArrayList<>();
    for (String start :
        List.of("2026-11-20T10:00:00Z", "2026-11-20T10:15:00Z", "2026-11-20T10:30:00Z")) {
      StationFile f = StationFile.floats("a", start);
      Path file = directory.resolve("bucket").resolve(f.key());
      Files.createDirectories(file.getParent());
      files.add(Files.write(file, f.bytes()));
    }
    lake(0, "import");
    assertTrue(lake(0, "doctor").contains("well  objects        3 of 3 data files read"));
    Files.delete(files.get(0));
    byte[] garbage = Files.readAllBytes(files.get(1));
    java.util.Arrays.fill(garbage, 4, garbage.length / 2, (byte) 0x5a);
    Files.write(files.get(1), garbage);
    String ill = lake(1, "doctor");
    assertTrue(ill.contains("ILL   objects        2 cannot be read"), ill);
    assertTrue(ill.contains(files.get(0) + ": "), ill);
    assertTrue(ill.contains(files.get(1) + ": "), ill);
    assertTrue(lake(1, "forget", "nothing/such").contains("it was not taken in"));
    String key = directory.resolve("bucket").relativize(files.get(0)).toString();
    assertTrue(lake(0, "forget", key, files.get(1).toString()).contains("2 objects forgotten"));
    assertTrue(lake(0, "doctor").contains("1 of 1 data file read"));
    assertTrue(lake(0, "sql", "SELECT count(*) AS n FROM readings").contains("12"));
    assertTrue(lake(0, "check").contains("all invariants hold"));
  }

  @Test
  void sqlRunsNothingButASelect() throws Exception {
    lake(0, "init");
    Path file = directory.resolve("written");
    for (String statement :
        List.of(
            "COPY (SELECT 1) TO '" + file + "' (FORMAT csv)",
            "ATTACH '" + file + "' AS other",
            "SELECT 1; ATTACH '" + file + "' AS other",
            "EXPLAIN ANALYZE COPY (SELECT 1) TO '" + file + "' (FORMAT csv)",
            "SET threads = 64")) {
      String said = lake(2, "sql", statement);
      assertTrue(said.contains("sql: expected a SELECT"), said);
      assertTrue(Files.notExists(file), statement);
    }
    assertTrue(lake(0, "sql", "DESCRIBE readings").contains("temperature"));
    assertTrue(lake(0, "sql", "FROM readings LIMIT 1").contains("temperature"));
    assertTrue(lake(1, "sql", "SELECT 'it''s").contains("query: Parser Error"));
  }
}
