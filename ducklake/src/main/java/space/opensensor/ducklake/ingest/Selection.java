package space.opensensor.ducklake.ingest;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import space.opensensor.ducklake.bucket.EtagMark;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.TableFiles;
import space.opensensor.ducklake.store.StoredObject;

/**
 * Which of a table's accepted files count, by what the ledger knows: each object once, each batch
 * once. It only reads.
 *
 * @param fresh files whose rows the table gets
 * @param repeats files whose rows the table has by another key
 * @param refused files that contradict what was taken in
 * @param known objects taken in before, as they are
 */
record Selection(
    List<FileJudge.Accepted> fresh,
    List<FileJudge.Accepted> repeats,
    List<Refused> refused,
    long known) {

  static Selection of(CatalogReader reader, String bucket, IngestPlan.TablePlan plan)
      throws SQLException {
    Ledger ledger = new Ledger(reader);
    LakeTable table = plan.table();
    Selection selection = new Selection(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), 0);
    long known = 0;
    Map<String, String> taken =
        ledger.taken(
            bucket, plan.files().stream().map(a -> a.file().file().object().key()).toList());
    Set<String> batches =
        new HashSet<>(
            ledger.batchesAmong(
                table.id(),
                plan.files().stream()
                    .map(a -> a.file().file().batch())
                    .filter(Objects::nonNull)
                    .toList()));
    BatchFirsts firsts = BatchFirsts.of(ledger, new TableFiles(reader, table), table, batches);
    for (FileJudge.Accepted accepted : plan.files()) {
      StoredObject o = accepted.file().file().object();
      String etag = taken.get(o.key());
      if (etag != null) {
        known++;
        if (!EtagMark.isSame(etag, o.etag())) {
          selection.refused.add(
              new Refused(
                  o,
                  "object was overwritten after it had been taken in; the table has its old rows"));
        }
        continue;
      }
      String batch = accepted.file().file().batch();
      if (batch != null && !batches.add(batch)) {
        String why = firsts.otherRows(batch, o, accepted.dataFile());
        if (why == null) {
          selection.repeats.add(accepted);
        } else {
          selection.refused.add(new Refused(o, why));
        }
        continue;
      }
      if (batch != null) {
        long rows = accepted.dataFile().rows();
        firsts.add(
            new Ledger.Entry(
                bucket, o.key(), o.etag(), o.bytes(), table.id(), batch, null, 0, rows),
            accepted.dataFile().stats());
      }
      selection.fresh.add(accepted);
    }
    return new Selection(selection.fresh, selection.repeats, selection.refused, known);
  }
}
