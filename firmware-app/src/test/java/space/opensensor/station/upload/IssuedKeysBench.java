package space.opensensor.station.upload;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import space.opensensor.station.model.ModelIdentity;
import space.opensensor.station.upload.ScriptedServer.Answer;
import space.opensensor.station.upload.ScriptedServer.Request;

/** An upload by keys that a provider issues, which a test scripts. */
abstract class IssuedKeysBench {

  static final String URL = "https://keys.example:8443/role-aliases/station/credentials";
  static final String SECRET = "ISSUED/SECRET+";
  static final long HOUR = 3_600_000;
  static final long DAY = 24 * HOUR;
  static final long NOON = UploadBench.NOON;

  final UploadBench it = new UploadBench();
  final ModelIdentity identity = ModelIdentity.certified(NOON - DAY, NOON + 300 * DAY);
  final PartsModel store = new PartsModel(new ModelStore());
  Answer provider;
  Answer bucket;
  Answer heads;
  Answer renewal;
  Answer enrolment;
  String refusePart;
  boolean always;
  int issued;
  long life = HOUR;
  final ScriptedServer server = new ScriptedServer(this::answer);

  @BeforeEach
  void start() throws Exception {
    it.settings.put("credentials.url", URL);
    it.settings.remove("s3.access-key");
    it.settings.remove("s3.secret-key");
    it.settings.put("s3.create-only", "on");
    server.use(identity);
    it.start(server);
  }

  Answer answer(Request request) {
    if (request.target().equals("/enrol")) {
      return enrolment;
    }
    if (request.target().startsWith("/role-aliases/") || request.target().equals("/renew")) {
      if (request.target().equals("/renew")) {
        return renewal;
      }
      return provider == null ? issue(NOON + it.now + life) : provider;
    }
    if (refusePart != null && request.target().contains("partNumber=" + refusePart)) {
      refusePart = null;
      return Answer.error(400, "ExpiredToken");
    }
    if (heads != null && request.method().equals("HEAD")) {
      Answer refusal = heads;
      heads = null;
      return refusal;
    }
    Answer once = bucket;
    bucket = always ? bucket : null;
    return once == null ? store.apply(request) : once;
  }

  Answer issue(long until) {
    issued++;
    return keys("TOKEN" + issued, Instant.ofEpochMilli(until).toString());
  }

  static Answer keys(String token, String until) {
    return Answer.document(
        "HTTP/1.1 200 OK",
        "{\"credentials\":{\"accessKeyId\":\"ASIAEXAMPLE\",\"secretAccessKey\":\""
            + SECRET
            + "\",\"sessionToken\":\""
            + token
            + "\",\"expiration\":\""
            + until
            + "\"}}");
  }

  List<String> puts() {
    return server.requests().stream()
        .filter(request -> request.method().equals("PUT"))
        .map(Request::target)
        .toList();
  }

  long asked() {
    return server.requests().stream().filter(r -> r.target().startsWith("/role-aliases/")).count();
  }
}
