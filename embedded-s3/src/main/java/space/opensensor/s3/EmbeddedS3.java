package space.opensensor.s3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * An S3 server in this process: S3Proxy on a directory, reached over HTTPS through a front that is
 * as strict as AWS.
 *
 * <pre>{@code
 * try (EmbeddedS3 s3 = EmbeddedS3.builder().bucket("station").start()) {
 *   upload(s3.endpoint(), s3.credentials(), s3.certificateAuthority().pem());
 *   List<BucketObject> stored = s3.objects();
 * }
 * }</pre>
 *
 * <p>Everything has a default that suits a test: any free port on the loopback address, a temporary
 * directory, throw-away keys, a certificate authority made on the spot, the machine's clock, one
 * bucket named {@code station}. Servers in one process do not share anything.
 */
public final class EmbeddedS3 implements AutoCloseable {

  private final Builder options;
  private final Path directory;
  private final DirectoryStore store;
  private final Admission admission;
  private final StrictFront front;
  private final HttpsListener listener;
  private final CertificateAuthority authority;
  private final SSLContext clientContext;
  private final AtomicBoolean closed = new AtomicBoolean();

  private EmbeddedS3(Builder options, Path directory) throws IOException {
    this.options = options;
    this.directory = directory;
    Set<String> names = options.hosts.isEmpty() ? HostNames.ofThisMachine() : options.hosts;
    // Loading the certificate's library takes as long as everything else, so it goes on aside.
    CompletableFuture<CertificateAuthority> makingAuthority =
        CompletableFuture.supplyAsync(options::authority);
    this.store = DirectoryStore.open(directory);
    this.admission = new Admission(options.region);
    options.grants.forEach(admission::grant);
    for (String bucket : options.buckets) {
      store.ensureBucket(bucket);
    }
    this.front =
        new StrictFront(
            store,
            admission,
            options.clock,
            HostNames.withoutAddresses(names),
            new CrossOrigin(options.origins),
            options.faults,
            options.observer,
            options.idleTimeout);
    this.authority = makingAuthority.join();
    this.clientContext = authority.clientContext();
    this.listener =
        HttpsListener.start(
            options.bindAddress,
            options.port,
            options.certificate != null
                ? options.certificate
                : authority.issue(HostNames.withBuckets(names, options.buckets)),
            options.idleTimeout,
            front);
  }

  private static EmbeddedS3 start(Builder options) throws IOException {
    if (options.dataDirectory != null) {
      return new EmbeddedS3(options, options.dataDirectory);
    }
    Path directory = Files.createTempDirectory("embedded-s3-");
    try {
      return new EmbeddedS3(options, directory);
    } catch (IOException | RuntimeException e) {
      deleteTree(directory);
      throw e;
    }
  }

  /** Begins to describe a server. */
  public static Builder builder() {
    return new Builder();
  }

  /** {@code https://localhost:port}. */
  public URI endpoint() {
    return endpoint("localhost");
  }

  /** The endpoint under another of the names the certificate holds. */
  public URI endpoint(String host) {
    return URI.create(
        "https://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port());
  }

  /** TCP port the server listens on. */
  public int port() {
    return listener.port();
  }

  /** Region every signature must name. */
  public String region() {
    return options.region;
  }

  /** First bucket made at start. */
  public String bucket() {
    return options.buckets.iterator().next();
  }

  /** First key granted at start. */
  public S3Credentials credentials() {
    return options.grants.keySet().iterator().next();
  }

  /** The authority that issued the server's certificate, unless a foreign one was given. */
  public CertificateAuthority certificateAuthority() {
    return authority;
  }

  /** A client's TLS context that trusts {@link #certificateAuthority()} only. */
  public SSLContext clientContext() {
    return clientContext;
  }

  /** Directory with one subdirectory for each bucket. */
  public Path dataDirectory() {
    return directory;
  }

  /** Host names and addresses this machine can be reached by, as in the default certificate. */
  public static Set<String> hostNames() {
    return HostNames.ofThisMachine();
  }

  /** All objects of {@link #bucket()} in the order of their keys. */
  public List<BucketObject> objects() {
    return objects(bucket(), "");
  }

  /** Objects of a bucket whose keys begin with {@code prefix}, in the order of their keys. */
  public List<BucketObject> objects(String bucket, String prefix) {
    return store.objects(bucket, prefix);
  }

  /** One object, if it is there. */
  public Optional<BucketObject> object(String bucket, String key) {
    return store.object(bucket, key);
  }

  /** All bytes of an object, which has to be there. */
  public byte[] bytes(String bucket, String key) {
    try {
      return store.bytes(bucket, key);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + bucket + "/" + key, e);
    }
  }

