package space.opensensor.ducklake.ingest;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.ducklake.catalog.CatalogTransaction;
import space.opensensor.ducklake.catalog.FileAppend;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.NewFile;
import space.opensensor.ducklake.catalog.SchemaChange;
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

  /** An object that must not enter. */
  record Refused(StoredObject object, String reason) {}

  private final LakeCatalog catalog;
  private final ObjectStore store;
  private final ValueStatistics values;
  private final SchemaEvolution evolution;

  IngestCommit(
      LakeCatalog catalog, ObjectStore store, DuckEngine engine, SchemaEvolution evolution) {
    this.catalog = catalog;
    this.store = store;
    this.values = new ValueStatistics(engine);
    this.evolution = evolution;
  }

  /** What one table gets, worked out for one schema version. */
  private static final class Plan {
    private final LakeTable table;
    private final List<FileJudge.Matched> matched = new ArrayList<>();
    private List<FileJudge.Verdict> verdicts = List.of();

    Plan(LakeTable table) {
      this.table = table;
    }
  }

  private static final class SchemaMoved extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  IngestReport run(List<InspectedFile> files, List<Refused> refused, String prefix, String cursor) {
    for (int round = 1; ; round++) {
      List<Refused> out = new ArrayList<>(refused);
      long[] version = new long[1];
      List<Plan> plans = plan(files, out, version);
      try {
        return catalog.write(
            "ingest of " + files.size() + " files",
            tx -> {
              if (tx.head().schemaVersion() != version[0]) {
                throw new SchemaMoved();
              }
              return commit(tx, plans, out, prefix, cursor);
            });
      } catch (SchemaMoved e) {
        if (round == SCHEMA_ROUNDS) {
          throw new IllegalStateException("tables change faster than files can be matched", e);
        }
      }
    }
  }

  private List<Plan> plan(List<InspectedFile> files, List<Refused> out, long[] version) {
    Map<String, Plan> plans = match(files, out, version);
    plans
        .values()
        .forEach(
            p ->
                p.verdicts =
                    new FileJudge(values, p.table, java.time.Instant.now()).judge(p.matched));
    for (Plan plan : plans.values()) {
      for (FileJudge.Verdict v : plan.verdicts) {
        if (v.rejected() != null) {
          out.add(new Refused(v.file().object(), v.rejected()));
        }
      }
    }
    return List.copyOf(plans.values());
  }

  /**
   * Matches files with tables; makes tables and columns where that is asked for, and starts over.
   */
  private Map<String, Plan> match(List<InspectedFile> files, List<Refused> out, long[] version) {
    Set<String> tables = new HashSet<>();
    files.forEach(f -> tables.add(f.key().table()));
    while (true) {
      Map<String, Plan> plans = new LinkedHashMap<>();
      Map<String, Map<Long, Ledger.Field>> fields = new HashMap<>();
      catalog.read(
          r -> {
            version[0] = r.latest().schemaVersion();
            for (String name : tables) {
              Optional<LakeTable> table = r.findTable(name, r.latest().id());
              if (table.isPresent()) {
                plans.put(name, new Plan(table.get()));
                fields.put(name, new Ledger(r).fields(table.get().id()));
              }
            }
            return null;
          });
      List<Refused> refused = new ArrayList<>();
      boolean changed = false;
      for (InspectedFile file : files) {
        String name = file.key().table();
        Plan plan = plans.get(name);
        if (plan == null) {
          StationTables.create(catalog, name, file.shape());
          changed = true;
          break;
        }
        try {
          SchemaMatch match =
              SchemaMatch.of(
                  file.shape(), plan.table, fields.get(name), StationTables.pathKeys(name));
          if (evolution == SchemaEvolution.ADD
              && !(match.unknown().isEmpty() && match.widen().isEmpty())) {
            evolve(plan.table, match);
            changed = true;
            break;
          }
          if (!match.widen().isEmpty()) {
            SchemaMatch.Matched w = match.widen().get(0);
            throw new RejectedFileException(
                "column \""
                    + w.file().name()
                    + "\": "
                    + w.file().type()
                    + ", the table has only "
                    + w.lake().type()
                    + "; widen it, then look again at files set aside");
          }
          plan.matched.add(new FileJudge.Matched(file, match, store.uri(file.object().key())));
        } catch (RejectedFileException e) {
          refused.add(new Refused(file.object(), e.getMessage()));
        }
      }
      if (!changed) {
        out.addAll(refused);
        return plans;
      }
    }
  }

  private void evolve(LakeTable table, SchemaMatch match) {
    catalog.write(
        "columns of a station",
        tx -> {
          LakeTable now = tx.reader().table(table.schema() + "." + table.name(), tx.head().id());
          for (FileShape.Column column : match.unknown()) {
            addColumn(tx, now, column);
            now = tx.reader().table(now.schema() + "." + now.name(), tx.snapshotId());
          }
          for (SchemaMatch.Matched w : match.widen()) {
            Optional<LakeColumn> lake = now.column(w.lake().id());
            if (lake.isPresent() && lake.get().type().widensTo(w.file().type())) {
              now = new SchemaChange(tx).widenColumn(now, lake.get().name(), w.file().type());
            }
          }
          return null;
        });
    LOG.atInfo()
        .addKeyValue("table", table.name())
        .addKeyValue("columns", match.unknown())
        .log("columns added");
  }

  /** Adds a column that files brought, and lets files taken in before show it. */
  static void addColumn(CatalogTransaction tx, LakeTable table, FileShape.Column column)
      throws SQLException {
    Ledger ledger = new Ledger(tx.reader());
    if (table.column(column.name()).isEmpty()) {
      LakeTable altered =
          new SchemaChange(tx)
              .addColumn(table, new SchemaChange.NewColumn(column.name(), column.type()), null);
      long id = altered.column(column.name()).orElseThrow().id();
      ledger.adopt(table.id(), column.name(), id);
      if (column.fieldId() >= 0 && !ledger.fields(table.id()).containsKey(column.fieldId())) {
        ledger.addField(table.id(), column.fieldId(), column.name(), id);
      }
    }
    ledger.decide(table.id(), column.name());
  }

  private IngestReport commit(
      CatalogTransaction tx, List<Plan> plans, List<Refused> refused, String prefix, String cursor)
      throws SQLException {
    Ledger ledger = new Ledger(tx.reader());
    IngestReport report = IngestReport.NONE;
    long registered = 0;
    for (Plan plan : plans) {
      IngestReport done = append(tx, ledger, plan, refused);
      registered += done.files();
      report = report.plus(done);
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
    if (cursor != null) {
      ledger.cursor(store.name(), prefix, cursor);
    }
    return report.plus(new IngestReport(0, 0, 0, 0, 0, refused.size(), 0, registered > 0 ? 1 : 0));
  }

  private IngestReport append(
      CatalogTransaction tx, Ledger ledger, Plan plan, List<Refused> refused) throws SQLException {
    LakeTable table = plan.table;
    List<NewFile> files = new ArrayList<>();
    List<Ledger.Entry> entries = new ArrayList<>();
    List<InspectedFile> sources = new ArrayList<>();
    long known = 0;
    long repeats = 0;
    Map<String, FileJudge.Matched> matches = new HashMap<>();
    plan.matched.forEach(m -> matches.put(m.file().object().key(), m));
    List<FileJudge.Verdict> accepted =
        plan.verdicts.stream().filter(v -> v.accepted() != null).toList();
    Map<String, String> taken = taken(ledger, accepted);
    Set<String> batches =
        ledger.batchesAmong(
            table.id(),
            accepted.stream().map(v -> v.file().batch()).filter(Objects::nonNull).toList());
    Map<String, String> newBatches = new LinkedHashMap<>();
    for (FileJudge.Verdict v : accepted) {
      StoredObject o = v.file().object();
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
      String batch = v.file().batch();
      if (batch != null && !batches.add(batch)) {
        repeats++;
        entries.add(entry(o, table, batch, null, tx, 0));
        continue;
      }
      if (batch != null) {
        newBatches.put(batch, o.key());
      }
      files.add(v.accepted());
      sources.add(v.file());
      propose(tx, ledger, table, matches.get(o.key()));
    }
    List<Long> ids = new FileAppend(tx, table).append(files);
    long rows = 0;
    for (int i = 0; i < files.size(); i++) {
      InspectedFile f = sources.get(i);
      entries.add(entry(f.object(), table, f.batch(), ids.get(i), tx, files.get(i).rows()));
      rows += files.get(i).rows();
    }
    ledger.add(entries);
    ledger.addBatches(table.id(), newBatches);
    ledger.release(store.name(), entries.stream().map(Ledger.Entry::key).toList());
    return new IngestReport(0, files.size(), rows, known, repeats, 0, 0, 0);
  }

  private Map<String, String> taken(Ledger ledger, List<FileJudge.Verdict> files)
      throws SQLException {
    List<String> keys = files.stream().map(v -> v.file().object().key()).sorted().toList();
    return keys.isEmpty()
        ? Map.of()
        : ledger.takenBetween(store.name(), keys.get(0), keys.get(keys.size() - 1));
  }

  private static void propose(
      CatalogTransaction tx, Ledger ledger, LakeTable table, FileJudge.Matched m)
      throws SQLException {
    for (FileShape.Column c : m.match().unknown()) {
      ledger.propose(
          table.id(), c.name(), c.type().name(), c.fieldId(), m.file().object().key(), tx.time());
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
