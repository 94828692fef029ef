package space.opensensor.iceberg;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.exceptions.RuntimeIOException;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.catalog.DataFile;
import space.opensensor.ducklake.catalog.LakeTable;

/**
 * Brings one Iceberg table up to the lake: a snapshot for each of the lake's that changed the
 * table, with the lake's snapshot id in its summary. Each is one atomic commit that names what it
 * follows, so a run that is killed, or two at once, leave nothing twice: the next goes on from the
 * id it finds.
 */
final class TablePublisher {

  /** Property of a table: the lake's id of its counterpart. */
  private static final String TABLE = "ducklake.table-id";

  private final Lake lake;
  private final IcebergTables tables;
  private final LakeTable lakeTable;
  private final TableIdentifier id;
  private final long latest;
  private final boolean rebuild;

  /** Whether the catalog has the table and its metadata file is gone or damaged. */
  private boolean lost;

  private int snapshots;
  private long added;
  private long removed;
  private List<String> leftOut = List.of();

  /**
   * A publisher of a table.
   *
   * @param latest the lake's newest snapshot
   * @param rebuild whether what was published before is forgotten once it can be published anew
   */
  TablePublisher(
      Lake lake, IcebergTables tables, LakeTable lakeTable, long latest, boolean rebuild) {
    this.lake = lake;
    this.tables = tables;
    this.lakeTable = lakeTable;
    this.id = IcebergTables.id(lakeTable);
    this.latest = latest;
    this.rebuild = rebuild;
  }

  /**
   * Publishes what is new.
   *
   * @throws PublishException where nothing can be published
   */
  PublishReport publish() {
    BaseTable there = there();
    PublishedTable table = rebuild || there == null ? null : published(there);
    long done = table == null ? -1 : table.shown();
    checkNotAhead(done);
    if (table == null || done < latest || table.lacksFiles()) {
      TableHistory history =
          lake.catalog().read(r -> TableHistory.read(r, lakeTable, done, latest));
      if (history.deletes() != null) {
        throw new PublishException("table " + lakeTable.label() + ": " + history.deletes());
      }
      TreeMap<Long, TableShape> shapes = shapes(history);
      if (table == null || table.isEmpty()) {
        shapes = TableColumns.following(shapes);
        table = begun(there, shapes.firstEntry().getValue());
      }
      bring(table, history, shapes, done);
    }
    table.forgetExpired(lake.catalog().read(TableHistory::kept));
    return new PublishReport(
        lakeTable.label(), snapshots, added, removed, latest, leftOut, table.metadata());
  }

  /** A lake that was restored or made anew would leave engines with what it has no longer. */
  private void checkNotAhead(long done) {
    if (done <= latest) {
      return;
    }
    // Another publisher may have shown what was committed since this one looked.
    long newest = lake.catalog().read(r -> r.latest().id());
    if (done > newest) {
      throw new PublishException(
          "table "
              + lakeTable.label()
              + ": shows snapshot "
              + done
              + ", and the lake is at "
              + newest
              + "; if its catalog was restored or made anew, publish it anew with --rebuild");
    }
  }

  /**
   * Looks whether anything can be published, and changes nothing.
   *
   * @throws PublishException where nothing can
   */
  void examine() {
    TableShape.of(lakeTable);
    BaseTable there = there();
    if (there != null) {
      checkNotAhead(published(there).shown());
    }
  }

  /** The Iceberg table, or null. */
  private BaseTable there() {
    BaseTable there;
    try {
      tables.requireMetadata(id);
      there = tables.find(id);
    } catch (NotFoundException | RuntimeIOException | IllegalArgumentException e) {
      if (!tables.holds(id)) {
        throw e;
      }
      if (!rebuild) {
        throw new PublishException(
            "table "
                + lakeTable.label()
                + ": its metadata cannot be read ("
                + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
                + "); restore the file, or "
                + PublishException.ANEW);
      }
      lost = true;
      return null;
    }
    if (there != null && !tables.isOurs(there)) {
      throw new PublishException(
          "table "
              + lakeTable.label()
              + ": the Iceberg catalog has a table "
              + id
              + " that is not of this lake, at "
              + there.location()
              + "; publish into another warehouse");
    }
    return there;
  }

