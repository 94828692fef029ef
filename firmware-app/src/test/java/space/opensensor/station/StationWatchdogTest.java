package space.opensensor.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import space.opensensor.station.model.BucketModel;
import space.opensensor.station.model.FileModel;
import space.opensensor.station.model.FlashModel;
import space.opensensor.station.model.MapSettings;
import space.opensensor.station.model.ModelBoard;
import space.opensensor.station.model.PowerSupply;
import space.opensensor.station.sensor.profile.SensorProfile;
import space.opensensor.vee.Connection;
import space.opensensor.vee.Connector;
import space.opensensor.vee.Identity;

/** The watchdog hears of progress, and of nothing else. */
@Timeout(60)
class StationWatchdogTest {

  private static final long NOON = 1795176000000L;

  private final CountDownLatch hanging = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private final PowerSupply power = new PowerSupply(1);
  private ModelBoard board;
  private Station station;
  private volatile boolean hangs;

  private void hang() {
    if (hangs) {
      hanging.countDown();
      try {
        over.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void boot(Connector connector) throws Exception {
    MapSettings settings = MapSettings.complete().put("window.minutes", "1");
    board =
        new ModelBoard(
            new FlashModel(power, 64, 4096), new FileModel(power), connector, settings, NOON, 1);
    station = new Station(board, SensorProfile.indoor10().schema());
    station.boot();
    runFor(30000);
    assertTrue(board.fed() > 5, board.fed() + " times fed");
  }

  private void runFor(long millis) {
    long end = board.clock().uptimeMillis() + millis;
    while (board.clock().uptimeMillis() < end) {
      step();
    }
  }

  private void step() {
    long before = board.clock().uptimeMillis();
    long due = station.step();
    board.advanceTo(Math.max(before + 10, Math.min(due, before + 5000)));
  }

  /** Steps in another thread until a call hangs, and sees whether the watchdog is fed meanwhile. */
  private void assertNotFedWhileItHangs() throws Exception {
    hangs = true;
    Thread loop = new Thread(() -> runFor(120000));
    loop.start();
    hanging.await();
    int fed = board.fed();
    board.advanceTo(board.clock().uptimeMillis() + 60000);
    assertEquals(fed, board.fed());
    hangs = false;
    over.countDown();
    loop.join();
    assertTrue(board.fed() > fed, "fed again after it went on");
  }

  @Test
  void aSensorThatHangsIsNotFed() throws Exception {
    boot(new BucketModel());
    board.use(ModelBoard.instant(reading -> hang()));
    assertNotFedWhileItHangs();
  }

  @Test
  void aConnectionThatHangsIsNotFed() throws Exception {
    BucketModel bucket = new BucketModel();
    boot(
        new Connector() {
          @Override
          public Connection open(String host, int port, long epochMillis)
              throws space.opensensor.vee.ConnectionException {
            hang();
            return bucket.open(host, port, epochMillis);
          }

          @Override
          public Connection openIdentified(String host, int port, long epochMillis) {
            throw new IllegalStateException("nothing asks for it");
          }

          @Override
          public Identity identity() {
            return null;
          }

          @Override
          public boolean limitsConnectTime() {
            return false;
          }
        });
    assertNotFedWhileItHangs();
  }

  @Test
  void stepsInWhichNoTimePassesForTheSamplerDoNotFeedIt() throws Exception {
    boot(new BucketModel());
    board.use(ModelBoard.instant(reading -> board.advanceTo(board.clock().uptimeMillis() + 7000)));
    int fed = board.fed();
    for (int i = 0; i < 100; i++) {
      station.step();
    }
    assertEquals(fed, board.fed(), "each row takes longer than the time between rows");
  }
}
