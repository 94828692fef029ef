package space.opensensor.ducklake.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who asks too often, does not go on or comes in a flood takes nothing from others. */
@Timeout(180)
@ExtendWith(SecretSearch.class)
class BrokerLoadTest extends BrokerBench {

  @Test
  void aStationThatAsksTooOftenWaitsAndTheOthersDoNot() throws Exception {
    TestDevice station = at.enrolled("kitchen-1");
    TestDevice other = at.enrolled("kitchen-2");
    HttpResponse<String> answer = null;
    for (int i = 0; i <= 20; i++) {
      answer = station.keys();
    }
    assertAnswer(429, "too often", answer);
    assertEquals("60", answer.headers().firstValue("Retry-After").orElse(""));
    assertAnswer(200, "credentials", other.keys());
    at.ahead = Duration.ofMinutes(1);
    assertAnswer(200, "credentials", station.keys());
    assertAnswer(429, "too often", station.keys());
  }

  @Test
  void aRenewedCertificateIsNoNewShare() throws Exception {
    TestDevice station = at.enrolled("kitchen-1");
    for (int i = 0; i < 18; i++) {
      assertAnswer(200, "credentials", station.keys());
    }
    HttpResponse<String> tooEarly = station.renew(station.request("CN=kitchen-1"));
    assertAnswer(409, "too, or before", tooEarly);
    at.ahead = Duration.ofSeconds(1);
    HttpResponse<String> renewed = station.renew(station.request("CN=kitchen-1"));
    assertAnswer(200, "BEGIN", renewed);
    station.certificate = TestDevice.certificate(renewed.body());
    assertAnswer(429, "too often", station.keys());
    at.ahead = Duration.ofSeconds(61);
    assertAnswer(200, "credentials", station.keys());
  }

  @Test
  void keysAreGivenWhereTheRegisterIsFull() throws Exception {
    TestDevice station = at.enrolled("kitchen-1");
    try (Connection register =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("register.sqlite"));
        Statement statement = register.createStatement()) {
      statement.execute(
          "CREATE TRIGGER full BEFORE UPDATE ON station_certificate"
              + " BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END");
    }
    assertAnswer(200, "credentials", station.keys());
    assertTrue(logged().contains("not noted in the register"), logged());
    assertEquals("{\"status\":\"up\"}", station.send(station.get("/health")).body());
  }

  @Test
  void whoFloodsItHoldsUpNobody() throws Exception {
    TestDevice station = at.enrolled("kitchen-1");
    TestDevice flood = at.device("kitchen-9");
    ExecutorService threads = Executors.newFixedThreadPool(32);
    List<SSLSocket> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        SSLSocket socket =
            (SSLSocket) flood.tls().getSocketFactory().createSocket("localhost", at.broker.port());
        idle.add(socket);
        if (i % 2 == 0) {
          socket.startHandshake();
          socket
              .getOutputStream()
              .write("POST /enrol HTTP/1.1\r\nHost: x\r\n".getBytes(StandardCharsets.US_ASCII));
        }
      }
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        answers.add(
            threads.submit(() -> flood.enrol("WRONG", flood.request("CN=kitchen-9")).statusCode()));
      }
      assertAnswer(200, "credentials", station.keys());
      int limited = 0;
      for (Future<Integer> each : answers) {
        int status = each.get();
        assertTrue(status == 403 || status == 429, "status " + status);
        limited += status == 429 ? 1 : 0;
      }
      assertTrue(limited > 0, "no limit by address");
      assertAnswer(200, "credentials", station.keys());
      assertTrue(
          log.list.stream().filter(e -> e.getMessage().equals("refused")).count() < 100,
          "a line for each request of a flood");
    } finally {
      threads.shutdownNow();
      for (SSLSocket socket : idle) {
        socket.close();
      }
    }
  }

  /** The station comes from another address of this machine: all of 127.0.0.0/8 is, on Linux. */
  @Test
  void whoDoesNotGoOnTakesNoThreadsOfOthers() throws Exception {
    TestDevice station = at.enrolled("kitchen-1");
    List<Socket> half = new ArrayList<>();
    try {
      for (int i = 0; i < 600; i++) {
        Socket socket = new Socket("127.0.0.1", at.broker.port());
        half.add(socket);
        // The head of a TLS record, and no more.
        socket.getOutputStream().write(new byte[] {22, 3, 1});
      }
      assertEquals("HTTP/1.1 200 OK", statusFrom("127.0.0.2", station));
      assertTrue(logged().contains("too many requests of this network are open"), logged());
      assertTrue(log.list.size() < 100, "a line for each connection of a flood");
    } finally {
      for (Socket socket : half) {
        socket.close();
      }
    }
    assertAnswer(200, "credentials", station.keys());
  }

  private String statusFrom(String address, TestDevice station) throws Exception {
    InetAddress from = InetAddress.getByName(address);
    try (SSLSocket socket = (SSLSocket) station.tls().getSocketFactory().createSocket()) {
      try {
        socket.bind(new InetSocketAddress(from, 0));
      } catch (BindException e) {
        assumeTrue(false, "skipped: this machine has one address only");
      }
      socket.connect(new InetSocketAddress("127.0.0.1", at.broker.port()));
      String request =
          "GET /role-aliases/station/credentials HTTP/1.1\r\nHost: localhost\r\n"
              + "x-amzn-iot-thingname: kitchen-1\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readAllBytes();
      return new String(answer, StandardCharsets.US_ASCII).lines().findFirst().orElse("");
    }
  }

  @Test
  void whatALockKeepsFromTheRegisterIsToldToComeAgain() throws Exception {
    TestDevice station = at.enrolled("kitchen-1");
    TestDevice other = at.device("kitchen-2");
    String code = at.code("kitchen-2");
    try (Connection holder =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("register.sqlite"));
        Statement statement = holder.createStatement()) {
      statement.execute("BEGIN IMMEDIATE");
      assertAnswer(200, "credentials", station.keys());
      HttpResponse<String> answer = other.enrol(code);
      assertAnswer(503, "the register is busy: another process holds its lock", answer);
      assertEquals("5", answer.headers().firstValue("Retry-After").orElse(""));
      assertEquals("{\"status\":\"up\"}", station.send(station.get("/health")).body());
    }
    assertAnswer(200, "BEGIN", other.enrol(code));
  }
}
