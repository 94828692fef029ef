package space.opensensor.station.sensor.bosch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Calibration words and raw values at random and at their extremes, beside the data sheets'
 * formulas in numbers without a limit. What a driver gives is exact; what it refuses could not have
 * been measured.
 */
class CalibrationExtremesTest {

  /** Bytes that are extreme, as words' ends, more often than not. */
  @Provide
  Arbitrary<byte[]> words() {
    return Arbitraries.oneOf(
            Arbitraries.of((byte) 0, (byte) -1, (byte) 0x7f, (byte) 0x80, (byte) 1),
            Arbitraries.bytes())
        .array(byte[].class)
        .ofSize(Bme680Calibration.BYTES);
  }

  /** Real chips' words with a few bytes changed. */
  @Provide
  Arbitrary<byte[]> likely() {
    return Arbitraries.integers()
        .between(0, 255)
        .list()
        .ofSize(6)
        .map(
            changes -> {
              byte[] words = space.opensensor.station.sensor.bosch.Bme680Chip.words();
              for (int i = 0; i < 6; i += 2) {
                words[changes.get(i) % words.length] = (byte) (int) changes.get(i + 1);
              }
              return words;
            });
  }

  @Provide
  Arbitrary<byte[]> likely280() {
    return Arbitraries.integers()
        .between(0, 255)
        .list()
        .ofSize(6)
        .map(
            changes -> {
              byte[] words = space.opensensor.station.sensor.bosch.Bme280Chip.words();
              for (int i = 0; i < 6; i += 2) {
                words[changes.get(i) % words.length] = (byte) (int) changes.get(i + 1);
              }
              return words;
            });
  }

  @Provide
  Arbitrary<Integer> raw20() {
    return Arbitraries.oneOf(
        Arbitraries.of(0, 1, (1 << 20) - 1, 0x80000), Arbitraries.integers().between(0, 0xfffff));
  }

  @Provide
  Arbitrary<Integer> raw16() {
    return Arbitraries.oneOf(Arbitraries.of(0, 65_535), Arbitraries.integers().between(0, 65_535));
  }

  @Property(tries = 3000, seed = "20261121")
  void aBme680NeverOverflows(
      @ForAll("words") byte[] words,
      @ForAll("raw20") int t,
      @ForAll("raw20") int p,
      @ForAll("raw16") int h) {
    check680(words, t, p, h);
  }

  @Property(tries = 3000, seed = "20261121")
  void aBme680WithNearlyRealWordsNeverOverflows(
      @ForAll("likely") byte[] words,
      @ForAll("raw20") int t,
      @ForAll("raw20") int p,
      @ForAll("raw16") int h) {
    check680(words, t, p, h);
  }

  @Property(tries = 3000, seed = "20261121")
  void aBme280NeverOverflows(
      @ForAll("words") byte[] words,
      @ForAll("raw20") int t,
      @ForAll("raw20") int p,
      @ForAll("raw16") int h) {
    check280(words, t, p, h);
  }

  @Property(tries = 3000, seed = "20261121")
  void aBme280WithNearlyRealWordsNeverOverflows(
      @ForAll("likely280") byte[] words,
      @ForAll("raw20") int t,
      @ForAll("raw20") int p,
      @ForAll("raw16") int h) {
    check280(words, t, p, h);
  }

  private static void check680(byte[] words, int rawT, int rawP, int rawH) {
    Bme680Calibration calibration = new Bme680Calibration();
    calibration.load(words);
    Exact680 exact = new Exact680(words);
    int temperature = calibration.temperature(rawT);
    assertSame(exact.temperature(rawT), temperature, -4500, 9000);
    for (int range = 0; range < 16; range++) {
      int gas = calibration.gasResistance(rawP & 1023, range);
      BigInteger exactGas = exact.gas(rawP & 1023, range);
      if (gas != BoschCalibration.IMPOSSIBLE && gas != Integer.MAX_VALUE) {
        assertEquals(exactGas, big(gas));
      } else if (gas == Integer.MAX_VALUE) {
        assertTrue(exactGas.bitLength() >= 31);
      }
    }
    int code = calibration.heaterCode(200 + rawH % 201, rawT % 60);
    assertTrue(code >= 0 && code <= 255);
    if (temperature == BoschCalibration.IMPOSSIBLE) {
      return;
    }
    assertEquals(exact.humidity(rawH), big(calibration.humidity(rawH)));
    int pressure = calibration.pressure(rawP);
    BigInteger exactPressure = exact.pressure(rawP);
    if (pressure != BoschCalibration.IMPOSSIBLE) {
      assertEquals(exactPressure, big(pressure));
    } else {
      assertTrue(exact.refusable, "refused " + exactPressure);
    }
  }

