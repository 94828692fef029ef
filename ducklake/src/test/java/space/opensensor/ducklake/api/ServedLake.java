package space.opensensor.ducklake.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.StationFile;

/** A lake over a bucket of one station, asked over HTTP. */
abstract class ServedLake {

  @TempDir Path directory;

  final HttpClient client = HttpClient.newHttpClient();

  @BeforeEach
  void bucket() throws Exception {
    Files.createDirectories(directory.resolve("bucket"));
  }

  Map<String, String> settings() {
    Map<String, String> s = new HashMap<>();
    s.put("DUCKLAKE_CATALOG_PATH", directory.resolve("c.sqlite").toString());
    s.put("DUCKLAKE_BUCKET_NAME", directory.resolve("bucket").toString());
    s.put("DUCKLAKE_DATA_PATH", directory.resolve("lake").toString());
    s.put("DUCKLAKE_CACHE_PATH", directory.resolve("cache").toString());
    s.put("DUCKLAKE_API_PORT", "0");
    s.put("DUCKLAKE_API_MAX_ROWS", "20");
    return s;
  }

  void station() throws Exception {
    for (String start : List.of("2026-11-20T10:00:00Z", "2026-11-20T10:15:00Z")) {
      StationFile f = StationFile.floats("a", start);
      Path file = directory.resolve("bucket").resolve(f.key());
      Files.createDirectories(file.getParent());
      Files.write(file, f.bytes());
    }
  }

  HttpResponse<String> get(LakeServer server, String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .timeout(java.time.Duration.ofSeconds(60));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  JsonNode json(LakeServer server, String path) throws Exception {
    HttpResponse<String> answer = get(server, path);
    assertEquals(200, answer.statusCode(), path + ": " + answer.body());
    return new ObjectMapper().readTree(answer.body());
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** The status of an answer to a request with headers as they stand, in UTF-8. */
  static int raw(LakeServer server, String path, String headers) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      String request =
          "GET " + path + " HTTP/1.1\r\nHost: any\r\nConnection: close\r\n" + headers + "\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      byte[] answer = socket.getInputStream().readAllBytes();
      return Integer.parseInt(new String(answer, StandardCharsets.UTF_8).split(" ")[1]);
    }
  }

  static String statusFor(LakeServer server, String path, String host) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket
          .getOutputStream()
          .write(
              ("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                  .getBytes());
      return new String(socket.getInputStream().readAllBytes()).split(" ")[1];
    }
  }
}
