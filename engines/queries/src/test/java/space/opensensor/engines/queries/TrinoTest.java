package space.opensensor.engines.queries;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Trino on the lake's tables, with the catalog file of the compose file's profile. */
class TrinoTest extends EngineContract {

  TrinoTest() throws Exception {
    super(Dialect.TRINO);
  }

  @Override
  EngineProcess start() throws IOException {
    return Engines.trino(host);
  }

  @Override
  String rewrite() {
    return "ALTER TABLE lake.main.readings EXECUTE optimize";
  }

  @Override
  String expire() {
    return "ALTER TABLE lake.main.readings EXECUTE expire_snapshots(retention_threshold => '7d')";
  }

  /**
   * When the table is gone from the catalog and its manifests are deleted, Trino lists its folder
   * with a header that the embedded S3 does not know.
   */
  @Override
  void drop(String statement) {
    EngineProcess.EngineException halfway =
        assertThrows(EngineProcess.EngineException.class, () -> super.drop(statement));
    assertTrue(halfway.getMessage().contains("Failed to list location"), halfway.getMessage());
  }

  /** So each key of the compose file's catalog is one that Trino knows, or nothing would start. */
  @Order(0)
  @Test
  void trinoRefusesACatalogWithAKeyThatItDoesNotKnow() throws Exception {
    Map<String, String> properties = Engines.trinoCatalog(host);
    properties.put("s3.path-style", "true");
    EngineProcess.EngineException refused =
        assertThrows(
            EngineProcess.EngineException.class,
            () -> engine.rows(Engines.createCatalog("mistyped", properties)));
    assertTrue(refused.getMessage().contains("'s3.path-style' was not used"), refused.getMessage());
  }
}
