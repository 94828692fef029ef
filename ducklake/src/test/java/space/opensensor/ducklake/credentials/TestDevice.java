package space.opensensor.ducklake.credentials;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** A station as the broker meets it: a key, a certificate where it has one, and HTTPS. */
final class TestDevice {

  final String id;
  final KeyPair keys;
  private final URI broker;
  private final String authority;
  X509Certificate certificate;

  TestDevice(String id, URI broker, String authority) throws Exception {
    this(id, broker, authority, p256());
  }

  TestDevice(String id, URI broker, String authority, KeyPair keys) {
    this.id = id;
    this.broker = broker;
    this.authority = authority;
    this.keys = keys;
  }

  static KeyPair p256() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  /** A request for a subject, signed with this device's key. */
  String request(String subject) throws Exception {
    return request(subject, keys, "SHA256withECDSA");
  }

  static String request(String subject, KeyPair keys, String algorithm) throws Exception {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(
          new JcaPKCS10CertificationRequestBuilder(new X500Name(subject), keys.getPublic())
              .build(new JcaContentSignerBuilder(algorithm).build(keys.getPrivate())));
    }
    return text.toString();
  }

  static X509Certificate certificate(String pem) throws Exception {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
  }

  /** Asks for a certificate and keeps the one it gets. */
  HttpResponse<String> enrol(String code) throws Exception {
    HttpResponse<String> answer = enrol(code, request("CN=" + id));
    if (answer.statusCode() == 200) {
      certificate = certificate(answer.body());
    }
    return answer;
  }

  HttpResponse<String> enrol(String code, String pem) throws Exception {
    HttpRequest.Builder post = post("/enrol", pem).header("x-amzn-iot-thingname", id);
    return send(code == null ? post : post.header("x-enrol-code", code));
  }

  HttpResponse<String> keys() throws Exception {
    return send(get("/role-aliases/station/credentials").header("x-amzn-iot-thingname", id));
  }

  HttpResponse<String> renew(String pem) throws Exception {
    return send(post("/renew", pem).header("x-amzn-iot-thingname", id));
  }

  HttpRequest.Builder get(String path) {
    return HttpRequest.newBuilder(broker.resolve(path)).timeout(Duration.ofSeconds(60));
  }

  HttpRequest.Builder post(String path, String body) {
    return get(path)
        .header("Content-Type", "text/plain")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    HttpRequest built = request.build();
    HttpResponse<String> answer = client().send(built, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() == 200 && built.uri().getPath().startsWith("/role-aliases/")) {
      TestBroker.note(answer);
    } else {
      SecretSearch.said(answer.headers().map() + " " + answer.body());
    }
    return answer;
  }

  /** With no connection of before: each is a handshake of its own. */
  HttpClient client() throws Exception {
    return HttpClient.newBuilder().sslContext(tls()).version(HttpClient.Version.HTTP_1_1).build();
  }

  SSLContext tls() throws Exception {
    KeyStore trusted = empty();
    trusted.setCertificateEntry("ca", certificate(authority));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        certificate == null ? null : new KeyManager[] {new ShowsAlways()},
        trust.getTrustManagers(),
        null);
    return context;
  }

  /** As small TLS stacks do, whatever authorities the server names. */
  private final class ShowsAlways extends X509ExtendedKeyManager {
    @Override
    public String chooseClientAlias(String[] types, Principal[] issuers, Socket socket) {
      return "station";
    }

    @Override
    public String chooseEngineClientAlias(String[] types, Principal[] issuers, SSLEngine engine) {
      return "station";
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return new X509Certificate[] {certificate};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return keys.getPrivate();
    }

    @Override
    public String[] getClientAliases(String type, Principal[] issuers) {
      return new String[] {"station"};
    }

    @Override
    public String[] getServerAliases(String type, Principal[] issuers) {
      return null;
    }

    @Override
    public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
      return null;
    }
  }

  private static KeyStore empty() throws Exception {
    KeyStore store = KeyStore.getInstance("JKS");
    try {
      store.load(null, null);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return store;
  }
}
