package space.opensensor.iceberg;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.opensensor.ducklake.catalog.LakeType;

class IcebergValuesTest {

  private static Type.PrimitiveType type(String lake) {
    return IcebergValues.type(new LakeType(lake)).orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "boolean, boolean",
    "int8, int",
    "int32, int",
    "int64, long",
    "float32, float",
    "float64, double",
    "'decimal(9,2)', 'decimal(9, 2)'",
    "date, date",
    "timestamp, timestamp",
    "timestamptz, timestamptz",
    "varchar, string",
    "blob, binary"
  })
  void aTypeHoldsEveryValueOfTheLakes(String lake, String iceberg) {
    assertEquals(iceberg, type(lake).toString());
  }

  @ParameterizedTest
  @CsvSource({"uint32", "uint64", "int128", "uuid", "json", "interval", "timestamp_ns", "time"})
  void whatIcebergHasNoTypeForHasNone(String lake) {
    assertEquals(true, IcebergValues.type(new LakeType(lake)).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "float32, 0, true, -0.0",
    "float32, -0.0, false, 0.0",
    "float64, 0, true, -0.0",
    "float64, inf, false, Infinity",
    "float32, -inf, true, -Infinity",
    "int64, -7, true, -7",
    "timestamptz, 2026-11-20 00:00:00.000001+00, true, 1795132800000001",
    "date, 1970-01-02, true, 1",
    "'decimal(9,2)', 1.5, true, 1.50"
  })
  void aBoundShutsOutNoValue(String lake, String text, boolean lower, String bound) {
    Type.PrimitiveType type = type(lake);
    assertEquals(
        bound,
        Conversions.fromByteBuffer(type, IcebergValues.bound(type, text, lower).orElseThrow())
            .toString());
  }

  @ParameterizedTest
  @CsvSource({"int32, 3000000000", "timestamptz, soon", "'decimal(9,2)', 1.555", "date, 20261120"})
  void aTextThatIsNoValueIsNoBound(String lake, String text) {
    assertEquals(true, IcebergValues.bound(type(lake), text, true).isEmpty());
  }
}
