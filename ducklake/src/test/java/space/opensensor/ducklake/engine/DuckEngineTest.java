package space.opensensor.ducklake.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

class DuckEngineTest {

  @Test
  void itIsReadyForWhoConnectsAndLeavesNothing() throws Exception {
    Path scratch;
    try (DuckEngine engine = new DuckEngine(64, 1);
        Connection connection = engine.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT current_setting('threads'), current_setting('TimeZone')")) {
      scratch = engine.scratch();
      assertTrue(row.next());
      assertEquals("1 UTC", row.getString(1) + " " + row.getString(2));
    }
    assertTrue(Files.notExists(scratch));
    new DuckEngine(64, 1).close();
  }

  @Test
  void whyItDoesNotStartIsSaidToWhoConnects() {
    DuckEngine engine = new DuckEngine(64, 0);
    String said = assertThrows(IllegalStateException.class, engine::connect).getMessage();
    assertTrue(said.startsWith("DuckDB does not start: "), said);
  }
}
