package space.opensensor.ducklake.ingest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.opensensor.ducklake.bucket.EtagMark;
import space.opensensor.ducklake.bucket.Ledger;
import space.opensensor.ducklake.bucket.StationKey;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.CatalogReader;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.engine.DuckEngine;
import space.opensensor.ducklake.store.ObjectStore;
import space.opensensor.ducklake.store.Storage;
import space.opensensor.ducklake.store.StoredObject;
import space.opensensor.ducklake.worker.LostShareException;
import space.opensensor.ducklake.worker.Shares;

/**
 * Takes objects of a bucket into the lake: reads and checks them side by side, then registers many
 * in one commit. Any number of ingesters may work on one bucket and catalog.
 *
 * <p>A pass lists the whole prefix in pages; one that is broken off goes on where it stopped. An
 * object that cannot be read for now is left to the next pass; one that must not enter is set aside
 * with its reason, and looked at again only when its content changes.
 */
public final class Ingester implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Ingester.class);
  private static final int PAGE = 1000;

  private final LakeCatalog catalog;
  private final ObjectStore store;
  private final IngestSettings settings;
  private final IngestMetrics metrics;
  private final Shares shares;
  private final ObjectInspector inspector;
  private final IngestCommit commit;
  private final ExecutorService readers;
  private final String dataPath;

  /** An ingest that registers files where they lie. */
  public Ingester(
      LakeCatalog catalog,
      ObjectStore store,
      DuckEngine engine,
      IngestSettings settings,
      IngestMetrics metrics) {
    this(catalog, store, engine, settings, metrics, null, Shares.ALL);
  }

  /**
   * An ingest.
   *
   * @param storage where the lake's own files go, needed where the settings say to fold
   * @param shares what its listings take in; what is named to it, it takes in whatever they are
   */
  public Ingester(
      LakeCatalog catalog,
      ObjectStore store,
      DuckEngine engine,
      IngestSettings settings,
      IngestMetrics metrics,
      Storage storage,
      Shares shares) {
    if (storage == null && settings.mode() == IngestMode.FOLD) {
      throw new IllegalArgumentException("mode: to fold, a storage of the lake's files is needed");
    }
    this.catalog = catalog;
    this.store = store;
    this.settings = settings;
    this.metrics = metrics;
    this.shares = shares;
    this.inspector =
        new ObjectInspector(store, settings.limits(), settings.modelled(), newScratch(engine));
    this.commit = new IngestCommit(catalog, store, engine, settings, storage, metrics);
    this.readers =
        Executors.newFixedThreadPool(
            settings.readers(),
            task -> {
              Thread thread = new Thread(task, "object-reader");
              thread.setDaemon(true);
              return thread;
            });
    StationTables.create(catalog);
    this.dataPath = catalog.read(CatalogReader::dataPath);
  }

  private static Path newScratch(DuckEngine engine) {
    try {
      return Files.createTempDirectory(engine.scratch(), "ingest-");
    } catch (IOException e) {
      throw new UncheckedIOException("no directory for copies of files", e);
    }
  }

  /**
   * Lists everything under the prefix once and takes in what is new in its shares. Where others
   * work too, it begins at the beginning, and ends when another has taken over what it had.
   */
  public IngestReport pass() throws IOException {
    shares.renew();
    String after =
        shares.isAll()
            ? catalog.read(r -> new Ledger(r).cursor(store.name(), settings.prefix()))
            : "";
    if (!after.isEmpty()) {
      LOG.atInfo().addKeyValue("after", after).log("listing goes on where it stopped");
    }
    IngestReport total = IngestReport.NONE;
    List<StoredObject> waiting = new ArrayList<>();
    while (true) {
      List<StoredObject> page = store.list(settings.prefix(), after, PAGE);
      boolean last = page.size() < PAGE;
      if (!page.isEmpty()) {
        after = page.get(page.size() - 1).key();
        List<StoredObject> stations = page.stream().filter(this::isOurs).toList();
        List<StoredObject> unknown = unknown(stations);
        total = total.plus(seen(stations, unknown));
        waiting.addAll(unknown);
      }
      while (waiting.size() >= settings.filesPerSnapshot() || last && !waiting.isEmpty()) {
        int size = batchSize(waiting);
        List<StoredObject> batch = new ArrayList<>(waiting.subList(0, size));
        waiting.subList(0, size).clear();
        try {
          String cursor = shares.isAll() ? batch.get(size - 1).key() : null;
          total = total.plus(take(batch, shares, cursor));
        } catch (LostShareException e) {
          LOG.atWarn().addKeyValue("why", e.getMessage()).log("listing ends");
          return total.withDeferred(total.deferred() + size + waiting.size());
        }
      }
      if (last) {
        break;
      }
      if (waiting.isEmpty()) {
        cursor(after);
      }
    }
    cursor("");
    return total;
  }

  /** How many of some objects one commit takes: their copies have to fit on the disk. */
  private int batchSize(List<StoredObject> objects) {
    int most = Math.min(settings.filesPerSnapshot(), objects.size());
    long bytes = objects.get(0).bytes();
    int size = 1;
    while (size < most && bytes + objects.get(size).bytes() <= settings.limits().bytes()) {
      bytes += objects.get(size++).bytes();
    }
    return size;
  }

  /**
   * Takes in objects by key, as a notification names them. Keys outside the prefix, unknown, or
   * dealt with before are passed over; repeats do no harm. A key that the store cannot have is
   * passed over, and one that cannot be asked for now is left to the next pass.
   *
   * @throws IOException when the store does not answer at all
   */
  public IngestReport ingest(Collection<String> keys) throws IOException {
    List<StoredObject> batch = new ArrayList<>();
    long deferred = 0;
    boolean answers = false;
    for (String key : new LinkedHashSet<>(keys)) {
      if (key.startsWith(settings.prefix())) {
        try {
          Optional<StoredObject> object = store.head(key);
          answers = true;
          if (object.isEmpty()) {
            LOG.atInfo().addKeyValue("key", FileShape.line(key)).log("object is not there");
          }
          object.filter(o -> !isNoStationFile(o)).ifPresent(batch::add);
        } catch (IllegalArgumentException e) {
          LOG.atWarn().addKeyValue("why", FileShape.line(e.getMessage())).log("key passed over");
        } catch (IOException e) {
          if (!answers) {
            // Fails where the store is away for all.
            store.list(settings.prefix(), "", 1);
            answers = true;
          }
          deferred++;
          LOG.atWarn()
              .addKeyValue("key", FileShape.line(key))
              .addKeyValue("why", OneLine.of(e))
              .log("object cannot be asked for now");
        }
      }
    }
    IngestReport total = IngestReport.NONE.withDeferred(deferred);
    batch.sort(java.util.Comparator.comparing(StoredObject::key));
    for (int from = 0; from < batch.size(); ) {
      List<StoredObject> rest = batch.subList(from, batch.size());
      List<StoredObject> part = rest.subList(0, batchSize(rest));
      from += part.size();
      List<StoredObject> unknown = unknown(part);
      total =
          total
              .plus(seen(part, unknown))
              .plus(unknown.isEmpty() ? IngestReport.NONE : take(unknown, Shares.ALL, null));
    }
    return total;
  }

  /** Looks again at what was set aside, after the cause has been cured. */
  public IngestReport retrySetAside() throws IOException {
    List<String> keys =
        catalog.read(
            r ->
                new Ledger(r)
                    .setAside().stream()
                        .filter(s -> s.bucket().equals(store.name()))
                        .map(Ledger.SetAside::key)
                        .toList());
    catalog.write(
        "look again at files set aside",
        tx -> {
          Ledger ledger = new Ledger(tx.reader());
          ledger.release(store.name(), keys);
          return null;
        });
    return ingest(keys);
  }

  @Override
  public void close() {
    readers.shutdownNow();
    try {
      shares.release();
    } catch (CatalogException e) {
      LOG.atWarn().addKeyValue("why", e.getMessage()).log("shares end by themselves");
    }
  }

  private void cursor(String after) {
    if (!shares.isAll()) {
      return;
    }
    catalog.write(
        "listing",
        tx -> {
          new Ledger(tx.reader()).cursor(store.name(), settings.prefix(), after);
          return null;
        });
  }

  /** Objects of a page that are new, or have other content than what was dealt with. */
  private List<StoredObject> unknown(List<StoredObject> page) {
    if (page.isEmpty()) {
      return page;
    }
    List<String> keys = page.stream().map(StoredObject::key).toList();
    Map<String, String> etags = catalog.read(r -> new Ledger(r).known(store.name(), keys));
    return page.stream().filter(o -> !EtagMark.isSame(etags.get(o.key()), o.etag())).toList();
  }

  /**
   * The lake's own files may lie in the stations' bucket, what a check of a station stores, and
   * what is published for stations.
   */
  private boolean isNoStationFile(StoredObject object) {
    return StationKey.holdsNoRows(object.key())
        || CatalogReader.isOwnFile(dataPath, store.uri(object.key()));
  }

  private boolean isOurs(StoredObject object) {
    return shares.has(object.key()) && !isNoStationFile(object);
  }

  private static IngestReport seen(List<StoredObject> objects, List<StoredObject> unknown) {
    return IngestReport.NONE.withSeen(objects.size()).withKnown(objects.size() - unknown.size());
  }

  private IngestReport take(List<StoredObject> batch, Shares of, String cursor) throws IOException {
    List<InspectedFile> files = new ArrayList<>();
    List<Refused> refused = new ArrayList<>();
    long deferred = 0;
    try {
      for (Future<Inspection> answer : submit(batch)) {
        Inspection found = answer(answer);
        if (found instanceof InspectedFile file) {
          files.add(file);
        } else if (found instanceof Refused r) {
          refused.add(r);
        } else if (found instanceof Inspection.Deferred d) {
          deferred++;
          d.log();
        }
      }
      IngestReport done = commit(files, refused, of, deferred > 0 ? null : cursor);
      done = done.withDeferred(done.deferred() + deferred);
      report(done, batch);
      return done;
    } finally {
      for (InspectedFile file : files) {
        inspector.release(file.content());
      }
    }
  }

  /** Commits; when a file makes that fail, halves find it, and the others go in. */
  private IngestReport commit(
      List<InspectedFile> files, List<Refused> refused, Shares of, String cursor) {
    try {
      return commit.run(files, refused, of, settings.prefix(), cursor);
    } catch (RuntimeException e) {
      if (files.isEmpty() || !isOfFiles(e)) {
        throw e;
      }
      if (files.size() == 1) {
        List<Refused> one = new ArrayList<>(refused);
        one.add(Refused.unexpected(files.get(0).object(), e));
        return commit.run(List.of(), one, of, settings.prefix(), cursor);
      }
      int half = files.size() / 2;
      IngestReport first = commit(files.subList(0, half), List.of(), of, null);
      return first.plus(
          commit(
              files.subList(half, files.size()),
              refused,
              of,
              first.deferred() > 0 ? null : cursor));
    }
  }

  /** Whether a failure is due to what is written, rather than to a catalog that is not there. */
  private static boolean isOfFiles(RuntimeException e) {
    if (e instanceof IllegalStateException || e instanceof UncheckedIOException) {
      return false;
    }
    if (!(e instanceof CatalogException) || e.getCause() == null) {
      return true;
    }
    // Data exceptions, and limits of the database's program such as that of an index's keys.
    return e.getCause() instanceof SQLException sql
        && sql.getSQLState() != null
        && (sql.getSQLState().startsWith("22") || sql.getSQLState().startsWith("54"));
  }

  private List<Future<Inspection>> submit(List<StoredObject> batch) {
    List<Future<Inspection>> answers = new ArrayList<>();
    for (StoredObject object : batch) {
      answers.add(readers.submit(() -> inspector.inspect(object)));
    }
    return answers;
  }

  private static Inspection answer(Future<Inspection> future) throws IOException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading objects", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("an object's inspection ended by " + e.getCause(), e);
    }
  }

  private void report(IngestReport done, List<StoredObject> batch) {
    Instant oldest =
        batch.stream().map(StoredObject::lastModified).min(Instant::compareTo).orElse(null);
    metrics.committed(done, oldest == null ? null : Duration.between(oldest, Instant.now()));
    LOG.atInfo()
        .addKeyValue("files", done.files())
        .addKeyValue("rows", done.rows())
        .addKeyValue("repeats", done.repeats())
        .addKeyValue("set_aside", done.setAside())
        .addKeyValue("deferred", done.deferred())
        .log("batch committed");
  }
}
