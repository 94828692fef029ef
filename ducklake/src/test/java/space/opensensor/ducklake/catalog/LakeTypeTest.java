package space.opensensor.ducklake.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class LakeTypeTest {

  private static int sign(String type, String a, String b) {
    return Integer.signum(LakeType.of(type).compare(a, b));
  }

  @Test
  void boundsAreComparedAsValuesNotAsTexts() {
    assertEquals(-1, sign("int64", "9", "10"));
    assertEquals(1, sign("decimal(9,2)", "-1.50", "-10.25"));
    assertEquals(0, sign("decimal(9,2)", "20.90", "20.9"));
    assertEquals(0, sign("float32", "20.899999618530273", "20.9"));
    assertEquals(-1, sign("float64", "20.899999618530273", "20.9"));
    assertEquals(-1, sign("float64", "-inf", "-1e300"));
    assertEquals(0, sign("float32", "-0.0", "0.0"));
    assertEquals(-1, sign("timestamptz", "2026-11-20 09:00:00+00", "2026-11-20 10:00:00.5+00"));
    assertEquals(0, sign("timestamptz", "2026-11-20 12:00:00+00", "2026-11-20T12:00:00Z"));
    assertEquals(-1, sign("boolean", "0", "true"));
    assertEquals(-1, sign("varchar", "\uffff", "\ud83d\ude00"));
    assertNull(LakeType.of("int64").compare("x", "1"));
    assertNull(LakeType.of("interval").compare("1", "2"));
  }

  @Test
  void onlyTypesThatHoldEveryValueAreWider() {
    assertTrue(LakeType.of("float32").widensTo(LakeType.of("float64")));
    assertTrue(LakeType.of("decimal(9,2)").widensTo(LakeType.of("decimal(11,3)")));
    assertFalse(LakeType.of("decimal(9,2)").widensTo(LakeType.of("decimal(9,3)")));
    assertFalse(LakeType.of("float64").widensTo(LakeType.of("float32")));
    assertFalse(LakeType.of("int64").widensTo(LakeType.of("float64")));
    assertTrue(LakeType.of("float32").reads(LakeType.of("decimal(9,2)")));
    assertFalse(LakeType.of("float32").reads(LakeType.of("int64")));
    assertThrows(CatalogException.class, () -> LakeType.of("struct"));
  }

  @Test
  void timesAreReadInEveryFormTheCatalogsUse() {
    Instant noon = Instant.parse("2026-11-20T12:00:00.120Z");
    assertEquals("2026-11-20 12:00:00.12+00", TimestampText.format(noon));
    for (String text :
        new String[] {
          "2026-11-20 12:00:00.12+00",
          "2026-11-20T12:00:00.120Z",
          "2026-11-20 14:00:00.12+02",
          "2026-11-20 12:00:00.12"
        }) {
      assertEquals(noon, TimestampText.parse(text));
    }
    assertEquals(Instant.parse("2026-11-20T00:00:00Z"), TimestampText.parse("2026-11-20"));
    assertThrows(IllegalArgumentException.class, () -> TimestampText.parse("noon"));
  }
}
