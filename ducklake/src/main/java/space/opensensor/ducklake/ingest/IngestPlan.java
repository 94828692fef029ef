package space.opensensor.ducklake.ingest;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.CatalogTransaction;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.LakeType;
import space.opensensor.ducklake.catalog.SchemaChange;
import space.opensensor.ducklake.engine.ValueStatistics;
import space.opensensor.ducklake.store.ObjectStore;

/**
 * What becomes of a batch of checked files, worked out for one version of the tables' schemas:
 * which columns of a file are which of its table, and what the file's values are.
 *
 * @param schemaVersion the version it holds for
 * @param tables what each table gets
 * @param refused files that must not enter
 * @param deferred files whose copies cannot be read now
 * @param widenings wider types that a person may give columns so that refused files can enter
 */
record IngestPlan(
    long schemaVersion,
    List<TablePlan> tables,
    List<Refused> refused,
    List<Inspection.Deferred> deferred,
    List<Widening> widenings) {

  private static final Logger LOG = LoggerFactory.getLogger(IngestPlan.class);

  /** Files that one table gets. */
  record TablePlan(LakeTable table, List<FileJudge.Accepted> files) {}

  /** A column that is too narrow for what a file holds. */
  record Widening(LakeTable table, SchemaMatch.Matched column, String key) {}

  /** The most columns a table gets by itself from what files bring. */
  private static final int MOST_COLUMNS = 1000;

  /** The tables that files go to, as they are in one snapshot. */
  private record Tables(long schemaVersion, Map<String, Target> byName) {}

  /** A table, what the firmware's field ids stand for in it, and its columns from the path. */
  private record Target(
      LakeTable table,
      Map<Long, Ledger.Field> fields,
      Map<String, Optional<LakeColumn>> pathColumns) {
    SchemaMatch match(FileShape shape) throws RejectedFileException {
      return SchemaMatch.of(shape, table, fields, pathColumns);
    }
  }

  /** Makes a plan; tables that are missing, and columns where that is asked for, are made first. */
  static IngestPlan of(
      LakeCatalog catalog,
      ObjectStore store,
      ValueStatistics values,
      IngestSettings settings,
      List<InspectedFile> files) {
    Tables tables = withTablesFor(catalog, files);
    if (settings.evolution() == SchemaEvolution.ADD) {
      tables = withColumnsFor(catalog, files, tables);
    }
    List<Refused> refused = new ArrayList<>();
    List<Inspection.Deferred> deferred = new ArrayList<>();
    List<Widening> widenings = new ArrayList<>();
    Map<String, List<FileJudge.Matched>> matched = new LinkedHashMap<>();
    for (InspectedFile file : files) {
      String name = file.key().table();
      try {
        Target target = tables.byName().get(name);
        if (target == null) {
          throw new RejectedFileException("no column of times: it cannot begin table " + name);
        }
        SchemaMatch match = target.match(file.shape());
        if (match.widen().isEmpty()) {
          matched
              .computeIfAbsent(name, n -> new ArrayList<>())
              .add(new FileJudge.Matched(file, match, store.uri(file.object().key())));
        } else {
          match
              .widen()
              .forEach(w -> widenings.add(new Widening(target.table(), w, file.object().key())));
          refused.add(new Refused(file.object(), narrow(target.table(), match.widen())));
        }
      } catch (RejectedFileException e) {
        refused.add(new Refused(file.object(), e.getMessage()));
      } catch (RuntimeException e) {
        refused.add(Refused.unexpected(file.object(), e));
      }
    }
    List<TablePlan> plans = new ArrayList<>();
    for (Map.Entry<String, List<FileJudge.Matched>> e : matched.entrySet()) {
      LakeTable table = tables.byName().get(e.getKey()).table();
      List<FileJudge.Accepted> accepted = new ArrayList<>();
      FileJudge judge = new FileJudge(values, settings.limits(), table, Instant.now());
      for (FileJudge.Verdict v : judge.judge(e.getValue())) {
        if (v instanceof FileJudge.Accepted a) {
          accepted.add(a);
        } else if (v instanceof Refused r) {
          refused.add(r);
        } else if (v instanceof Inspection.Deferred d) {
          deferred.add(d);
        }
      }
      plans.add(new TablePlan(table, accepted));
    }
    return new IngestPlan(tables.schemaVersion(), plans, refused, deferred, widenings);
  }

  private static String narrow(LakeTable table, List<SchemaMatch.Matched> widen) {
    SchemaMatch.Matched w = widen.get(0);
    String more = widen.size() == 1 ? "" : ", and " + (widen.size() - 1) + " columns more";
    return "column \""
        + w.file().name()
        + "\": "
        + w.file().type()
        + ", the table has only "
        + w.lake().type()
        + more
        + "; widen it: lake columns "
        + table.name()
        + " --accept "
        + w.lake().name()
        + ", then lake aside --retry";
  }

  private static Tables withTablesFor(LakeCatalog catalog, List<InspectedFile> files) {
    Set<String> names = new TreeSet<>();
    files.forEach(f -> names.add(f.key().table()));
    Tables tables = catalog.read(r -> read(r, names));
    for (InspectedFile file : files) {
      String name = file.key().table();
      if (!tables.byName().containsKey(name) && StationTables.canBegin(name, file.shape())) {
        StationTables.create(catalog, name, file.shape());
        tables = catalog.read(r -> read(r, names));
      }
    }
    return tables;
  }

  private static Tables withColumnsFor(
      LakeCatalog catalog, List<InspectedFile> files, Tables before) {
    Tables tables = before;
    for (InspectedFile file : files) {
      Target target = tables.byName().get(file.key().table());
      try {
        if (target == null) {
          continue;
        }
        SchemaMatch match = target.match(file.shape());
        boolean fits = target.table().columns().size() + match.unknown().size() <= MOST_COLUMNS;
        if (!match.unknown().isEmpty() && fits || !match.widen().isEmpty()) {
          evolve(catalog, target.table(), match, fits);
          Set<String> names = tables.byName().keySet();
          tables = catalog.read(r -> read(r, names));
        }
      } catch (RejectedFileException e) {
        LOG.atDebug().setCause(e).log("a file that is refused brings no columns");
      }
    }
    return tables;
  }

  private static Tables read(CatalogReader reader, Set<String> names) throws SQLException {
    Map<String, Target> targets = new LinkedHashMap<>();
    for (String name : names) {
      Optional<LakeTable> table = reader.findTable(name, reader.latest().id());
      if (table.isPresent()) {
        targets.put(
            name,
            new Target(
                table.get(),
                new Ledger(reader).fields(table.get().id()),
                StationTables.pathColumns(reader, table.get())));
      }
    }
    return new Tables(reader.latest().schemaVersion(), targets);
  }

  private static void evolve(
      LakeCatalog catalog, LakeTable table, SchemaMatch match, boolean fits) {
    catalog.write(
        "columns of a station",
        tx -> {
          LakeTable now = tx.reader().table(table.schema() + "." + table.name(), tx.head().id());
          for (FileShape.Column column : fits ? match.unknown() : List.<FileShape.Column>of()) {
            addColumn(tx, now, column);
            now = tx.reader().table(now.schema() + "." + now.name(), tx.snapshotId());
          }
          for (SchemaMatch.Matched w : match.widen()) {
            Optional<LakeColumn> lake = now.column(w.lake().id());
            if (lake.isPresent() && lake.get().type().widensTo(w.file().type())) {
              now = widenColumn(tx, now, lake.get(), w.file().type());
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
      LakeTable altered = new SchemaChange(tx).addColumn(table, StationTables.column(column), null);
      LakeColumn added = altered.column(column.name()).orElseThrow();
      ledger.adopt(table.id(), added);
      if (column.fieldId() >= 0 && !ledger.fields(table.id()).containsKey(column.fieldId())) {
        ledger.addField(table.id(), column.fieldId(), column.name(), added.id());
      }
    }
    ledger.decide(table.id(), column.name());
  }

  /** Widens a column for what files bring, and lets files taken in before show it. */
  static LakeTable widenColumn(
      CatalogTransaction tx, LakeTable table, LakeColumn column, LakeType type)
      throws SQLException {
    LakeTable altered = new SchemaChange(tx).widenColumn(table, column.name(), type);
    new Ledger(tx.reader()).adopt(table.id(), altered.column(column.id()).orElseThrow());
    return altered;
  }
}
