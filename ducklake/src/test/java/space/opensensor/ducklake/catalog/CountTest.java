package space.opensensor.ducklake.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CountTest {

  @Test
  void oneIsOneAndAllOthersAreMore() {
    assertEquals("0 files", Count.of(0, "file"));
    assertEquals("1 file", Count.of(1, "file"));
    assertEquals("2 files", Count.of(2, "file"));
    assertEquals("1 breach", Count.of(1, "breach", "breaches"));
    assertEquals("11 breaches", Count.of(11, "breach", "breaches"));
  }
}
