package space.opensensor.engines.queries;

import java.io.IOException;

/** Spark on the lake's tables, with the settings of docs/engines.md. */
class SparkTest extends EngineContract {

  SparkTest() throws Exception {
    super(Dialect.SPARK);
  }

  @Override
  EngineProcess start() throws IOException {
    return Engines.spark(host);
  }

  @Override
  String rewrite() {
    return "CALL lake.system.rewrite_data_files(table => 'main.readings', options =>"
        + " map('rewrite-all', 'true'))";
  }

  @Override
  String expire() {
    return "CALL lake.system.expire_snapshots(table => 'main.readings')";
  }
}
