package space.opensensor.benchmarks.sigv4;

import io.minio.GetPresignedObjectUrlArgs;
import io.minio.MinioClient;
import io.minio.http.Method;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.utils.http.SdkHttpUtils;
import space.opensensor.benchmarks.CpuTime;
import space.opensensor.sigv4.AsciiBuffer;
import space.opensensor.sigv4.Bucket;
import space.opensensor.sigv4.Credentials;
import space.opensensor.sigv4.Presigner;
import space.opensensor.sigv4.S3Request;
import space.opensensor.sigv4.SoftwareSha256;
import space.opensensor.sigv4.UrlStyle;

/**
 * One presigned PutObject with a signed {@code if-none-match}, for another key each time and for
 * the time on the clock. MinIO's client cannot sign the header and leaves it out.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PresignPut {

  private static final String ACCESS_KEY_ID = "AKIAIOSFODNN7EXAMPLE";
  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  private static final String REGION = "eu-central-1";
  private static final String BUCKET = "readings";
  private static final String HOST = "s3.eu-central-1.amazonaws.com";
  private static final int EXPIRY = 900;

  private final String[] keys = new String[96];
  private int next;

  private S3Request request;
  private Presigner presigner;
  private AsciiBuffer target;

  private S3Presigner sdkPresigner;
  private AwsV4HttpSigner sdkSigner;
  private AwsCredentialsIdentity sdkIdentity;

  private MinioClient minio;

  @Setup
  public void setUp() {
    for (int i = 0; i < keys.length; i++) {
      keys[i] =
          String.format(
              Locale.ROOT,
              "station=s1/year=2026/month=11/day=20/data_%02d%02d.parquet",
              i / 4,
              i % 4 * 15);
    }
    request = new S3Request(new Bucket("https://" + HOST, REGION, BUCKET, UrlStyle.VIRTUAL_HOST));
    presigner =
        new Presigner(
            new Credentials(ACCESS_KEY_ID, SECRET.getBytes(StandardCharsets.US_ASCII)),
            new SoftwareSha256());
    target = new AsciiBuffer(1024);

    sdkPresigner =
        S3Presigner.builder()
            .region(Region.of(REGION))
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY_ID, SECRET)))
            .build();
    sdkSigner = AwsV4HttpSigner.create();
    sdkIdentity = AwsCredentialsIdentity.create(ACCESS_KEY_ID, SECRET);

    minio =
        MinioClient.builder()
            .endpoint("https://" + HOST)
            .region(REGION)
            .credentials(ACCESS_KEY_ID, SECRET)
            .build();
  }

  @TearDown
  public void tearDown() throws Exception {
    sdkPresigner.close();
    minio.close();
  }

  @Benchmark
  public AsciiBuffer sigv4(CpuTime cpu) {
    cpu.calls++;
    request.putObject(key()).header("if-none-match", "*");
    presigner.presign(request, EXPIRY, System.currentTimeMillis(), target.clear());
    return target;
  }

  /** The presigner that an AWS SDK user has. */
  @Benchmark
  public URL awsSdkPresigner(CpuTime cpu) {
    cpu.calls++;
    String key = key();
    return sdkPresigner
        .presignPutObject(
            presign ->
                presign
                    .signatureDuration(Duration.ofSeconds(EXPIRY))
                    .putObjectRequest(put -> put.bucket(BUCKET).key(key).ifNoneMatch("*")))
        .url();
  }

  /** The signer beneath it, without endpoint rules, interceptors and marshalling. */
  @Benchmark
  public SdkHttpRequest awsSdkSigner(CpuTime cpu) {
    cpu.calls++;
    SdkHttpRequest unsigned =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.PUT)
            .protocol("https")
            .host(BUCKET + "." + HOST)
            .encodedPath("/" + SdkHttpUtils.urlEncodeIgnoreSlashes(key()))
            .putHeader("if-none-match", "*")
            .build();
    return sdkSigner
        .sign(
            sign ->
                sign.identity(sdkIdentity)
                    .request(unsigned)
                    .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "s3")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, REGION)
                    .putProperty(AwsV4FamilyHttpSigner.DOUBLE_URL_ENCODE, false)
                    .putProperty(AwsV4FamilyHttpSigner.NORMALIZE_PATH, false)
                    .putProperty(AwsV4FamilyHttpSigner.PAYLOAD_SIGNING_ENABLED, false)
                    .putProperty(
                        AwsV4FamilyHttpSigner.AUTH_LOCATION,
                        AwsV4FamilyHttpSigner.AuthLocation.QUERY_STRING)
                    .putProperty(
                        AwsV4FamilyHttpSigner.EXPIRATION_DURATION, Duration.ofSeconds(EXPIRY)))
        .request();
  }

  @Benchmark
  public String minioClient(CpuTime cpu) throws Exception {
    cpu.calls++;
    return minio.getPresignedObjectUrl(
        GetPresignedObjectUrlArgs.builder()
            .method(Method.PUT)
            .bucket(BUCKET)
            .object(key())
            .expiry(EXPIRY)
            .build());
  }

  private String key() {
    next = next + 1 < keys.length ? next + 1 : 0;
    return keys[next];
  }
}
