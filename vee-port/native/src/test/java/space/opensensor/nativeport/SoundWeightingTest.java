package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The weighting and the sums of common/sound.c, run on sines by src/test/c/sound_levels.c. */
class SoundWeightingTest {

  private static final double FULL_SCALE = 1 << 20;

  /** What a sound level meter of class 1 may show too little, in dB (IEC 61672-1, table 3). */
  private static final Map<Double, Double> TOO_LITTLE = Map.of(12_500.0, 5.0, 16_000.0, 16.0);

  @TempDir Path folder;

  private List<String> levels() throws Exception {
    return CProgram.output(
            folder,
            "-Wconversion",
            "-Wno-sign-conversion",
            "src/main/c/common/sound.c",
            "src/test/c/sound_levels.c")
        .lines()
        .toList();
  }

  /** IEC 61672-1, annex E: curve A in dB. */
  private static double curve(double hertz) {
    double f = hertz * hertz;
    double low = 20.598997 * 20.598997;
    double high = 12_194.217 * 12_194.217;
    double gain =
        high
            * f
            * f
            / ((f + low)
                * Math.sqrt((f + 107.65265 * 107.65265) * (f + 737.86223 * 737.86223))
                * (f + high));
    return 20 * Math.log10(gain) + 2.0;
  }

  @Test
  void sinesAreWeightedByCurveA() throws Exception {
    List<String> sines = levels().stream().filter(line -> line.startsWith("sine")).toList();
    assertEquals(17, sines.size());
    for (String line : sines) {
      String[] words = line.split(" ");
      double hertz = Double.parseDouble(words[1]);
      double amplitude = FULL_SCALE / 100;
      double level = 10 * Math.log10(Double.parseDouble(words[2]) / (amplitude * amplitude / 2));
      assertEquals("48000 0", words[3] + " " + words[4]);
      if (hertz <= 10_000) {
        assertEquals(curve(hertz), level, 0.4, line);
      } else {
        double off = level - curve(hertz);
        assertTrue(off <= 0 && off >= -TOO_LITTLE.get(hertz), line + " is off by " + off);
      }
    }
  }

  @Test
  void aConstantIsNoSoundAndFullScaleIsCounted() throws Exception {
    List<String> others = levels().stream().filter(line -> !line.startsWith("sine")).toList();
    String[] quiet = others.get(0).split(" ");
    double amplitude = FULL_SCALE * 3.16e-5;
    assertEquals(amplitude * amplitude / 2, Double.parseDouble(quiet[2]), 2, others.get(0));
    assertEquals("stuck 0 0 48000 48000", others.get(1));
  }
}
