package space.opensensor.ducklake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import space.opensensor.ducklake.catalog.CatalogDatabase;
import space.opensensor.ducklake.catalog.CatalogType;
import space.opensensor.ducklake.catalog.CatalogVersion;
import space.opensensor.ducklake.catalog.Invariants;
import space.opensensor.ducklake.catalog.LakeCatalog;
import space.opensensor.ducklake.engine.DuckEngine;
import space.opensensor.ducklake.ingest.IngestMetrics;
import space.opensensor.ducklake.ingest.IngestSettings;
import space.opensensor.ducklake.ingest.Ingester;
import space.opensensor.ducklake.store.DirectoryObjectStore;
import space.opensensor.ducklake.store.ObjectStore;
import space.opensensor.ducklake.store.S3Settings;
import space.opensensor.ducklake.store.Storage;
import space.opensensor.ducklake.worker.Shares;

/**
 * A lake in a test's directory: a bucket that is a directory, a new catalog of either kind, and the
 * engine of all such lakes. Closing it checks the invariants.
 */
public final class TestLake implements AutoCloseable {

  /** Of all lakes of this JVM: to start one takes longer than most tests need it. */
  private static final DuckEngine ENGINE = new DuckEngine(1024, 2);

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(ENGINE::close, "engine-close"));
  }

  private final Path directory;
  private final CatalogType type;
  private final String catalogPath;
  private final LakeCatalog catalog;
  private final ObjectStore bucket;
  private final Storage storage;

  public TestLake(CatalogType type, Path directory) {
    this(type, directory, null, null);
  }

  /** The catalogs long tests run on: SQLite, and PostgreSQL too in the profile "full". */
  static Stream<CatalogType> catalogs() {
    return Boolean.getBoolean("ducklake.full")
        ? Stream.of(CatalogType.values())
        : Stream.of(CatalogType.SQLITE);
  }

  /** A lake over a bucket of S3. */
  public TestLake(CatalogType type, Path directory, S3Settings s3, String bucketName) {
    if (type == CatalogType.POSTGRES) {
      String whyNot = PostgresServer.start();
      Assumptions.assumeTrue(whyNot == null, whyNot);
    }
    this.type = type;
    this.directory = directory;
    this.catalogPath =
        type == CatalogType.SQLITE
            ? directory.resolve("catalog.sqlite").toString()
            : PostgresServer.newDatabase();
    String dataPath;
    this.storage = new Storage(s3);
    if (bucketName == null) {
      Path data = directory.resolve("bucket");
      try {
        Files.createDirectories(data);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      this.bucket = new DirectoryObjectStore(data);
      dataPath = directory.resolve("lake") + "/";
    } else {
      this.bucket = storage.bucket(bucketName);
      dataPath = "s3://" + bucketName + "/lake/";
    }
    this.catalog =
        LakeCatalog.openOrCreate(
            CatalogDatabase.open(type, catalogPath), dataPath, CatalogVersion.V1_0);
  }

  public LakeCatalog catalog() {
    return catalog;
  }

  public CatalogType type() {
    return type;
  }

  public String catalogPath() {
    return catalogPath;
  }

  public ObjectStore bucket() {
    return bucket;
  }

  public Storage storage() {
    return storage;
  }

  public DuckEngine engine() {
    return ENGINE;
  }

  public Path directory() {
    return directory;
  }

  public Path cache() {
    return directory.resolve("cache");
  }

  public Ingester ingester() {
    return ingester(IngestSettings.defaults());
  }

  public Ingester ingester(IngestSettings settings) {
    return new Ingester(catalog, bucket, ENGINE, settings, IngestMetrics.NONE, storage, Shares.ALL);
  }

  public space.opensensor.ducklake.read.LakeReader reader() {
    return new space.opensensor.ducklake.read.LakeReader(
        catalog, ENGINE, new space.opensensor.ducklake.read.FileCache(storage, cache(), 64 << 20));
  }

  /** Stores a file in the bucket. */
  public void put(String key, byte[] content) {
    try {
      Path file = Files.createTempFile(directory, "put", ".part");
      Files.write(file, content);
      bucket.put(key, file);
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Fails unless every invariant holds. */
  public void checkInvariants() {
    assertEquals(List.of(), catalog.read(Invariants::breaches));
  }

  @Override
  public void close() {
    try {
      checkInvariants();
    } finally {
      storage.close();
      catalog.close();
    }
  }
}
