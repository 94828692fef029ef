package space.opensensor.site;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import space.opensensor.s3.EmbeddedS3;
import space.opensensor.sigv4.Bucket;
import space.opensensor.sigv4.Credentials;
import space.opensensor.sigv4.UrlStyle;
import space.opensensor.simulator.TrustedRoots;
import space.opensensor.simulator.firmware.BucketFiles;

/** A bucket of the embedded server, whose objects {@code station share} signs as for anybody. */
final class SharedBucket {

  private final Path folder;
  private final BucketFiles files;

  SharedBucket(EmbeddedS3 s3, Path folder) throws Exception {
    this.folder = folder;
    Path authority = folder.resolve("ca.pem");
    s3.certificateAuthority().writePem(authority);
    String key = s3.credentials().accessKeyId();
    String secret = s3.credentials().secretAccessKey();
    Path settings = folder.resolve("share.properties");
    Files.writeString(
        settings,
        "s3.endpoint="
            + s3.endpoint()
            + "\ns3.bucket="
            + s3.bucket()
            + "\ns3.access-key="
            + key
            + "\ns3.secret-key="
            + secret
            + "\ntls.ca="
            + authority
            + "\n");
    Files.setPosixFilePermissions(settings, PosixFilePermissions.fromString("rw-------"));
    files =
        new BucketFiles(
            new Bucket(s3.endpoint().toString(), s3.region(), s3.bucket(), UrlStyle.PATH),
            "",
            new Credentials(key, secret.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
            TrustedRoots.ofPem(Files.readAllBytes(authority)));
  }

  void put(String key, byte[] content) throws IOException {
    files.put(key, content);
  }

  /** The list that the command writes with these arguments. */
  byte[] list(String... arguments) throws Exception {
    Path list = folder.resolve("list.json");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "space.opensensor.simulator.cli.Main",
                "share",
                "--settings",
                folder.resolve("share.properties").toString(),
                "-o",
                list.toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return Files.readAllBytes(list);
  }
}
