package space.opensensor.ducklake.credentials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.ducklake.PostgresServer;

/** Two brokers on one register, as behind one name. */
@Timeout(180)
class TwoBrokersTest {

  @TempDir Path folder;
  private TestBroker one;
  private TestBroker two;

  private void start(boolean postgres) throws Exception {
    String database = folder.resolve("register.sqlite").toString();
    if (postgres) {
      String whyNot = PostgresServer.start();
      assumeTrue(whyNot == null, () -> "skipped: " + whyNot);
      database = PostgresServer.newDatabase();
    }
    one = new TestBroker(folder, database, Map.of(), null);
    two = new TestBroker(folder, database, Map.of(), one);
  }

  @AfterEach
  void stop() {
    if (two != null) {
      two.close();
    }
    if (one != null) {
      one.close();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatOneKnowsTheOtherKnows(boolean postgres) throws Exception {
    start(postgres);
    assertEquals(one.broker.authorityPem(), two.broker.authorityPem());
    String code = one.code("kitchen-1");
    TestDevice station = two.device("kitchen-1");
    assertEquals(200, station.enrol(code).statusCode());
    assertEquals(403, one.device("kitchen-1").enrol(code).statusCode());
    TestDevice atOne =
        new TestDevice("kitchen-1", one.uri(), one.broker.authorityPem(), station.keys);
    atOne.certificate = station.certificate;
    assertEquals(200, atOne.keys().statusCode());
    assertEquals(1, two.broker.register().revoke("kitchen-1", two.now()));
    assertEquals(403, atOne.keys().statusCode());
    assertEquals(403, station.keys().statusCode());
    assertEquals(0, one.broker.register().revoke("kitchen-1", one.now()));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofManyWhoComeWithOneCodeOneGetsACertificate(boolean postgres) throws Exception {
    start(postgres);
    String code = one.code("kitchen-1");
    int many = 12;
    CountDownLatch together = new CountDownLatch(many);
    ExecutorService threads = Executors.newFixedThreadPool(many);
    List<Future<Integer>> answers = new ArrayList<>();
    try {
      for (int i = 0; i < many; i++) {
        TestDevice device = (i % 2 == 0 ? one : two).device("kitchen-1");
        answers.add(
            threads.submit(
                () -> {
                  together.countDown();
                  together.await();
                  return device.enrol(code).statusCode();
                }));
      }
      int given = 0;
      for (Future<Integer> answer : answers) {
        assertTrue(answer.get() == 200 || answer.get() == 403, "status " + answer.get());
        given += answer.get() == 200 ? 1 : 0;
      }
      assertEquals(1, given);
      List<DeviceRegister.Certificate> entered = two.broker.register().certificates();
      assertEquals(1, entered.size());
      assertNull(entered.get(0).asked());
      assertEquals(1, two.broker.register().codes(two.now()).size());
      assertEquals(0, two.broker.register().codes(two.now().plus(Duration.ofHours(2))).size());
    } finally {
      threads.shutdownNow();
    }
  }
}
