package space.opensensor.ducklake.ingest;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.catalog.CatalogTransaction;
import space.opensensor.ducklake.catalog.Count;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.engine.DuckEngine;
import space.opensensor.ducklake.engine.ValueStatistics;
import space.opensensor.ducklake.store.ObjectStore;
import space.opensensor.ducklake.store.Storage;
import space.opensensor.ducklake.worker.LostShareException;
import space.opensensor.ducklake.worker.Shares;

/**
 * Brings one batch of checked files into the catalog: columns first, then all files of all tables
 * in one commit with their ledger entries, batch ids, files set aside and the listing's cursor.
 */
final class IngestCommit {

  private static final Logger LOG = LoggerFactory.getLogger(IngestCommit.class);
  private static final int ROUNDS = 8;

  private final LakeCatalog catalog;
  private final ObjectStore store;
  private final ValueStatistics values;
  private final IngestSettings settings;
  private final Folding folding;
  private final IngestMetrics metrics;

  /**
   * Prepares commits.
   *
   * @param storage where folds go; used where the settings ask for them
   */
  IngestCommit(
      LakeCatalog catalog,
      ObjectStore store,
      DuckEngine engine,
      IngestSettings settings,
      Storage storage,
      IngestMetrics metrics) {
    this.metrics = metrics;
    this.catalog = catalog;
    this.store = store;
    this.values = new ValueStatistics(engine);
    this.settings = settings;
    this.folding =
        settings.mode() == IngestMode.FOLD
            ? new Folding(catalog, store.name(), engine, storage)
            : null;
  }

  /**
   * Commits files.
   *
   * @param shares are asked, in the commit, whether the files still are this worker's
   * @throws LostShareException when they are not
   */
  IngestReport run(
      List<InspectedFile> files,
      List<Refused> refused,
      Shares shares,
      String prefix,
      String cursor) {
    IngestPlan plan = null;
    for (int round = 0; round < ROUNDS; round++) {
      if (plan == null || !isOfNow(plan)) {
        plan = IngestPlan.of(catalog, store, values, settings, files);
      }
      IngestPlan now = plan;
      List<Folding.Fold> folds = folding == null ? List.of() : folding.of(now);
      Optional<IngestReport> done;
      try {
        done =
            catalog.write(
                "ingest of " + Count.of(files.size(), "file"),
                tx -> {
                  shares.check(tx, keys(files, refused));
                  return tx.head().schemaVersion() == now.schemaVersion()
                      ? commit(tx, now, folds, refused, prefix, cursor)
                      : Optional.empty();
                });
      } catch (RuntimeException e) {
        discard(folds);
        throw e;
      }
      if (done.isPresent()) {
        if (!folds.isEmpty()) {
          metrics.folded(folds.stream().mapToLong(f -> f.sources().size()).sum(), folds.size());
        }
        return done.get();
      }
      // Others took some of the files meanwhile, or changed a table.
      discard(folds);
    }
    throw new IllegalStateException("tables change faster than files can be matched");
  }

  private void discard(List<Folding.Fold> folds) {
    if (folding != null) {
      folding.discard(folds);
    }
  }

  private static List<String> keys(List<InspectedFile> files, List<Refused> refused) {
    List<String> keys = new ArrayList<>();
    files.forEach(f -> keys.add(f.object().key()));
    refused.forEach(r -> keys.add(r.object().key()));
    return keys;
  }

  private boolean isOfNow(IngestPlan plan) {
    return catalog.read(r -> r.latest().schemaVersion()) == plan.schemaVersion();
  }

  /** Commits, or does nothing and returns empty where a fold has files that others took by now. */
  private Optional<IngestReport> commit(
      CatalogTransaction tx,
      IngestPlan plan,
      List<Folding.Fold> folds,
      List<Refused> unreadable,
      String prefix,
      String cursor)
      throws SQLException {
    List<Registration> tables = new ArrayList<>();
    for (IngestPlan.TablePlan part : plan.tables()) {
      List<Folding.Fold> own =
          folds.stream().filter(f -> f.table().id() == part.table().id()).toList();
      Registration table = new Registration(tx, store.name(), part, own);
      if (!table.isExact()) {
        return Optional.empty();
      }
      tables.add(table);
    }
    Ledger ledger = new Ledger(tx.reader());
    List<Refused> refused = new ArrayList<>(unreadable);
    refused.addAll(plan.refused());
    IngestReport report = IngestReport.NONE;
    for (Registration table : tables) {
      refused.addAll(table.selection().refused());
      report = report.plus(table.run());
    }
    long registered = report.files();
    for (IngestPlan.Widening w : plan.widenings()) {
      FileShape.Column file = w.column().file();
      ledger.propose(
          w.table().id(),
          w.column().lake().name(),
          file.type(),
          file.fieldId(),
          w.key(),
          tx.time());
    }
    for (Refused r : refused) {
      ledger.setAside(
          store.name(),
          r.object().key(),
          r.object().etag(),
          r.object().bytes(),
          r.reason(),
          tx.time());
      LOG.atWarn()
          .addKeyValue("key", r.object().key())
          .addKeyValue("reason", r.reason())
          .log("file set aside");
    }
    plan.deferred().forEach(Inspection.Deferred::log);
    if (cursor != null && plan.deferred().isEmpty()) {
      ledger.cursor(store.name(), prefix, cursor);
    }
    return Optional.of(
        report
            .withSetAside(refused.size())
            .withDeferred(plan.deferred().size())
            .withSnapshots(registered > 0 ? 1 : 0));
  }
}
