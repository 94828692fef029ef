package space.opensensor.ducklake.ingest;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import space.opensensor.ducklake.bucket.Firmwares;
import space.opensensor.ducklake.bucket.FoldLedger;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.bucket.Origins;
import space.opensensor.ducklake.bucket.StationKey;
import space.opensensor.ducklake.catalog.CatalogTransaction;
import space.opensensor.ducklake.catalog.FileAppend;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.NewFile;
import space.opensensor.ducklake.status.Arrivals;

/**
 * What one table gets in a commit: folds, files where they lie, and what the ledger notes of all of
 * them.
 */
final class Registration {

  private final CatalogTransaction tx;
  private final Ledger ledger;
  private final String bucket;
  private final LakeTable table;
  private final Selection selection;
  private final List<Folding.Fold> folds;
  private final List<Ledger.Entry> entries = new ArrayList<>();
  private final Map<String, String> batches = new LinkedHashMap<>();

  /**
   * Prepares it; nothing is written yet.
   *
   * @param folds those of the table
   */
  Registration(
      CatalogTransaction tx, String bucket, IngestPlan.TablePlan plan, List<Folding.Fold> folds)
      throws SQLException {
    this.tx = tx;
    this.ledger = new Ledger(tx.reader());
    this.bucket = bucket;
    this.table = plan.table();
    this.folds = folds;
    this.selection = Selection.of(tx.reader(), bucket, plan);
  }

  Selection selection() {
    return selection;
  }

  /** Whether the folds still are of files that count, all of them. */
  boolean isExact() {
    Set<FileJudge.Accepted> fresh = identities();
    fresh.addAll(selection.fresh());
    return folds.stream().flatMap(f -> f.sources().stream()).allMatch(fresh::contains);
  }

  private static Set<FileJudge.Accepted> identities() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  /** Writes it. */
  IngestReport run() throws SQLException {
    Set<FileJudge.Accepted> folded = identities();
    folds.forEach(f -> folded.addAll(f.sources()));
    List<FileJudge.Accepted> inPlace =
        selection.fresh().stream().filter(a -> !folded.contains(a)).toList();
    List<NewFile> files = new ArrayList<>();
    inPlace.forEach(a -> files.add(a.dataFile()));
    folds.forEach(f -> files.add(f.file()));
    List<Long> ids = new FileAppend(tx, table).append(files);
    for (int i = 0; i < inPlace.size(); i++) {
      note(inPlace.get(i), ids.get(i));
    }
    for (int i = 0; i < folds.size(); i++) {
      note(folds.get(i), ids.get(inPlace.size() + i));
    }
    for (FileJudge.Accepted repeat : selection.repeats()) {
      entries.add(entry(repeat, null, 0));
    }
    Origins origins = new Origins(tx.reader());
    Firmwares firmwares = new Firmwares(tx.reader());
    Arrivals arrivals = new Arrivals(tx.reader(), table, tx.clock());
    long rows = 0;
    for (FileJudge.Accepted a : selection.fresh()) {
      InspectedFile f = a.file().file();
      rows += a.dataFile().rows();
      origins.count(f.key().station(), f.origin(), a.dataFile().rows());
      firmwares.count(f.key(), f.object().key(), f.firmware());
      if (!StationKey.isEstimated(table.name())) {
        arrivals.count(f.key().station(), a.dataFile().stats());
      }
      for (FileShape.Column c : a.file().match().unknown()) {
        ledger.propose(table.id(), c.name(), c.type(), c.fieldId(), key(a), tx.time());
      }
    }
    origins.add(table.id(), tx.snapshotId());
    firmwares.add();
    arrivals.add();
    ledger.add(entries);
    ledger.addBatches(table.id(), batches);
    List<String> keys = new ArrayList<>();
    selection.fresh().forEach(a -> keys.add(key(a)));
    selection.repeats().forEach(a -> keys.add(key(a)));
    ledger.release(bucket, keys);
    return IngestReport.NONE
        .withFiles(selection.fresh().size())
        .withRows(rows)
        .withKnown(selection.known())
        .withRepeats(selection.repeats().size());
  }

  private static String key(FileJudge.Accepted a) {
    return a.file().file().object().key();
  }

  /** Notes a file with a row of its own. */
  private void note(FileJudge.Accepted accepted, long dataFile) {
    entries.add(entry(accepted, dataFile, accepted.dataFile().rows()));
    String batch = accepted.file().file().batch();
    if (batch != null) {
      batches.put(batch, key(accepted));
    }
  }

  private void note(Folding.Fold fold, long dataFile) throws SQLException {
    Map<String, FileJudge.Accepted> byKey =
        new HashMap<>(fold.sources().stream().collect(Collectors.toMap(Registration::key, a -> a)));
    Function<FileJudge.Accepted, FoldLedger.Added> added =
        a ->
            new FoldLedger.Added(
                key(a),
                a.file().file().object().etag(),
                a.file().file().object().bytes(),
                a.dataFile().rows(),
                a.file().file().batch());
    for (FoldLedger.Added other :
        ledger
            .folds()
            .add(
                bucket,
                table.id(),
                fold.day(),
                dataFile,
                tx.snapshotId(),
                fold.sources().stream().map(added).toList())) {
      note(byKey.get(other.key()), dataFile);
    }
  }

  private Ledger.Entry entry(FileJudge.Accepted a, Long dataFile, long rows) {
    InspectedFile f = a.file().file();
    return new Ledger.Entry(
        bucket,
        f.object().key(),
        f.object().etag(),
        f.object().bytes(),
        table.id(),
        f.batch(),
        dataFile,
        tx.snapshotId(),
        rows);
  }
}
