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
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DeleteFiles;
import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.SnapshotAncestryValidator;
import org.apache.iceberg.SnapshotSummary;
import org.apache.iceberg.SnapshotUpdate;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.CloseableIterable;
import org.apache.iceberg.util.SnapshotUtil;

/**
 * An Iceberg table that shows snapshots of the lake, each named in the summary of its own. A commit
 * goes through only behind the snapshot that it was made for.
 */
final class PublishedTable {

  /** In the summary of each snapshot: the lake's snapshot that it shows. */
  static final String SNAPSHOT = "ducklake.snapshot-id";

  /** In the summary: files of the lake's snapshot that it lacks. */
  private static final String LEFT_OUT = "ducklake.files-left-out";

  private static final String OVERTAKEN = "another publisher was faster; run it again";

  private final IcebergTables tables;
  private final TableIdentifier id;
  private final String label;

  private BaseTable table;

  /** What the next commit follows: the snapshot that this run began at or made last, or null. */
  private Snapshot head;

  /**
   * @param label of the lake's table
   */
  PublishedTable(IcebergTables tables, TableIdentifier id, String label, BaseTable table) {
    this.tables = tables;
    this.id = id;
    this.label = label;
    this.table = table;
    this.head = table.currentSnapshot();
  }

  BaseTable table() {
    return table;
  }

  boolean isEmpty() {
    return head == null;
  }

  /**
   * The lake's snapshot that the table shows, or -1 while it has none.
   *
   * @throws PublishException where a snapshot is not the lake's
   */
  long shown() {
    for (Snapshot snapshot : table.snapshots()) {
      if (!snapshot.summary().getOrDefault(SNAPSHOT, "").matches("\\d{1,18}")) {
        throw new PublishException(
            "table "
                + label
                + ": another engine has committed to it ("
                + snapshot.operation()
                + ", Iceberg snapshot "
                + snapshot.snapshotId()
                + "), and the lake does not follow; "
                + PublishException.ANEW);
      }
    }
    return head == null ? -1 : shown(head);
  }

  private static long shown(Snapshot snapshot) {
    return Long.parseLong(snapshot.summary().get(SNAPSHOT));
  }

  /** Whether files of the snapshot that it shows were left out. */
  boolean lacksFiles() {
    return head != null && !"0".equals(head.summary().getOrDefault(LEFT_OUT, "0"));
  }

  /** Gives it the columns of a shape. */
  void takeColumns(TableShape shape) {
    TableMetadata base = table.operations().refresh();
    if (!isHead(base.currentSnapshot())) {
      throw overtaken();
    }
    TableMetadata taken = TableColumns.taken(base, shape, label);
    if (taken != base) {
      table.operations().commit(base, taken);
      table = reloaded();
    }
  }

  private BaseTable reloaded() {
    BaseTable there = tables.find(id);
    if (there == null) {
      throw new PublishException("table " + label + ": somebody has dropped it; run it again");
    }
    return there;
  }

  /**
   * The places of its files. They are those of the lake's snapshot that it shows, unless the lake
   * has rewritten its history since, or files were left out: then the manifests are read.
   *
   * @param expected the files of that snapshot as the lake has them now
   */
  Set<String> files(Map<String, space.opensensor.ducklake.catalog.DataFile> expected) {
    if (head == null) {
      return new HashSet<>();
    }
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

  /**
   * Makes a snapshot.
   *
   * @param snapshot the lake's that it shows
   * @param gone places of files that it no longer has
   * @param leftOut how many files it lacks
   */
  void commit(long snapshot, List<DataFile> files, Set<String> gone, int leftOut) {
    SnapshotUpdate<?> update = update(files, gone);
    update.set(SNAPSHOT, Long.toString(snapshot));
    update.set(LEFT_OUT, Integer.toString(leftOut));
    update.validateWith(new Follows());
    update.commit();
    table.refresh();
    head = child();
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
    Long parent = head == null ? null : head.snapshotId();
    // Others that follow it may have been rolled back.
    for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
      if (Objects.equals(snapshot.parentId(), parent)) {
        return snapshot;
      }
    }
    throw overtaken();
  }

  /**
   * Takes away the snapshots whose counterparts in the lake have expired; their files stay.
   *
   * @param kept the lake's snapshots
   */
  void forgetExpired(Set<Long> kept) {
    TableMetadata base = table.operations().refresh();
    List<Long> expired = new ArrayList<>();
    for (Snapshot snapshot : base.snapshots()) {
      if (snapshot.snapshotId() != base.currentSnapshot().snapshotId()
          && !kept.contains(shown(snapshot))) {
        expired.add(snapshot.snapshotId());
      }
    }
    if (!expired.isEmpty()) {
      table
          .operations()
          .commit(base, TableMetadata.buildFrom(base).removeSnapshots(expired).build());
      table = reloaded();
    }
  }

  /** Where an engine finds it without the catalog. */
  String metadata() {
    return table.operations().current().metadataFileLocation();
  }

  private PublishException overtaken() {
    return new PublishException("table " + label + ": " + OVERTAKEN);
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
}
