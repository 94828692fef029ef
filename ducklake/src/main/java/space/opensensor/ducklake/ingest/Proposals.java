package space.opensensor.ducklake.ingest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;

/** Columns that stations brought and that a person decides on. */
public final class Proposals {

  private Proposals() {}

  /** Open proposals, each as {@code table.column type}, with the type there is to be widened. */
  public static List<String> list(LakeCatalog catalog) {
    return catalog.read(
        r -> {
          Map<Long, LakeTable> tables = new HashMap<>();
          r.tables(r.latest().id()).forEach(t -> tables.put(t.id(), t));
          return new Ledger(r)
              .proposals().stream().map(p -> line(p, tables.get(p.table()))).toList();
        });
  }

  private static String line(Ledger.Proposal p, LakeTable table) {
    String there =
        table == null
            ? ""
            : table.column(p.column()).map(c -> ", now " + c.type().name()).orElse("");
    return (table == null ? "?" : table.name()) + "." + p.column() + " " + p.type() + there;
  }

  /**
   * Adds a proposed column, or widens the one that is there. Files taken in before show their
   * values in a new column; files set aside for a narrow one have to be looked at again.
   *
   * @return whether a column was widened
   * @throws CatalogException when it has not been proposed
   */
  public static boolean accept(LakeCatalog catalog, String table, String column) {
    return catalog.write(
        "column " + column + " accepted",
        tx -> {
          LakeTable of = tx.reader().table(table, tx.head().id());
          Ledger ledger = new Ledger(tx.reader());
          Ledger.Proposal proposal =
              ledger.proposals().stream()
                  .filter(p -> p.table() == of.id() && p.column().equalsIgnoreCase(column))
                  .findFirst()
                  .orElseThrow(
                      () ->
                          new CatalogException(
                              "column \"" + column + "\": it is not proposed for table " + table));
          LakeType type = LakeType.of(proposal.type());
          Optional<LakeColumn> there = of.column(column);
          if (there.isEmpty()) {
            IngestPlan.addColumn(
                tx, of, new FileShape.Column(proposal.column(), proposal.fieldId(), type));
            return false;
          }
          if (there.get().type().widensTo(type)) {
            IngestPlan.widenColumn(tx, of, there.get(), type);
          }
          ledger.decide(of.id(), column);
          return true;
        });
  }
}