  private static void check280(byte[] words, int rawT, int rawP, int rawH) {
    Bme280Calibration calibration = new Bme280Calibration();
    calibration.load(words);
    Exact280 exact = new Exact280(words);
    int temperature = calibration.temperature(rawT);
    assertSame(exact.temperature(rawT), temperature, -4500, 9000);
    if (temperature == BoschCalibration.IMPOSSIBLE) {
      return;
    }
    assertEquals(exact.humidity(rawH), big(calibration.humidity(rawH)));
    int pressure = calibration.pressure(rawP);
    BigInteger exactPressure = exact.pressure(rawP);
    if (pressure != BoschCalibration.IMPOSSIBLE) {
      assertEquals(exactPressure, big(pressure));
    } else {
      assertTrue(exact.refusable || exactPressure.signum() < 0, "refused " + exactPressure);
    }
  }

  private static void assertSame(BigInteger exact, int value, int least, int most) {
    boolean possible = exact.compareTo(big(least)) >= 0 && exact.compareTo(big(most)) <= 0;
    assertEquals(possible ? exact : big(Integer.MIN_VALUE), big(value));
  }

  private static BigInteger big(long value) {
    return BigInteger.valueOf(value);
  }

  /** What both have: words, and shifts and divisions as C has them. */
  private abstract static class Exact {
    final byte[] b;
    BigInteger fine;
    boolean refusable;

    Exact(byte[] b) {
      this.b = b;
    }

    BigInteger u8(int at) {
      return big(b[at] & 0xff);
    }

    BigInteger s8(int at) {
      return big(b[at]);
    }

    BigInteger u16(int at) {
      return big((b[at] & 0xff) + 256 * (b[at + 1] & 0xff));
    }

    BigInteger s16(int at) {
      return big((b[at] & 0xff) + 256 * b[at + 1]);
    }

    static BigInteger max(BigInteger x, long least) {
      return x.max(big(least));
    }
  }

  /** BST-BME680-DS001, 3.3 and 3.4. */
  private static final class Exact680 extends Exact {
    Exact680(byte[] b) {
      super(b);
    }

    BigInteger temperature(int raw) {
      BigInteger var1 = big(raw >> 3).subtract(u16(31).shiftLeft(1));
      BigInteger var2 = var1.multiply(s16(0)).shiftRight(11);
      BigInteger half = var1.shiftRight(1);
      BigInteger var3 =
          half.multiply(half).shiftRight(12).multiply(s8(2).shiftLeft(4)).shiftRight(14);
      fine = var2.add(var3);
      return fine.multiply(big(5)).add(big(128)).shiftRight(8);
    }

    BigInteger pressure(int raw) {
      BigInteger var1 = fine.shiftRight(1).subtract(big(64_000));
      BigInteger quarter = var1.shiftRight(2);
      BigInteger square = quarter.multiply(quarter);
      BigInteger var2 = square.shiftRight(11).multiply(s8(15)).shiftRight(2);
      var2 = var2.add(var1.multiply(s16(12)).shiftLeft(1));
      var2 = var2.shiftRight(2).add(s16(10).shiftLeft(16));
      var1 =
          square
              .shiftRight(13)
              .multiply(s8(8).shiftLeft(5))
              .shiftRight(3)
              .add(s16(6).multiply(var1).shiftRight(1))
              .shiftRight(18);
      var1 = var1.add(big(32_768)).multiply(u16(4)).shiftRight(15);
      BigInteger p = big(1_048_576 - raw).subtract(var2.shiftRight(12)).multiply(big(3125));
      if (var1.signum() <= 0 || p.signum() < 0) {
        refusable = true;
        return p;
      }
      p = p.shiftLeft(1).divide(var1);
      refusable = p.compareTo(big(1 << 20)) > 0;
      BigInteger eighth = p.shiftRight(3);
      var1 = s16(20).multiply(eighth.multiply(eighth).shiftRight(13)).shiftRight(12);
      var2 = p.shiftRight(2).multiply(s16(18)).shiftRight(13);
      BigInteger var3 = p.shiftRight(8).pow(3).multiply(u8(22)).shiftRight(17);
      return p.add(var1.add(var2).add(var3).add(s8(14).shiftLeft(7)).shiftRight(4));
    }

