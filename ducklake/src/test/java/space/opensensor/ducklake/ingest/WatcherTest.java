package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import space.opensensor.ducklake.TestLake;
import space.opensensor.ducklake.catalog.CatalogType;

@Tag("integration")
class WatcherTest {

  @TempDir Path directory;

  @Test
  void aStoreThatFailsIsOneLineATryAndTriedAgainAfterTwiceAsLongEachTime() throws Exception {
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(Watcher.class);
    lines.start();
    logger.addAppender(lines);
    try (TestLake lake = new TestLake(CatalogType.SQLITE, directory)) {
      FailingStore store = new FailingStore(lake.bucket(), 0);
      store.failUntil(5);
      List<String> outcomes = Collections.synchronizedList(new ArrayList<>());
      CountDownLatch well = new CountDownLatch(1);
      try (Ingester ingester =
          new Ingester(
              lake.catalog(),
              store,
              lake.engine(),
              IngestSettings.defaults(),
              IngestMetrics.NONE)) {
        Watcher watcher =
            new Watcher(
                ingester,
                10,
                Duration.ofHours(1),
                Duration.ofHours(1),
                new Watcher.Outcome() {
                  @Override
                  public void went(Watcher.Step step) {
                    outcomes.add(step.toString());
                    well.countDown();
                  }

                  @Override
                  public void failed(Watcher.Step step, String why) {
                    outcomes.add(why);
                  }
                },
                Duration.ofMillis(1));
        Thread thread = new Thread(watcher::run);
        thread.start();
        well.await(60, TimeUnit.SECONDS);
        watcher.stop();
        thread.join();
      }
      String why = outcomes.get(0);
      assertEquals(1, why.lines().count());
      assertEquals(List.of(why, why, why, why, why, "LISTING"), outcomes);
      List<ILoggingEvent> errors =
          lines.list.stream().filter(e -> e.getLevel() == Level.ERROR).toList();
      assertEquals(5, errors.size());
      for (int i = 0; i < errors.size(); i++) {
        assertNull(errors.get(i).getThrowableProxy());
        assertEquals(
            List.of(why, Duration.ofMillis(1L << i)),
            errors.get(i).getKeyValuePairs().stream().map(p -> p.value).toList());
      }
    } finally {
      logger.detachAppender(lines);
    }
  }
}
