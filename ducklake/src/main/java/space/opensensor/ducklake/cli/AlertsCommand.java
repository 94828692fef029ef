package space.opensensor.ducklake.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.SettingException;
import space.opensensor.ducklake.alert.Alert;
import space.opensensor.ducklake.alert.AlertRules;
import space.opensensor.ducklake.alert.AlertSettings;
import space.opensensor.ducklake.alert.AlertStore;
import space.opensensor.ducklake.alert.AlertTrial;
import space.opensensor.ducklake.alert.RuleColumns;

/** {@code lake alerts}: what is the matter now, and whether the rules can be read and told. */
@Command(
    name = "alerts",
    description = {
      "Shows what lake serve found by the rules of --alerts and is not over, and what is "
          + "wrong with the rules, a line each; with --test sends a message to everyone whom "
          + "they name."
    },
    mixinStandardHelpOptions = true)
final class AlertsCommand extends LakeCommand {

  @Mixin private TableOutput output;

  @Option(names = "--test", description = "sends a message by each channel, a line for each")
  private boolean test;

  @Override
  public Integer call() {
    AlertSettings settings = settings().alerts();
    if (settings.rules() == null) {
      throw new SettingException(
          "DUCKLAKE_ALERTS: expected a file of rules, such as a line \"silent after=30m\"");
    }
    AlertRules rules = AlertRules.read(settings.rules());
    List<String> wrong = new ArrayList<>(rules.wrong());
    wrong.addAll(settings.missing(rules));
    wrong.forEach(this::say);
    if (test) {
      boolean told = AlertTrial.run(settings, rules, Instant.now(), out()::println);
      return told && wrong.isEmpty() ? 0 : 1;
    }
    List<List<?>> rows = new ArrayList<>();
    try (Lake lake = openExisting()) {
      List<String> unknown = lake.catalog().read(r -> RuleColumns.unknown(r, rules));
      unknown.forEach(this::say);
      wrong.addAll(unknown);
      for (Alert alert : AlertStore.open(lake.catalog())) {
        rows.add(List.of(alert.subject(), alert.text(), alert.since(), alert.rule()));
      }
    }
    output.print(out(), List.of("subject", "what", "since", "rule"), rows);
    return wrong.isEmpty() ? 0 : 1;
  }

  private void say(String wrong) {
    err().println("lake: " + wrong);
  }
}
