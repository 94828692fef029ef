package space.opensensor.ducklake.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;

/** What clients of the AWS SDK are made with. */
public final class AwsAccess {

  /** More than there are readers at most, each of which has one. */
  private static final int CONNECTIONS = 512;

  private AwsAccess() {}

  /** HTTP, trusting the settings' authorities. */
  public static Apache5HttpClient.Builder http(S3Settings settings) {
    Apache5HttpClient.Builder http = Apache5HttpClient.builder().maxConnections(CONNECTIONS);
    if (settings.caBundle() != null) {
      TrustManager[] managers = trusting(settings.caBundle());
      http.tlsTrustManagersProvider(() -> managers);
    }
    return http;
  }

  /** The settings' keys; none where they are to be found as the AWS tools do. */
  public static Optional<AwsCredentialsProvider> credentials(S3Settings settings) {
    if (settings.accessKey() == null) {
      return Optional.empty();
    }
    return Optional.of(
        StaticCredentialsProvider.create(
            settings.sessionToken() == null
                ? AwsBasicCredentials.create(settings.accessKey(), settings.secretKey())
                : AwsSessionCredentials.create(
                    settings.accessKey(), settings.secretKey(), settings.sessionToken())));
  }

  private static TrustManager[] trusting(Path bundle) {
    try (InputStream in = Files.newInputStream(bundle)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      int n = 0;
      for (Certificate c : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca" + n++, c);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return factory.getTrustManagers();
    } catch (IOException e) {
      throw new UncheckedIOException("CA bundle " + bundle + ": cannot be read", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("CA bundle " + bundle + ": not PEM certificates", e);
    }
  }
}
