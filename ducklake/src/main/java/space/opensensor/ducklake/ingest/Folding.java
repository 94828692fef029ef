package space.opensensor.ducklake.ingest;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.NameMapping;
import space.opensensor.ducklake.catalog.NewFile;
import space.opensensor.ducklake.engine.DuckEngine;
import space.opensensor.ducklake.fold.FoldException;
import space.opensensor.ducklake.fold.FoldWriter;
import space.opensensor.ducklake.store.Storage;

/**
 * Makes folds of a plan's files before their commit, so that no other waits while they are written:
 * one for each table and day. Files without a day, and those with columns that the table has not
 * yet, are left to be registered where they lie: once such a column is accepted, it is shown.
 */
final class Folding {

  private static final Logger LOG = LoggerFactory.getLogger(Folding.class);

  /**
   * A file of the lake that is not in the catalog yet.
   *
   * @param day in days since 1970
   */
  record Fold(LakeTable table, long day, List<FileJudge.Accepted> sources, NewFile file) {}

  private final LakeCatalog catalog;
  private final String bucket;
  private final FoldWriter writer;

  Folding(LakeCatalog catalog, String bucket, DuckEngine engine, Storage storage) {
    this.catalog = catalog;
    this.bucket = bucket;
    this.writer = new FoldWriter(catalog, engine, storage);
  }

  /** Writes the folds of those of a plan's files that are to be counted. */
  List<Fold> of(IngestPlan plan) {
    List<Fold> folds = new ArrayList<>();
    try {
      for (IngestPlan.TablePlan part : plan.tables()) {
        Selection selection = catalog.read(r -> Selection.of(r, bucket, part));
        for (Map.Entry<Long, List<FileJudge.Accepted>> day :
            days(part.table(), selection.fresh()).entrySet()) {
          write(part.table(), day.getKey(), day.getValue()).ifPresent(folds::add);
        }
      }
      return folds;
    } catch (IOException e) {
      discard(folds);
      throw new UncheckedIOException("fold: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      discard(folds);
      throw e;
    }
  }

  /** A fold, or none where it cannot be made: its files are then registered where they lie. */
  private Optional<Fold> write(LakeTable table, long day, List<FileJudge.Accepted> files)
      throws IOException {
    try {
      NewFile file = writer.write(table, files.stream().map(Folding::source).toList());
      return Optional.of(new Fold(table, day, files, file));
    } catch (FoldException e) {
      LOG.atWarn()
          .addKeyValue("table", table.name())
          .addKeyValue("files", files.size())
          .addKeyValue("why", FileShape.line(e.getMessage()))
          .log("not folded but registered one by one");
      return Optional.empty();
    }
  }

  /** Deletes those of some folds that did not come into the catalog. */
  void discard(List<Fold> folds) {
    folds.stream()
        .collect(groupingBy(Fold::table, mapping(Fold::file, toList())))
        .forEach(writer::discard);
  }

  /** Those of a table's files that are folded, by day. */
  static Map<Long, List<FileJudge.Accepted>> days(LakeTable table, List<FileJudge.Accepted> fresh) {
    Map<Long, List<FileJudge.Accepted>> days = new LinkedHashMap<>();
    for (FileJudge.Accepted a : fresh) {
      if (table.unwritable() == null
          && a.file().file().key().day() != null
          && a.file().match().unknown().isEmpty()
          && a.dataFile().rows() > 0) {
        days.computeIfAbsent(a.file().file().key().day().toEpochDay(), d -> new ArrayList<>())
            .add(a);
      }
    }
    return days;
  }

  private static FoldWriter.Source source(FileJudge.Accepted accepted) {
    InspectedFile file = accepted.file().file();
    NameMapping mapping = accepted.dataFile().mapping();
    Map<String, String> path = new LinkedHashMap<>();
    mapping.entries().stream()
        .filter(NameMapping.Entry::partition)
        .forEach(
            e -> path.put(e.sourceName(), StationTables.pathValue(file.key(), e.sourceName())));
    return new FoldWriter.Source(
        file.content(), file.shape(), mapping, path, accepted.dataFile().rows());
  }
}
