package space.opensensor.engines.spark;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import space.opensensor.engines.EngineLines;

/**
 * Spark on this machine, which answers statements of its standard input. Its settings are the
 * system properties that begin with {@code spark.}, as {@code --conf} gives them.
 */
public final class SparkEngine {

  private SparkEngine() {}

  /** Runs until the standard input ends. */
  public static void main(String[] args) throws IOException {
    PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    try (SparkSession spark = SparkSession.builder().master("local[2]").getOrCreate()) {
      EngineLines.serve(
          statement -> spark.sql(statement).collectAsList().stream().map(SparkEngine::row).toList(),
          answers);
    }
  }

  private static List<Object> row(Row row) {
    List<Object> values = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      values.add(row.get(i));
    }
    return values;
  }
}