  private PublishedTable published(BaseTable there) {
    if (!Long.toString(lakeTable.id()).equals(there.properties().get(TABLE))) {
      throw new PublishException(
          "table "
              + lakeTable.label()
              + ": there is another Iceberg table "
              + id
              + "; "
              + PublishException.ANEW);
    }
    return new PublishedTable(tables, id, lakeTable.label(), there);
  }

  /** A table without rows and with the columns of a shape. */
  private PublishedTable begun(BaseTable there, TableShape shape) {
    BaseTable table = there;
    if (rebuild && (there != null || lost)) {
      tables.drop(id);
      table = null;
    }
    if (table == null) {
      table = tables.create(id, shape, properties(shape));
    }
    return published(tables.shape(id, table, shape));
  }

  private Map<String, String> properties(TableShape shape) {
    return Map.of(
        TABLE,
        Long.toString(lakeTable.id()),
        TableProperties.DEFAULT_NAME_MAPPING,
        TableColumns.names(shape),
        // A commit that lost a race starts over from what the winner left.
        TableProperties.COMMIT_NUM_RETRIES,
        "0",
        TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED,
        "true",
        // No engine may delete what are stations' objects and the lake's files.
        TableProperties.GC_ENABLED,
        "false");
  }

  /**
   * The table's shape at each snapshot that Iceberg can show.
   *
   * @throws PublishException where it cannot show the latest
   */
  private TreeMap<Long, TableShape> shapes(TableHistory history) {
    TreeMap<Long, TableShape> shapes = new TreeMap<>();
    for (Map.Entry<Long, LakeTable> step : history.tables().entrySet()) {
      if (!history.incomplete().contains(step.getKey())) {
        try {
          shapes.put(step.getKey(), TableShape.of(step.getValue()));
        } catch (PublishException e) {
          if (step.getKey() == latest) {
            throw e;
          }
        }
      }
    }
    return shapes;
  }

  private void bring(
      PublishedTable table, TableHistory history, TreeMap<Long, TableShape> shapes, long done) {
    Set<String> published = table.files(history.visible(done));
    long before = -1;
    for (Map.Entry<Long, TableShape> step : shapes.entrySet()) {
      table.takeColumns(step.getValue());
      step(table, history, step.getKey(), step.getValue(), published, before);
      before = step.getKey();
    }
  }

  /**
   * Publishes a snapshot.
   *
   * @param before the one published before in this run, or -1: then all files are compared
   */
  private void step(
      PublishedTable table,
      TableHistory history,
      long snapshot,
      TableShape shape,
      Set<String> published,
      long before) {
    Map<String, DataFile> candidates = new HashMap<>();
    Set<String> gone = new HashSet<>();
    if (before < 0) {
      candidates.putAll(history.visible(snapshot));
      gone.addAll(published);
      gone.removeAll(candidates.keySet());
    } else {
      for (DataFile file : history.changed(before, snapshot)) {
        String place = Places.uri(file.path());
        if (TableHistory.isVisible(file, snapshot)) {
          candidates.put(place, file);
        } else {
          gone.add(place);
        }
      }
      gone.retainAll(published);
    }
    candidates.keySet().removeAll(published);
    FileRegistration registration =
        new FileRegistration(lake, lakeTable, shape, history, table.table());
    List<org.apache.iceberg.DataFile> files = registration.of(new ArrayList<>(candidates.values()));
    leftOut = before < 0 ? registration.leftOut() : joined(leftOut, registration.leftOut());
    if (files.isEmpty() && gone.isEmpty()) {
      return;
    }
    table.commit(snapshot, files, gone, leftOut.size());
    files.forEach(file -> published.add(file.location()));
    published.removeAll(gone);
    snapshots++;
    added += files.size();
    removed += gone.size();
  }

  private static List<String> joined(List<String> a, List<String> b) {
    List<String> all = new ArrayList<>(a);
    all.addAll(b);
    return all;
  }
}
