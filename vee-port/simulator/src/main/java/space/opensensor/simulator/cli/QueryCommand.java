package space.opensensor.simulator.cli;

import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import space.opensensor.simulator.Reason;

/** {@code station query}: SQL on what the embedded S3 server stored. */
@Command(
    name = "query",
    description = {
      "Runs SQL (DuckDB's) on the objects that the embedded S3 server stored.",
      "The view readings holds the rows of all of them.",
    },
    footer = {
      "",
      "Example: station query 'SELECT station, count(*), avg(temperature) FROM readings GROUP BY"
          + " 1'",
    },
    mixinStandardHelpOptions = true)
final class QueryCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "SQL", description = "one statement or several")
  private String sql;

  @Option(
      names = "--bucket",
      paramLabel = "NAME",
      defaultValue = SimulateCommand.DEFAULT_BUCKET,
      description = "bucket (default: ${DEFAULT-VALUE})")
  private String bucket;

  @Option(names = "--json", description = "a JSON object for each row")
  private boolean json;

  @Mixin private DataDirectory data;

  @Override
  public Integer call() throws CommandException, IOException {
    try (BucketSql database = new BucketSql(data.bucket(bucket))) {
      TextTable table = database.query(sql);
      (json ? table.json() : table.lines()).forEach(spec.commandLine().getOut()::println);
      return 0;
    } catch (SQLException e) {
      throw new CommandException(Reason.of(e), e);
    }
  }
}
