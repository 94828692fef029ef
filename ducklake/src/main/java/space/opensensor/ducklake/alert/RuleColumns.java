package space.opensensor.ducklake.alert;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import space.opensensor.ducklake.bucket.StationKey;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.LakeTable;

/** Whether the columns are there that rules name: a rule of one that is not there finds nothing. */
public final class RuleColumns {

  private RuleColumns() {}

  /** A line for each rule of a column that the readings have not; none before the first file. */
  public static List<String> unknown(CatalogReader reader, AlertRules rules)
      throws java.sql.SQLException {
    Optional<LakeTable> table = reader.findTable(StationKey.READINGS, reader.latest().id());
    if (table.isEmpty()) {
      return List.of();
    }
    Set<String> names =
        table.get().columns().stream()
            .map(c -> c.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.toCollection(TreeSet::new));
    return rules.rules().stream()
        .filter(r -> r.column() != null && !names.contains(r.column()))
        .map(
            r ->
                "\""
                    + RuleLine.shown(r.text())
                    + "\": the readings have no such column, but "
                    + String.join(", ", names))
        .toList();
  }
}