  /** Makes a bucket unless it is there; its name is in no certificate already issued. */
  public void createBucket(String bucket) {
    store.ensureBucket(bucket);
  }

  /** Replaces the faults for the requests to come. */
  public void faults(Faults faults) {
    front.faults(Objects.requireNonNull(faults, "faults"));
  }

  /**
   * Waits until every request that has come is answered and told to the observer, which a client
   * that has its answer may be ahead of.
   */
  public void awaitIdle() throws InterruptedException {
    front.awaitIdle();
  }

  /** Lets a key in from now on, replacing one of the same id. */
  public void grant(S3Credentials credentials, Predicate<IncomingRequest> policy) {
    admission.grant(credentials, policy);
  }

  /** Forgets a key; requests with it get 403 InvalidAccessKeyId. */
  public void revoke(S3Credentials credentials) {
    admission.revoke(credentials.accessKeyId());
  }

  /**
   * Makes a temporary key of the first one, as STS's AssumeRole does at this server's address.
   *
   * @param session a name to end it by
   * @param life how long it is good for, by the server's clock
   * @param policy what it may do, in the language of IAM, 2,048 characters at most
   * @throws IllegalArgumentException if the policy is none
   */
  public S3Credentials assumeRole(String session, Duration life, String policy) {
    Instant now = options.clock.instant();
    return admission.openSession(
        credentials().accessKeyId(), session, now.plus(life), PolicyDocument.parse(policy), now);
  }

  /**
   * Ends all sessions of a name at once; requests with their keys get 403 AccessDenied.
   *
   * @return how many there were
   */
  public int endSessions(String session) {
    return admission.endSessions(session);
  }

  /** Closes the port and every connection; new ones are refused until {@link #resumeListening}. */
  public void stopListening() {
    listener.pause();
  }

  /** Opens the same port again. */
  public void resumeListening() throws IOException {
    listener.resume();
  }

