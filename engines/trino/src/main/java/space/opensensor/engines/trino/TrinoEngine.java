package space.opensensor.engines.trino;

import io.trino.plugin.iceberg.IcebergPlugin;
import io.trino.testing.MaterializedRow;
import io.trino.testing.StandaloneQueryRunner;
import io.trino.testing.TestingSession;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import space.opensensor.engines.EngineLines;

/**
 * Trino's server, which answers statements of its standard input. It begins without a catalog:
 * {@code CREATE CATALOG} takes the properties of a file in {@code etc/catalog}.
 */
public final class TrinoEngine {

  private TrinoEngine() {}

  /** Runs until the standard input ends. */
  public static void main(String[] args) throws IOException {
    PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    try (StandaloneQueryRunner trino =
        new StandaloneQueryRunner(
            TestingSession.testSessionBuilder().setCatalog("lake").setSchema("main").build())) {
      trino.installPlugin(new IcebergPlugin());
      EngineLines.serve(
          statement ->
              trino.execute(statement).toTestTypes().getMaterializedRows().stream()
                  .map(MaterializedRow::getFields)
                  .toList(),
          answers);
    }
    // Threads of its object stores' clients live on.
    System.exit(0);
  }
}