    BigInteger humidity(int raw) {
      BigInteger h1 = big(((b[25] & 0xff) << 4) + (b[24] & 15));
      BigInteger h2 = big(((b[23] & 0xff) << 4) + ((b[24] & 0xff) >> 4));
      BigInteger t = fine.multiply(big(5)).add(big(128)).shiftRight(8);
      BigInteger hundred = big(100);
      BigInteger var1 =
          big(raw)
              .subtract(h1.multiply(big(16)))
              .subtract(t.multiply(s8(26)).divide(hundred).shiftRight(1));
      BigInteger inner = t.multiply(t.multiply(s8(28)).divide(hundred)).shiftRight(6);
      BigInteger var2 =
          h2.multiply(
                  t.multiply(s8(27)).divide(hundred).add(inner.divide(hundred)).add(big(1 << 14)))
              .shiftRight(10);
      BigInteger var3 = var1.multiply(var2);
      BigInteger var4 = u8(29).shiftLeft(7).add(t.multiply(s8(30)).divide(hundred)).shiftRight(4);
      BigInteger part = var3.shiftRight(14);
      BigInteger var5 = part.multiply(part).shiftRight(10);
      BigInteger var6 = var4.multiply(var5).shiftRight(1);
      BigInteger result = var3.add(var6).shiftRight(10).multiply(big(1000)).shiftRight(12);
      return max(result, 0).min(big(100_000));
    }

    BigInteger gas(int raw, int range) {
      long[] first = new long[16];
      java.util.Arrays.fill(first, 2_147_483_647L);
      first[5] = 2_126_008_810L;
      first[7] = 2_130_303_777L;
      first[10] = 2_143_188_679L;
      first[11] = 2_136_746_228L;
      first[13] = 2_126_008_810L;
      long[] second = {
        4_096_000_000L,
        2_048_000_000L,
        1_024_000_000L,
        512_000_000L,
        255_744_255L,
        127_110_228L,
        64_000_000L,
        32_258_064L,
        16_016_016L,
        8_000_000L,
        4_000_000L,
        2_000_000L,
        1_000_000L,
        500_000L,
        250_000L,
        125_000L
      };
      BigInteger var1 = big(1340 + 5 * (b[41] >> 4)).multiply(big(first[range])).shiftRight(16);
      BigInteger var2 = big(raw).shiftLeft(15).subtract(big(1 << 24)).add(var1);
      BigInteger var3 = big(second[range]).multiply(var1).shiftRight(9);
      return var2.signum() == 0 ? var2 : var3.add(var2.shiftRight(1)).divide(var2);
    }
  }

  /** BST-BME280-DS002, 4.2.3. */
  private static final class Exact280 extends Exact {
    Exact280(byte[] b) {
      super(b);
    }

    BigInteger temperature(int raw) {
      BigInteger var1 = big(raw >> 3).subtract(u16(0).shiftLeft(1)).multiply(s16(2)).shiftRight(11);
      BigInteger difference = big(raw >> 4).subtract(u16(0));
      BigInteger var2 =
          difference.multiply(difference).shiftRight(12).multiply(s16(4)).shiftRight(14);
      fine = var1.add(var2);
      return fine.multiply(big(5)).add(big(128)).shiftRight(8);
    }

    BigInteger pressure(int raw) {
      BigInteger var1 = fine.subtract(big(128_000));
      BigInteger var2 = var1.multiply(var1).multiply(s16(16));
      var2 = var2.add(var1.multiply(s16(14)).shiftLeft(17)).add(s16(12).shiftLeft(35));
      var1 =
          var1.multiply(var1)
              .multiply(s16(10))
              .shiftRight(8)
              .add(var1.multiply(s16(8)).shiftLeft(12));
      var1 = BigInteger.ONE.shiftLeft(47).add(var1).multiply(u16(6)).shiftRight(33);
      if (var1.signum() <= 0) {
        refusable = true;
        return var1;
      }
      BigInteger p = big(1_048_576 - raw).shiftLeft(31).subtract(var2).multiply(big(3125));
      p = p.divide(var1);
      refusable = p.signum() < 0 || p.compareTo(big(1L << 36)) > 0;
      BigInteger part = p.shiftRight(13);
      var1 = s16(22).multiply(part).multiply(part).shiftRight(25);
      var2 = s16(20).multiply(p).shiftRight(19);
      return p.add(var1).add(var2).shiftRight(8).add(s16(18).shiftLeft(4));
    }

    BigInteger humidity(int raw) {
      BigInteger h4 = big(b[29] * 16 + (b[30] & 15));
      BigInteger h5 = big(b[31] * 16 + (b[30] >> 4 & 15));
      BigInteger v = fine.subtract(big(76_800));
      BigInteger left =
          big(raw)
              .shiftLeft(14)
              .subtract(h4.shiftLeft(20))
              .subtract(h5.multiply(v))
              .add(big(16_384))
              .shiftRight(15);
      BigInteger inner =
          v.multiply(s8(32))
              .shiftRight(10)
              .multiply(v.multiply(u8(28)).shiftRight(11).add(big(32_768)))
              .shiftRight(10);
      BigInteger right = inner.add(big(2_097_152)).multiply(s16(26)).add(big(8192)).shiftRight(14);
      v = left.multiply(right);
      BigInteger part = v.shiftRight(15);
      v = v.subtract(part.multiply(part).shiftRight(7).multiply(u8(25)).shiftRight(4));
      return max(v, 0).min(big(419_430_400)).shiftRight(12);
    }
  }
}
