package space.opensensor.iceberg;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.types.Type;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.catalog.ColumnStats;
import space.opensensor.ducklake.catalog.DataFile;
import space.opensensor.ducklake.catalog.LakeColumn;
import space.opensensor.ducklake.catalog.LakeTable;
import space.opensensor.ducklake.catalog.TableFiles;
import space.opensensor.ducklake.catalog.TimestampText;

/**
 * Files of the lake as entries of Iceberg's manifests: place, partition, counts and bounds, all
 * from the lake's catalog. Only the footer of each is read, for what would be misread is left out.
 */
final class FileRegistration {

  private final Lake lake;
  private final LakeTable lakeTable;
  private final TableHistory history;
  private final TableShape shape;
  private final BaseTable table;
  private final List<String> leftOut = new ArrayList<>();

  FileRegistration(
      Lake lake, LakeTable lakeTable, TableShape shape, TableHistory history, BaseTable table) {
    this.lake = lake;
    this.lakeTable = lakeTable;
    this.history = history;
    this.shape = shape;
    this.table = table;
  }

  /** Files that are not registered and why, a line each. */
  List<String> leftOut() {
    return leftOut;
  }

  /** The entries of those files that can be registered. */
  List<org.apache.iceberg.DataFile> of(List<DataFile> files) {
    List<org.apache.iceberg.DataFile> entries = new ArrayList<>();
    if (files.isEmpty()) {
      return entries;
    }
    List<FileFit> fits = fits(files);
    Map<Long, Map<Long, ColumnStats>> stats = statistics(files);
    for (int i = 0; i < files.size(); i++) {
      DataFile file = files.get(i);
      String misfit = fits.get(i).misfit();
      Map<Long, ColumnStats> columns = stats.getOrDefault(file.id(), Map.of());
      PartitionData partition = misfit == null ? partition(file, fits.get(i), columns) : null;
      if (misfit == null && partition == null) {
        misfit = "its rows share no " + shape.identity().name();
      }
      if (misfit == null) {
        entries.add(entry(file, fits.get(i), columns, partition));
      } else {
        leftOut.add(file.path() + ": " + misfit);
      }
    }
    return entries;
  }

  private List<FileFit> fits(List<DataFile> files) {
    ExecutorService readers = Executors.newFixedThreadPool(lake.settings().ingest().readers());
    try {
      List<Future<FileFit>> futures = new ArrayList<>();
      for (DataFile file : files) {
        futures.add(
            readers.submit(
                () ->
                    FileFit.of(
                        lake.storage(), file, history.mappings().get(file.mappingId()), shape)));
      }
      List<FileFit> fits = new ArrayList<>();
      for (int i = 0; i < files.size(); i++) {
        fits.add(fit(files.get(i), futures.get(i)));
      }
      return fits;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PublishException("interrupted");
    } finally {
      readers.shutdownNow();
    }
  }

