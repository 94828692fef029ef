package space.opensensor.iceberg;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFiles;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotAncestryValidator;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.mapping.MappingUtil;
import org.apache.iceberg.mapping.NameMappingParser;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.catalog.LakeTable;

/**
 * Brings one Iceberg table up to the lake: a snapshot for each of the lake's that changed the
 * table, with the lake's snapshot id in its summary. Each is one atomic commit that names what it
 * follows, so a run that is killed, or two at once, leave nothing twice: the next goes on from the
 * id it finds.
 */
final class TablePublisher {

  /** In the summary of each snapshot: the lake's snapshot that it shows. */
  static final String SNAPSHOT = "ducklake.snapshot-id";

  /** In the summary: files of the lake's snapshot that it lacks. */
  private static final String LEFT_OUT = "ducklake.files-left-out";

  private static final String TABLE = "ducklake.table-id";

  private static final String OVERTAKEN = "another publisher was faster; run it again";

  private final Lake lake;
  private final IcebergTables tables;
  private final LakeTable lakeTable;
  private final TableIdentifier id;
  private final long latest;
  private final boolean rebuild;

  private BaseTable table;

  /** What the next commit follows: the snapshot that this run began at or made last, or null. */
  private Snapshot head;

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
    BaseTable there = tables.find(id);
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
    table = rebuild ? null : there;
    head = table == null ? null : table.currentSnapshot();
    long done = table == null ? -1 : shown();
    if (done < latest || lacksFiles()) {
      TableHistory history =
          lake.catalog().read(r -> TableHistory.read(r, lakeTable, done, latest));
      if (history.deletes() != null) {
        throw new PublishException("table " + lakeTable.label() + ": " + history.deletes());
      }
      TreeMap<Long, TableShape> shapes = shapes(history);
      if (rebuild) {
        tables.drop(id);
      }
      TableShape first = shapes.firstEntry().getValue();
      if (table == null) {
        table = tables.create(id, first, properties(first));
      }
      if (head == null) {
        table = tables.shape(id, table, first);
      }
      bring(history, shapes, done);
    }
    forgetExpired();
    return new PublishReport(
        lakeTable.label(),
        snapshots,
        added,
        removed,
        latest,
        leftOut,
        table.operations().current().metadataFileLocation());
  }

  private Map<String, String> properties(TableShape shape) {
    return Map.of(
        TABLE,
        Long.toString(lakeTable.id()),
        TableProperties.DEFAULT_NAME_MAPPING,
        names(shape),
        // A commit that lost a race starts over from what the winner left.
        TableProperties.COMMIT_NUM_RETRIES,
        "0",
        TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED,
        "true",
        // No engine may delete what are stations' objects and the lake's files.
        TableProperties.GC_ENABLED,
        "false");
  }

  /** By which columns of files without field ids are found. */
  private static String names(TableShape shape) {
    return NameMappingParser.toJson(MappingUtil.create(shape.schema()));
  }

  /** The lake's snapshot that the table shows, or -1 while it has none. */
  private long shown() {
    if (!Long.toString(lakeTable.id()).equals(table.properties().get(TABLE))) {
      throw new PublishException(
          "table " + lakeTable.label() + ": there is another Iceberg table " + id + "; " + cure());
    }
    for (Snapshot snapshot : table.snapshots()) {
      if (!snapshot.summary().containsKey(SNAPSHOT)) {
        throw new PublishException(
            "table "
                + lakeTable.label()
                + ": another engine has committed to it ("
                + snapshot.operation()
                + ", Iceberg snapshot "
                + snapshot.snapshotId()
                + "), and the lake does not follow; "
                + cure());
      }
    }
    return head == null ? -1 : Long.parseLong(head.summary().get(SNAPSHOT));
  }

  private static String cure() {
    return "publish it anew with --rebuild, which keeps all data files";
  }

  private boolean lacksFiles() {
    return head != null && !"0".equals(head.summary().getOrDefault(LEFT_OUT, "0"));
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

  private void bring(TableHistory history, TreeMap<Long, TableShape> shapes, long done) {
    Set<String> published = published(history, done);
    long before = -1;
    for (Map.Entry<Long, TableShape> step : shapes.entrySet()) {
      takeColumns(step.getValue());
      step(history, step.getKey(), step.getValue(), published, before);
      before = step.getKey();
    }
  }

  /** Takes away the snapshots whose counterparts in the lake have expired; their files stay. */
  private void forgetExpired() {
    Set<Long> kept = lake.catalog().read(TableHistory::kept);
    TableMetadata base = table.operations().refresh();
    List<Long> expired = new ArrayList<>();
    for (Snapshot snapshot : base.snapshots()) {
      if (snapshot.snapshotId() != base.currentSnapshot().snapshotId()
          && !kept.contains(Long.parseLong(snapshot.summary().get(SNAPSHOT)))) {
        expired.add(snapshot.snapshotId());
      }
    }
    if (!expired.isEmpty()) {
      table
          .operations()
          .commit(base, TableMetadata.buildFrom(base).removeSnapshots(expired).build());
      table = tables.find(id);
    }
  }

  /**
   * The files that the table has. They are those of the lake's snapshot that it shows, unless the
   * lake has rewritten its history since, or files were left out: then the manifests are read.
   */
  private Set<String> published(TableHistory history, long done) {
    if (head == null) {
      return new HashSet<>();
    }
    Map<String, space.opensensor.ducklake.catalog.DataFile> expected = history.visible(done);
    long rows = 0;
    long bytes = 0;
    for (space.opensensor.ducklake.catalog.DataFile file : expected.values()) {
      rows += file.rows();
      bytes += file.bytes();
    }
    boolean same =
        total(head, SnapshotSummary.TOTAL_DATA_FILES_PROP) == expected.size()
            && total(head, SnapshotSummary.TOTAL_RECORDS_PROP) == rows
            && total(head, SnapshotSummary.TOTAL_FILE_SIZE_PROP) == bytes;
    return new HashSet<>(same ? expected.keySet() : registered().keySet());
  }

  private static long total(Snapshot snapshot, String property) {
    return Long.parseLong(snapshot.summary().getOrDefault(property, "-1"));
  }

  private Map<String, DataFile> registered() {
    Map<String, DataFile> files = new HashMap<>();
    try (CloseableIterable<FileScanTask> tasks =
        table.newScan().useSnapshot(head.snapshotId()).includeColumnStats().planFiles()) {
      tasks.forEach(task -> files.put(task.file().location(), task.file()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  /** Gives the table the columns that the lake's has. */
  private void takeColumns(TableShape shape) {
    TableMetadata base = table.operations().refresh();
    if (!isHead(base.currentSnapshot())) {
      throw new PublishException("table " + lakeTable.label() + ": " + OVERTAKEN);
    }
    if (base.schema().sameSchema(shape.schema())) {
      return;
    }
    for (Types.NestedField field : shape.schema().columns()) {
      Types.NestedField before = base.schema().findField(field.fieldId());
      if (before != null
          && !before.type().equals(field.type())
          && !TypeUtil.isPromotionAllowed(before.type(), field.type().asPrimitiveType())) {
        throw new PublishException(
            "table "
                + lakeTable.label()
                + ", column \""
                + field.name()
                + "\": Iceberg does not change "
                + before.type()
                + " to "
                + field.type()
                + "; "
                + cure());
      }
    }
    int last = Math.max(base.lastColumnId(), shape.schema().highestFieldId());
    table
        .operations()
        .commit(
            base,
            TableMetadata.buildFrom(base)
                .setCurrentSchema(shape.schema(), last)
                .setProperties(Map.of(TableProperties.DEFAULT_NAME_MAPPING, names(shape)))
                .build());
    table = tables.find(id);
  }

  /**
   * Publishes a snapshot.
   *
   * @param before the one published before in this run, or -1: then all files are compared
   */
  private void step(
      TableHistory history, long snapshot, TableShape shape, Set<String> published, long before) {
    Map<String, space.opensensor.ducklake.catalog.DataFile> candidates = new HashMap<>();
    Set<String> gone = new HashSet<>();
    if (before < 0) {
      candidates.putAll(history.visible(snapshot));
      gone.addAll(published);
      gone.removeAll(candidates.keySet());
    } else {
      for (space.opensensor.ducklake.catalog.DataFile file : history.changed(before, snapshot)) {
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
    FileRegistration registration = new FileRegistration(lake, lakeTable, shape, history, table);
    List<DataFile> files = registration.of(new ArrayList<>(candidates.values()));
    leftOut = before < 0 ? registration.leftOut() : joined(leftOut, registration.leftOut());
    if (files.isEmpty() && gone.isEmpty()) {
      return;
    }
    SnapshotUpdate<?> update = update(files, gone);
    update.set(SNAPSHOT, Long.toString(snapshot));
    update.set(LEFT_OUT, Integer.toString(leftOut.size()));
    update.validateWith(new Follows());
    update.commit();
    table.refresh();
    head = child();
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

  private SnapshotUpdate<?> update(List<DataFile> files, Set<String> gone) {
    if (gone.isEmpty()) {
      var append = table.newAppend();
      files.forEach(append::appendFile);
      return append;
    }
    if (files.isEmpty()) {
      DeleteFiles delete = table.newDelete();
      gone.forEach(delete::deleteFile);
      return delete;
    }
    Map<String, DataFile> registered = registered();
    Set<DataFile> before = new HashSet<>();
    gone.forEach(place -> before.add(registered.get(place)));
    long rowsBefore = before.stream().mapToLong(DataFile::recordCount).sum();
    long rowsAfter = files.stream().mapToLong(DataFile::recordCount).sum();
    if (rowsBefore == rowsAfter) {
      var replace = table.newRewrite();
      before.forEach(replace::deleteFile);
      files.forEach(replace::addFile);
      return replace;
    }
    var overwrite = table.newOverwrite();
    before.forEach(overwrite::deleteFile);
    files.forEach(overwrite::addFile);
    return overwrite;
  }

  /** The snapshot that follows the head. */
  private Snapshot child() {
    for (Snapshot snapshot : table.snapshots()) {
      if (Objects.equals(snapshot.parentId(), head == null ? null : head.snapshotId())) {
        return snapshot;
      }
    }
    throw new PublishException("table " + lakeTable.label() + ": " + OVERTAKEN);
  }

  private boolean isHead(Snapshot snapshot) {
    return snapshot == null || head == null
        ? snapshot == head
        : snapshot.snapshotId() == head.snapshotId();
  }

  /** Lets a commit through only behind the snapshot that it was made for. */
  private final class Follows implements SnapshotAncestryValidator {

    @Override
    public boolean validate(Iterable<Snapshot> ancestors) {
      Iterator<Snapshot> newest = ancestors.iterator();
      return isHead(newest.hasNext() ? newest.next() : null);
    }

    @Override
    public String errorMessage() {
      return OVERTAKEN;
    }
  }

  /** Which of a table's partitionings has a number of fields. */
  static PartitionSpec specOf(BaseTable table, int fields) {
    return table.specs().values().stream()
        .filter(spec -> spec.fields().size() == fields)
        .findFirst()
        .orElseThrow(
            () ->
                new PublishException(
                    "table " + table.name() + ": its partitioning has changed; " + cure()));
  }
}
