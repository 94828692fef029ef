package space.opensensor.simulator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;

/** The files that set a station up, as text, and how they come onto the disk. */
final class StationFiles {

  private static final int MOST_PEM_BYTES = 65_536;

  private StationFiles() {}

  /** Settings as {@code name=value} lines. */
  static String settings(Map<String, String> values) {
    StringBuilder text =
        new StringBuilder(
            "# A station's settings; station.properties.example tells of all there are.\n");
    values.forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
    return text.toString();
  }

  /**
   * The least that a station has to be allowed, in AWS's policy language.
   *
   * @param prefix what keys begin with: empty, or ending in a slash
   */
  static String policy(String bucket, String prefix, String stationId) {
    StringBuilder resources = new StringBuilder();
    for (String table : new String[] {"", "health/", "unsynced/", "unsynced/health/"}) {
      resources
          .append(resources.isEmpty() ? "" : ",")
          .append("\n      \"arn:aws:s3:::")
          .append(bucket + "/" + prefix + table + "station=" + stationId + "/*\"");
    }
    return "{\n"
        + "  \"Version\": \"2012-10-17\",\n"
        + "  \"Statement\": [{\n"
        + "    \"Effect\": \"Allow\",\n"
        + "    \"Action\": [\"s3:PutObject\", \"s3:GetObject\"],\n"
        + "    \"Resource\": ["
        + resources
        + "\n    ]\n  }, {\n"
        + "    \"Effect\": \"Allow\",\n"
        + "    \"Action\": \"s3:GetObject\",\n"
        + "    \"Resource\": [\n      "
        + "\"arn:aws:s3:::"
        + bucket
        + "/"
        + prefix
        + "firmware/*\",\n      \"arn:aws:s3:::"
        + bucket
        + "/"
        + prefix
        + "config/station="
        + stationId
        + ".*\"\n    ]\n  }]\n}\n";
  }

  /**
   * The entry of a station in the network's registry.
   *
   * @param storage where its files are, {@code s3://…/}
   */
  static String registryEntry(
      String stationId, String name, String type, String location, String storage, LocalDate day) {
    int comma = location.indexOf(',');
    String latitude = location.substring(0, comma).strip();
    String longitude = location.substring(comma + 1).strip();
    return "station_id: "
        + stationId
        + "\nstation_name: "
        + quoted(name)
        + "\nsensor_type: custom_environmental\nstation_type: "
        + type
        + "\nlocation: '{\"type\":\"Point\",\"coordinates\":["
        + longitude
        + ","
        + latitude
        + "]}'\nstorage_url: "
        + storage
        + "\nsubmitted_at: "
        + day
        + "\nstatus: pending\n";
  }

  /** A text as YAML's double-quoted scalar, which takes whatever is in it. */
  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /**
   * The text of a file of certificates; bytes that are no text are replaced.
   *
   * @throws IOException where it has none
   */
  static String pem(Path file) throws IOException {
    String text;
    try (InputStream in = Files.newInputStream(file)) {
      text = new String(in.readNBytes(MOST_PEM_BYTES + 1), UTF_8);
    }
    if (text.length() > MOST_PEM_BYTES || !text.contains("-----BEGIN CERTIFICATE-----")) {
      throw new IOException(
          file + ": expected PEM certificates of at most " + MOST_PEM_BYTES + " bytes");
    }
    return text;
  }

  /** Replaces a file as a whole; one of secrets is its owner's alone at every moment. */
  static void write(Path file, String text, boolean secret) throws IOException {
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    Files.createDirectories(folder);
    boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    Path fresh = Files.createTempFile(folder, "." + file.getFileName(), ".new");
    try {
      Files.write(fresh, text.getBytes(UTF_8));
      if (posix) {
        Files.setPosixFilePermissions(
            fresh, PosixFilePermissions.fromString(secret ? "rw-------" : "rw-r--r--"));
      }
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