  private static FileFit fit(DataFile file, Future<FileFit> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new PublishException(
          file.path() + ": its footer cannot be read: " + e.getCause().getMessage());
    }
  }

  private Map<Long, Map<Long, ColumnStats>> statistics(List<DataFile> files) {
    long first = files.stream().mapToLong(DataFile::begin).min().orElseThrow();
    long last = files.stream().mapToLong(DataFile::begin).max().orElseThrow();
    return lake.catalog().read(r -> new TableFiles(r, lakeTable).statisticsBetween(first, last));
  }

  private org.apache.iceberg.DataFile entry(
      DataFile file, FileFit fit, Map<Long, ColumnStats> columns, PartitionData partition) {
    return DataFiles.builder(
            partition.size() == 0
                ? PartitionSpec.unpartitioned()
                : TableColumns.specOf(table, partition.size()))
        .withPath(Places.uri(file.path()))
        .withFormat(FileFormat.PARQUET)
        .withFileSizeInBytes(file.bytes())
        .withPartition(partition)
        .withMetrics(metrics(file, columns))
        .withSplitOffsets(fit.splits())
        .build();
  }

  /** Null where the file's rows do not share a value that no reader finds in the file itself. */
  private PartitionData partition(DataFile file, FileFit fit, Map<Long, ColumnStats> columns) {
    if (shape.identity() == null) {
      return new PartitionData(PartitionSpec.unpartitioned().partitionType());
    }
    Object shared = shared(file, columns).orElse(null);
    if (shared == null) {
      // Files of many stations, folded or merged, have the station in each row.
      return fit.identity()
          ? new PartitionData(PartitionSpec.unpartitioned().partitionType())
          : null;
    }
    Integer day = shape.day() == null ? null : day(columns.get(shape.day().id())).orElse(null);
    PartitionData partition =
        new PartitionData(TableColumns.specOf(table, day == null ? 1 : 2).partitionType());
    partition.set(0, shared);
    if (day != null) {
      partition.set(1, day);
    }
    return partition;
  }

  private Optional<Object> shared(DataFile file, Map<Long, ColumnStats> columns) {
    LakeColumn column = shape.identity();
    Type.PrimitiveType type = shape.type(column);
    List<String> values = history.values().get(file.id());
    if (values != null && !values.isEmpty() && file.partitionId() != null) {
      return IcebergValues.value(type, values.get(0));
    }
    ColumnStats stats = columns.get(column.id());
    boolean one =
        stats != null
            && stats.nulls() != null
            && stats.nulls() == 0
            && stats.min() != null
            && stats.min().equals(stats.max());
    return one ? IcebergValues.value(type, stats.min()) : Optional.empty();
  }

  /** Days since 1970 of all times, where they are of one day. */
  private static Optional<Integer> day(ColumnStats stats) {
    if (stats == null || stats.min() == null || stats.max() == null || !isZero(stats.nulls())) {
      return Optional.empty();
    }
    long first = epochDay(TimestampText.parse(stats.min()));
    long last = epochDay(TimestampText.parse(stats.max()));
    return first == last ? Optional.of(Math.toIntExact(first)) : Optional.empty();
  }

  private static long epochDay(Instant time) {
    return time.atOffset(ZoneOffset.UTC).toLocalDate().toEpochDay();
  }

  private static boolean isZero(Long count) {
    return count != null && count == 0;
  }

  private Metrics metrics(DataFile file, Map<Long, ColumnStats> columns) {
    Map<Integer, Long> sizes = new HashMap<>();
    Map<Integer, Long> values = new HashMap<>();
    Map<Integer, Long> nulls = new HashMap<>();
    Map<Integer, Long> nans = new HashMap<>();
    Map<Integer, ByteBuffer> lower = new HashMap<>();
    Map<Integer, ByteBuffer> upper = new HashMap<>();
    for (ColumnStats stats : columns.values()) {
      int field = Math.toIntExact(stats.columnId());
      if (shape.schema().findField(field) == null) {
        continue;
      }
      Type.PrimitiveType type = shape.schema().findType(field).asPrimitiveType();
      put(sizes, field, stats.bytes());
      put(nulls, field, stats.nulls());
      if (stats.values() != null && stats.nulls() != null) {
        values.put(field, stats.values() + stats.nulls());
      }
      boolean floating = type.typeId() == Type.TypeID.FLOAT || type.typeId() == Type.TypeID.DOUBLE;
      boolean noNan = Boolean.FALSE.equals(stats.containsNan());
      if (floating && noNan) {
        nans.put(field, 0L);
      }
      // Bounds of a column with NaN are not bounds of its numbers.
      if (!floating || noNan) {
        IcebergValues.bound(type, stats.min(), true).ifPresent(b -> lower.put(field, b));
        IcebergValues.bound(type, stats.max(), false).ifPresent(b -> upper.put(field, b));
      }
    }
    return new Metrics(file.rows(), sizes, values, nulls, nans, lower, upper);
  }

  private static void put(Map<Integer, Long> counts, int field, Long count) {
    if (count != null) {
      counts.put(field, count);
    }
  }
}
