package space.opensensor.ducklake;

import java.time.Duration;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogException;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.engine.DuckEngine;
import space.opensensor.ducklake.ingest.IngestMetrics;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.maintain.Compactor;
import space.opensensor.ducklake.read.BoundsProof;
import space.opensensor.ducklake.read.FileCache;
import space.opensensor.ducklake.read.LakeReader;
import space.opensensor.ducklake.read.PlainFiles;
import space.opensensor.ducklake.read.Verification;
import space.opensensor.ducklake.store.ObjectStore;
import space.opensensor.ducklake.store.Storage;
import space.opensensor.ducklake.worker.LeasedShares;
import space.opensensor.ducklake.worker.Shares;
import space.opensensor.ducklake.write.LakeWriter;
import space.opensensor.ducklake.write.WriterSettings;

/** A lake put together from its settings: the way in for programs. */
public final class Lake implements AutoCloseable {

  /** More plain files than this are not read for one query. */
  private static final int MAX_PLAIN_FILES = 5000;

  /** A worker that says nothing for so long is taken to be dead. */
  private static final Duration LEASE = Duration.ofMinutes(1);

  private final LakeSettings settings;
  private final Storage storage;
  private final DuckEngine engine;
  private final FileCache cache;
  private CatalogDatabase database;
  private LakeCatalog catalog;
  private LakeReader reader;

  public Lake(LakeSettings settings) {
    this.settings = settings;
    this.storage = new Storage(settings.s3());
    this.engine = new DuckEngine(settings.memoryMegabytes(), settings.threads());
    this.cache = new FileCache(storage, settings.cachePath(), settings.cacheBytes());
  }

  public LakeSettings settings() {
    return settings;
  }

  public Storage storage() {
    return storage;
  }

  public DuckEngine engine() {
    return engine;
  }

  public FileCache cache() {
    return cache;
  }

  /** The bucket of the stations. */
  public ObjectStore bucket() {
    return storage.bucket(settings.bucketName());
  }

  /**
   * The catalog, made when there is none.
   *
   * @throws CatalogException when it cannot be reached; a later call tries again
   */
  public synchronized LakeCatalog catalog() {
    if (!settings.enabled()) {
      throw new CatalogException("there is no lake: DUCKLAKE_ENABLED is false");
    }
    if (catalog == null) {
      if (database == null) {
        database =
            CatalogDatabase.open(
                settings.catalogType(), settings.catalogPath(), settings.catalogRetry());
      }
      catalog = LakeCatalog.openOrCreate(database, settings.dataPath(), settings.catalogVersion());
    }
    return catalog;
  }

  /** Queries over the lake. */
  public synchronized LakeReader reader() {
    if (reader == null) {
      reader = new LakeReader(catalog(), engine, cache);
    }
    return reader;
  }

  /** Queries over the stations' files without the lake. */
  public PlainFiles plainFiles() {
    return new PlainFiles(bucket(), settings.prefix(), engine, cache, MAX_PLAIN_FILES);
  }

  /** An ingest of the stations' files. */
  public Ingester ingester(IngestMetrics metrics) {
    return new Ingester(
        catalog(), bucket(), engine, settings.ingest(), metrics, storage, Shares.ALL);
  }

  /** An ingest that goes on, and shares its listings with others of its kind on the catalog. */
  public Ingester worker(IngestMetrics metrics) {
    Shares shares = new LeasedShares(catalog(), LEASE).beating();
    return new Ingester(catalog(), bucket(), engine, settings.ingest(), metrics, storage, shares);
  }

  /** A writer of rows. */
  public LakeWriter writer() {
    return new LakeWriter(
        catalog(),
        storage,
        engine,
        new WriterSettings(settings.batchSize(), settings.flushInterval()));
  }

  /** A compaction. */
  public Compactor compactor(Compactor.Settings how) {
    return new Compactor(catalog(), engine, cache, storage, how);
  }

  /** A proof of the bounds in the catalog. */
  public BoundsProof boundsProof() {
    return new BoundsProof(catalog(), engine, cache);
  }

  /** A comparison of the lake with the stations' files. */
  public Verification verification() {
    return new Verification(catalog(), storage, engine, cache);
  }

  @Override
  public synchronized void close() {
    if (reader != null) {
      reader.close();
    }
    cache.close();
    engine.close();
    if (database != null) {
      database.close();
    }
    storage.close();
  }
}
