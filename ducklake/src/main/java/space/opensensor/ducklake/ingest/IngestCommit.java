package space.opensensor.ducklake.ingest;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.opensensor.ducklake.bucket.Firmwares;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.bucket.Origins;
import space.opensensor.ducklake.catalog.CatalogTransaction;
import space.opensensor.ducklake.catalog.FileAppend;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.NewFile;
import space.opensensor.ducklake.catalog.TableFiles;
import space.opensensor.ducklake.engine.DuckEngine;
import space.opensensor.ducklake.engine.ValueStatistics;
import space.opensensor.ducklake.store.ObjectStore;
import space.opensensor.ducklake.store.StoredObject;

/**
 * Brings one batch of checked files into the catalog: columns first, then all files of all tables
 * in one commit with their ledger entries, batch ids, files set aside and the listing's cursor.
 */
final class IngestCommit {

  private static final Logger LOG = LoggerFactory.getLogger(IngestCommit.class);
  private static final int SCHEMA_ROUNDS = 8;

  private final LakeCatalog catalog;
  private final ObjectStore store;
  private final ValueStatistics values;
  private final IngestSettings settings;

  IngestCommit(LakeCatalog catalog, ObjectStore store, DuckEngine engine, IngestSettings settings) {
    this.catalog = catalog;
    this.store = store;
    this.values = new ValueStatistics(engine);
    this.settings = settings;
  }

  IngestReport run(List<InspectedFile> files, List<Refused> refused, String prefix, String cursor) {
    for (int round = 0; round < SCHEMA_ROUNDS; round++) {
      IngestPlan plan = IngestPlan.of(catalog, store, values, settings, files);
      Optional<IngestReport> done =
          catalog.write(
              "ingest of " + files.size() + " files",
              tx ->
                  tx.head().schemaVersion() == plan.schemaVersion()
                      ? Optional.of(commit(tx, plan, refused, prefix, cursor))
                      : Optional.empty());
      if (done.isPresent()) {
        return done.get();
      }
    }
    throw new IllegalStateException("tables change faster than files can be matched");
  }

  private IngestReport commit(
      CatalogTransaction tx,
      IngestPlan plan,
      List<Refused> unreadable,
      String prefix,
      String cursor)
      throws SQLException {
    Ledger ledger = new Ledger(tx.reader());
    List<Refused> refused = new ArrayList<>(unreadable);
    refused.addAll(plan.refused());
    IngestReport report = IngestReport.NONE;
    long registered = 0;
    for (IngestPlan.TablePlan part : plan.tables()) {
      IngestReport done = append(tx, ledger, part, refused);
      registered += done.files();
      report = report.plus(done);
    }
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
    return report
        .withSetAside(refused.size())
        .withDeferred(plan.deferred().size())
        .withSnapshots(registered > 0 ? 1 : 0);
  }

  private IngestReport append(
      CatalogTransaction tx, Ledger ledger, IngestPlan.TablePlan plan, List<Refused> refused)
      throws SQLException {
    LakeTable table = plan.table();
    List<NewFile> files = new ArrayList<>();
    List<Ledger.Entry> entries = new ArrayList<>();
    List<InspectedFile> sources = new ArrayList<>();
    long known = 0;
    long repeats = 0;
    Map<String, String> taken = taken(ledger, plan.files());
    Set<String> batches =
        ledger.batchesAmong(
            table.id(),
            plan.files().stream()
                .map(a -> a.file().file().batch())
                .filter(Objects::nonNull)
                .toList());
    BatchFirsts firsts = BatchFirsts.of(ledger, new TableFiles(tx.reader(), table), table, batches);
    Map<String, String> newBatches = new LinkedHashMap<>();
    for (FileJudge.Accepted accepted : plan.files()) {
      InspectedFile source = accepted.file().file();
      StoredObject o = source.object();
      String etag = taken.get(o.key());
      if (etag != null) {
        known++;
        if (!etag.equals(o.etag())) {
          refused.add(
              new Refused(
                  o,
                  "object was overwritten after it had been taken in; the table has its old rows"));
        }
        continue;
      }
      String batch = source.batch();
      long fileRows = accepted.dataFile().rows();
      if (batch != null && !batches.add(batch)) {
        String why = firsts.otherRows(batch, o, accepted.dataFile());
        if (why == null) {
          repeats++;
          entries.add(entry(o, table, batch, null, tx, 0));
        } else {
          refused.add(new Refused(o, why));
        }
        continue;
      }
      if (batch != null) {
        newBatches.put(batch, o.key());
        firsts.add(entry(o, table, batch, null, tx, fileRows), accepted.dataFile().stats());
      }
      files.add(accepted.dataFile());
      sources.add(source);
      propose(tx, ledger, table, accepted.file());
    }
    List<Long> ids = new FileAppend(tx, table).append(files);
    Origins origins = new Origins(tx.reader());
    Firmwares firmwares = new Firmwares(tx.reader());
    long rows = 0;
    for (int i = 0; i < files.size(); i++) {
      InspectedFile f = sources.get(i);
      entries.add(entry(f.object(), table, f.batch(), ids.get(i), tx, files.get(i).rows()));
      rows += files.get(i).rows();
      origins.count(f.key().station(), f.origin(), files.get(i).rows());
      firmwares.count(f.key(), f.object().key(), f.firmware());
    }
    origins.add(table.id(), tx.snapshotId());
    firmwares.add();
    ledger.add(entries);
    ledger.addBatches(table.id(), newBatches);
    ledger.release(store.name(), entries.stream().map(Ledger.Entry::key).toList());
    return IngestReport.NONE
        .withFiles(files.size())
        .withRows(rows)
        .withKnown(known)
        .withRepeats(repeats);
  }

  private Map<String, String> taken(Ledger ledger, List<FileJudge.Accepted> files)
      throws SQLException {
    List<String> keys = files.stream().map(a -> a.file().file().object().key()).sorted().toList();
    return keys.isEmpty()
        ? Map.of()
        : ledger.takenBetween(store.name(), keys.get(0), keys.get(keys.size() - 1));
  }

  private static void propose(
      CatalogTransaction tx, Ledger ledger, LakeTable table, FileJudge.Matched m)
      throws SQLException {
    for (FileShape.Column c : m.match().unknown()) {
      ledger.propose(
          table.id(), c.name(), c.type(), c.fieldId(), m.file().object().key(), tx.time());
    }
  }

  private Ledger.Entry entry(
      StoredObject o,
      LakeTable table,
      String batch,
      Long dataFile,
      CatalogTransaction tx,
      long rows) {
    return new Ledger.Entry(
        store.name(),
        o.key(),
        o.etag(),
        o.bytes(),
        table.id(),
        batch,
        dataFile,
        tx.snapshotId(),
        rows);
  }
}
