package space.opensensor.s3;

import java.net.URI;
import javax.net.ssl.TrustManager;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** The AWS SDK as a client: the judge that is not ours. */
final class SdkClients {

  private SdkClients() {}

  static S3Client client(EmbeddedS3 s3) {
    return client(s3, s3.endpoint(), true);
  }

  static S3Client client(EmbeddedS3 s3, URI endpoint, boolean pathStyle) {
    return S3Client.builder()
        .endpointOverride(endpoint)
        .region(Region.of(s3.region()))
        .forcePathStyle(pathStyle)
        .credentialsProvider(credentials(s3))
        .httpClientBuilder(
            UrlConnectionHttpClient.builder()
                .tlsTrustManagersProvider(
                    () -> new TrustManager[] {s3.certificateAuthority().trustManager()}))
        .build();
  }

  static S3Presigner presigner(EmbeddedS3 s3) {
    return S3Presigner.builder()
        .endpointOverride(s3.endpoint())
        .region(Region.of(s3.region()))
        .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
        .credentialsProvider(credentials(s3))
        .build();
  }

  private static StaticCredentialsProvider credentials(EmbeddedS3 s3) {
    return StaticCredentialsProvider.create(
        AwsBasicCredentials.create(
            s3.credentials().accessKeyId(), s3.credentials().secretAccessKey()));
  }
}