  /**
   * Stops the server at once; a temporary directory is deleted, a given one is kept. Closing again
   * does nothing.
   */
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    front.close();
    listener.close();
    store.close();
    if (options.dataDirectory == null) {
      deleteTree(directory);
    }
  }

  private static void deleteTree(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + directory, e);
    }
  }

  /** What a server is to be like. */
  public static final class Builder {

    private Path dataDirectory;
    private int port;
    private String bindAddress = "127.0.0.1";
    private String region = "us-east-1";
    private InstantSource clock = InstantSource.system();
    private Duration idleTimeout = Duration.ofSeconds(30);
    private Faults faults = Faults.NONE;
    private Consumer<Exchange> observer = exchange -> {};
    private CertificateAuthority authority;
    private ServerCertificate certificate;
    private final Set<String> buckets = new LinkedHashSet<>();
    private final Set<String> hosts = new LinkedHashSet<>();
    private final Set<String> origins = new LinkedHashSet<>();
    private final Map<S3Credentials, Predicate<IncomingRequest>> grants = new LinkedHashMap<>();

    private Builder() {}

    /** Directory for the objects, made if need be and kept; without one a temporary one is used. */
    public Builder dataDirectory(Path directory) {
      this.dataDirectory = directory;
      return this;
    }

    /** TCP port; 0, the default, is any free one. */
    public Builder port(int port) {
      this.port = port;
      return this;
    }

    /** Address to listen on: 127.0.0.1 unless set; 0.0.0.0 lets a board on the desk in. */
    public Builder bindAddress(String address) {
      this.bindAddress = Objects.requireNonNull(address, "address");
      return this;
    }

    /** Region every signature must name, {@code us-east-1} unless set. */
    public Builder region(String region) {
      this.region = Objects.requireNonNull(region, "region");
      return this;
    }

    /**
     * Clock that dates are judged by and that the {@code Date} header shows; asked by several
     * threads.
     */
    public Builder clock(InstantSource clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /** Time after which a silent connection is closed, 30 seconds unless set. */
    public Builder idleTimeout(Duration timeout) {
      this.idleTimeout = Objects.requireNonNull(timeout, "timeout");
      return this;
    }

    /** Adds a bucket to be made at start; the first one is {@link EmbeddedS3#bucket()}. */
    public Builder bucket(String bucket) {
      if (!bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
        throw new IllegalArgumentException(
            "bucket: expected 3 to 63 lower-case letters, digits, '.' or '-', got \""
                + bucket
                + "\"");
      }
      buckets.add(bucket);
      return this;
    }

    /** Adds a key that may do everything; the first one is {@link EmbeddedS3#credentials()}. */
    public Builder credentials(S3Credentials credentials) {
      return credentials(credentials, request -> true);
    }

    /** Adds a key for the requests a policy allows; the others get 403 AccessDenied. */
    public Builder credentials(S3Credentials credentials, Predicate<IncomingRequest> policy) {
      grants.put(
          Objects.requireNonNull(credentials, "credentials"),
          Objects.requireNonNull(policy, "policy"));
      return this;
    }

    /**
     * Lets web pages of an origin read objects and list them, by requests that are signed as others
     * are; as often as there are origins. No page may unless this is said.
     *
     * @param origin such as {@code https://example.org}, or {@code *} for any
     */
    public Builder pagesOf(String origin) {
      if (!origin.matches("\\*|https?://[A-Za-z0-9.-]+(:\\d{1,5})?")) {
        throw new IllegalArgumentException(
            "origin: expected https://host[:port] without a path, or *, got \"" + origin + "\"");
      }
      origins.add(origin);
      return this;
    }

    /** Host names and addresses for the certificate, instead of all this machine has. */
    public Builder hosts(Collection<String> names) {
      for (String name : names) {
        if (!name.matches("[A-Za-z0-9.:-]+")) {
          throw new IllegalArgumentException(
              "host: expected a host name or an address, got \"" + name + "\"");
        }
      }
      hosts.addAll(names);
      return this;
    }

    /** Authority to issue the certificate, instead of one made for this server. */
    public Builder certificateAuthority(CertificateAuthority authority) {
      this.authority = authority;
      return this;
    }

    /** Certificate to show, such as one a client must refuse. */
    public Builder certificate(ServerCertificate certificate) {
      this.certificate = certificate;
      return this;
    }

    /** Faults from the first request on. */
    public Builder faults(Faults faults) {
      this.faults = Objects.requireNonNull(faults, "faults");
      return this;
    }

    /** Is told of every request once it is answered, by the thread that served it. */
    public Builder observer(Consumer<Exchange> observer) {
      this.observer = Objects.requireNonNull(observer, "observer");
      return this;
    }

    /**
     * Starts the server; it answers when this returns.
     *
     * @throws IOException if the directory or the port cannot be used
     */
    public EmbeddedS3 start() throws IOException {
      Builder copy = new Builder();
      copy.dataDirectory = dataDirectory;
      copy.port = port;
      copy.bindAddress = bindAddress;
      copy.region = region;
      copy.clock = clock;
      copy.idleTimeout = idleTimeout;
      copy.faults = faults;
      copy.observer = observer;
      copy.authority = authority;
      copy.certificate = certificate;
      copy.buckets.addAll(buckets.isEmpty() ? List.of("station") : buckets);
      copy.hosts.addAll(hosts);
      copy.origins.addAll(origins);
      copy.grants.putAll(grants);
      if (copy.grants.isEmpty()) {
        copy.credentials(S3Credentials.random());
      }
      return EmbeddedS3.start(copy);
    }

    /** The authority given, or a new one valid by the machine's clock and by the server's. */
    private CertificateAuthority authority() {
      if (authority != null) {
        return authority;
      }
      Instant real = Instant.now();
      Instant shown = clock.instant();
      return new CertificateAuthority(
          "Embedded S3 CA",
          (real.isBefore(shown) ? real : shown).minus(CertificateAuthority.BACKDATED),
          (real.isAfter(shown) ? real : shown).plus(CertificateAuthority.VALIDITY));
    }
  }
}
