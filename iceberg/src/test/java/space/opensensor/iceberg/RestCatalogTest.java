package space.opensensor.iceberg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.LakeSettings;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.SchemaChange;
import space.opensensor.ducklake.ingest.IngestMetrics;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.maintain.Compactor;
import space.opensensor.ducklake.store.Storage;

/** Publishing into a catalog of others, which speaks Iceberg's REST protocol. */
class RestCatalogTest extends LakeOfStations {

  private RestCatalogServer server;
  private String token = RestCatalogServer.TOKEN;

  @Override
  Map<String, String> settings() {
    Map<String, String> settings = super.settings();
    settings.put("ICEBERG_REST_URI", server.uri().toString());
    settings.put("ICEBERG_REST_TOKEN", token);
    return settings;
  }

  @BeforeEach
  @Override
  void open() throws IOException {
    Storage storage = new Storage(new LakeSettings(Map.of()).s3());
    JdbcCatalog catalog = new JdbcCatalog(p -> new LakeFileIo(storage), null, true);
    catalog.initialize(
        "others",
        Map.of(
            "uri", "jdbc:sqlite:" + directory.resolve("others.sqlite"),
            "warehouse", "file://" + directory.resolve("others"),
            "jdbc.schema-version", "V1"));
    server = new RestCatalogServer(catalog);
    super.open();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aCatalogOfOthersGivesTheLakesAnswers() throws IOException {
    putHours("s0", "2026-11-20", 5);
    putHours("s1", "2026-11-21", 4);
    assertEquals(9, publish().added());
    assertEquals(1000, table().schema().findField("station").fieldId());
    assertEquals(
        "[1000: station: identity(1000), 1001: timestamp_day: day(1)]",
        table().spec().fields().toString());
    lake.compactor(Compactor.Settings.DEFAULT).compact("readings", false);
    assertEquals(9, publish().removed());
    putHours("s2", "2026-11-22", 2);
    assertEquals(2, publish().added());
    assertEquals(0, publish().snapshots());
    compareAll(31);
    assertTrue(server.requests().contains("POST /v1/namespaces/main/tables/readings"));
  }

  @Test
  void aServerThatFailsAtAnyRequestIsGoneOnWith() throws IOException {
    putHours("s0", "2026-11-20", 4);
    putHours("s1", "2026-11-21", 4);
    int failed = 0;
    for (int n = 0; ; n++) {
      int[] left = {n};
      server.trouble(
          request -> request.startsWith("POST") && left[0]-- == 0 ? "out for maintenance" : null);
      Publication publication = Publication.of(lake, List.of("readings"), false);
      server.trouble(request -> null);
      if (publication.refused().isEmpty()) {
        break;
      }
      failed++;
      assertTrue(
          publication.refused().get(0).contains("out for maintenance"), publication.toString());
      publish();
      assertEquals(8, files(table()), "failed at " + n);
      compareAll(n);
      tables.drop(IcebergTables.id(readings()));
    }
    assertTrue(failed > 3, failed + " requests");
  }

  /** The lake has another table, "unsynced", which is published beside this. */
  @ParameterizedTest
  @ValueSource(
      strings = {"<html>", "{}", "null", "[]", "{\"metadata\": {}, \"metadata-location\": \"x\"}"})
  void aServerThatLiesOfOneTableKeepsNoOtherFromBeingPublished(String lie) throws IOException {
    putHours("s0", "2026-11-20", 2);
    server.lie(request -> request.endsWith("/tables/readings") ? lie : null);
    Publication publication = Publication.of(lake, List.of(), false);
    assertEquals(
        List.of("unsynced"), publication.reports().stream().map(PublishReport::table).toList());
    assertEquals(1, publication.refused().size(), publication.toString());
    String line = publication.refused().get(0);
    assertTrue(
        line.startsWith(
            "table readings: " + server.uri() + ": its answer is none of a REST catalog ("),
        line);
    server.lie(request -> null);
    assertEquals(2, publish().added());
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>", "{\"identifiers\": [{\"namespace\": [\"main\"]}]}"})
  void aServerThatLiesOfItsTablesLosesNoReport(String lie) throws IOException {
    putHours("s0", "2026-11-20", 2);
    server.lie(
        request -> request.endsWith("/main/tables") && request.startsWith("GET") ? lie : null);
    Publication publication = Publication.of(lake, List.of(), false);
    assertEquals(2, publication.reports().size());
    assertEquals(1, publication.refused().size(), publication.toString());
    assertTrue(
        publication.refused().get(0).startsWith("Iceberg's catalog: " + server.uri() + ": "),
        publication.toString());
    assertEquals(List.of(), publication.gone());
  }

  @Test
  void aListWithoutAnEndIsNotReadToItsEnd() throws IOException {
    putHours("s0", "2026-11-20", 1);
    Publication.of(lake, List.of(), false);
    server.lie(
        request ->
            request.equals("GET /v1/namespaces/main/tables")
                ? "{\"identifiers\": [], \"next-page-token\": \"more\"}"
                : null);
    Duration some = Duration.ofSeconds(30);
    RestLimits limits = new RestLimits(some, some, some, 1, 20);
    Publication publication = Publication.of(lake, List.of(), false, limits);
    assertEquals(
        List.of(
            "Iceberg's catalog: "
                + server.uri()
                + ": a list of more than 20 pages; correct ICEBERG_REST_URI, which ends before"
                + " /v1, or ask who runs it"),
        publication.refused());
    assertEquals(2, publication.reports().size());
  }

  @Test
  void aCommitWhoseAnswerIsLostIsNotMadeTwice() throws IOException {
    putHours("s0", "2026-11-20", 4);
    int lost = 0;
    for (int n = 0; ; n++) {
      int[] left = {n};
      server.breakOff(request -> request.startsWith("POST") && left[0]-- == 0);
      Publication publication = Publication.of(lake, List.of("readings"), false);
      server.breakOff(request -> false);
      if (publication.refused().isEmpty()) {
        break;
      }
      lost++;
      assertEquals(
          List.of("table readings: " + server.uri() + ": it broke off the answer; run it again"),
          publication.refused());
      publish();
      assertEquals(4, files(table()), "lost at " + n);
      assertEquals(2, table().history().size(), "lost at " + n);
      tables.drop(IcebergTables.id(readings()));
    }
    assertTrue(lost > 3, lost + " answers");
  }

  @Test
  void aTableOfAnotherLakeIsLeftAlone() throws IOException {
    putHours("s0", "2026-11-20", 1);
    TableIdentifier id = IcebergTables.id(readings());
    TableIdentifier another = TableIdentifier.of("main", "theirs");
    Schema schema = new Schema(Types.NestedField.required(1, "n", Types.LongType.get()));
    try (JdbcCatalog theirs = new JdbcCatalog(p -> new LakeFileIo(lake.storage()), null, false)) {
      theirs.initialize(
          "others",
          Map.of(
              "uri", "jdbc:sqlite:" + directory.resolve("others.sqlite"),
              "warehouse", "file://" + directory.resolve("others"),
              "jdbc.schema-version", "V1"));
      theirs.createNamespace(Namespace.of("main"));
      theirs.createTable(id, schema);
      theirs.createTable(another, schema);
      for (boolean rebuild : new boolean[] {false, true}) {
        Publication publication = Publication.of(lake, List.of(), rebuild);
        assertTrue(
            publication
                .refused()
                .get(0)
                .contains("the Iceberg catalog has a table main.readings that is not of this lake"),
            publication.toString());
        assertEquals(List.of(), publication.gone());
      }
      assertEquals("n", theirs.loadTable(id).schema().findColumnName(1));
      assertTrue(theirs.tableExists(another));
    }
  }

  @Test
  void anotherLakesTablesOfTheSameNamesAreNeitherTakenNorForgotten() throws IOException {
    putHours("s0", "2026-11-20", 1);
    Map<String, String> theirs = settings();
    theirs.put("DUCKLAKE_CATALOG_PATH", directory.resolve("theirs.sqlite").toString());
    theirs.put("DUCKLAKE_DATA_PATH", directory.resolve("theirs") + "/");
    try (Lake other = new Lake(new LakeSettings(theirs));
        Ingester ingester = other.ingester(IngestMetrics.NONE)) {
      ingester.pass();
      other
          .catalog()
          .write(
              "create",
              tx ->
                  new SchemaChange(tx)
                      .createTable(
                          "plants",
                          List.of(new SchemaChange.NewColumn("n", LakeType.INT64)),
                          List.of()));
      assertEquals(3, Publication.of(other, List.of(), false).reports().size());
      String metadata = table().operations().current().metadataFileLocation();
      for (boolean rebuild : new boolean[] {false, true}) {
        Publication publication = Publication.of(lake, List.of(), rebuild);
        assertEquals(2, publication.refused().size(), publication.toString());
        assertEquals(List.of(), publication.gone());
      }
      assertEquals(metadata, table().operations().current().metadataFileLocation());
      assertEquals(0, Publication.of(other, List.of(), false).reports().get(0).snapshots());
    }
  }

  @Test
  void aWrongTokenIsSaidAndNotShown() throws IOException {
    putHours("s0", "2026-11-20", 1);
    token = "a-token-that-is-wrong";
    try (Lake other = new Lake(new LakeSettings(settings()))) {
      CatalogException e =
          assertThrows(CatalogException.class, () -> Publication.of(other, List.of(), false));
      assertTrue(e.getMessage().contains("who are you?"), e.getMessage());
      assertFalse(e.getMessage().contains(token), e.getMessage());
      assertFalse(other.settings().icebergRest().toString().contains(token));
      assertNull(other.settings().icebergRest().credential());
    }
  }
}
