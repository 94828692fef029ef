package space.opensensor.ducklake.ingest;

import java.util.List;
import java.util.Optional;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;

/** Columns that stations brought and that a person decides on. */
public final class Proposals {

  private Proposals() {}

  /** Open proposals, each as {@code table.column type}. */
  public static List<String> list(LakeCatalog catalog) {
    return catalog.read(
        r -> {
          List<LakeTable> tables = r.tables(r.latest().id());
          return new Ledger(r)
              .proposals().stream()
                  .map(
                      p ->
                          tables.stream()
                                  .filter(t -> t.id() == p.table())
                                  .map(LakeTable::name)
                                  .findFirst()
                                  .orElse("?")
                              + "."
                              + p.column()
                              + " "
                              + p.type())
                  .toList();
        });
  }

  /**
   * Adds a proposed column. Files taken in before show their values in it.
   *
   * @throws CatalogException when it has not been proposed
   */
  public static void accept(LakeCatalog catalog, String table, String column) {
    catalog.write(
        "column " + column + " accepted",
        tx -> {
          LakeTable of = tx.reader().table(table, tx.head().id());
          Optional<Ledger.Proposal> proposal =
              new Ledger(tx.reader())
                  .proposals().stream()
                      .filter(p -> p.table() == of.id() && p.column().equals(column))
                      .findFirst();
          if (proposal.isEmpty()) {
            throw new CatalogException(
                "column \"" + column + "\": it is not proposed for table " + table);
          }
          IngestPlan.addColumn(
              tx,
              of,
              new FileShape.Column(
                  column, proposal.get().fieldId(), LakeType.of(proposal.get().type())));
          return null;
        });
  }
}
