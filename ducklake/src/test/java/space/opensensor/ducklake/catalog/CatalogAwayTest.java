package space.opensensor.ducklake.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("integration")
class CatalogAwayTest {

  @Test
  void aDatabaseThatIsAwayIsNotWaitedForAgain() {
    askTwice(Duration.ofHours(1), true);
  }

  @Test
  @Tag("full")
  void aDatabaseThatIsAwayIsAskedAgainWhenItIsTimeToRetry() {
    askTwice(Duration.ZERO, false);
  }

  private static void askTwice(Duration retry, boolean answersAtOnce) {
    try (CatalogDatabase database =
        CatalogDatabase.open(
            CatalogType.POSTGRES, "postgresql://nobody:x@127.0.0.1:1/none", retry)) {
      String first =
          assertThrows(CatalogException.class, () -> LakeCatalog.open(database)).getMessage();
      String second =
          assertThrows(CatalogException.class, () -> LakeCatalog.open(database)).getMessage();
      String atOnce = "it could not be reached a moment ago";
      assertEquals(false, first.contains(atOnce), first);
      assertEquals(answersAtOnce, second.contains(atOnce), second);
    }
  }
}
