package space.opensensor.parquet.codec;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Inputs that try a codec: sensor pages, edges of the formats, and random data of each texture. */
final class CodecInputs {

  static final int MEBI = 1 << 20;

  private CodecInputs() {}

  /** Named inputs from 0 bytes to 1 MiB, the same on every run. */
  static Map<String, byte[]> named() {
    Map<String, byte[]> inputs = new LinkedHashMap<>();
    for (int n = 0; n <= 70; n++) {
      inputs.put("equal bytes " + n, new byte[n]);
      inputs.put("counting " + n, counting(n));
    }
    // Around the limits of literal headers, copy lengths, hash tables and 64 KiB blocks.
    int[] edges = {127, 128, 129, 255, 256, 257, 258, 273, 274, 275, 511, 529, 530, 766, 767, 768};
    for (int n : edges) {
      inputs.put("equal bytes " + n, new byte[n]);
      inputs.put("noise " + n, texture(new Random(n), n, 0));
      inputs.put("period 3, " + n, periodic(n, 3));
    }
    for (int n : new int[] {1023, 1024, 2047, 2048, 2049, 4096, 16383, 65535, 65536, 65537}) {
      inputs.put("equal bytes " + n, new byte[n]);
      inputs.put("noise " + n, texture(new Random(n), n, 0));
      inputs.put("runs " + n, texture(new Random(n), n, 1));
      inputs.put("period 2047, " + n, periodic(n, 2047));
      inputs.put("period 2048, " + n, periodic(n, 2048));
    }
    for (int kind = 0; kind < TEXTURES; kind++) {
      inputs.put("130 KB of texture " + kind, texture(new Random(kind), 130_000, kind));
    }
    inputs.put("1 MiB of noise", texture(new Random(MEBI), MEBI, 0));
    inputs.put("1 MiB of floats", texture(new Random(MEBI), MEBI, 3));
    inputs.put("1 MiB of zeros", new byte[MEBI]);
    inputs.put("two equal halves 65535 apart", twice(new Random(1), 65535));
    inputs.put("two equal halves 65536 apart", twice(new Random(2), 65536));
    int page = 0;
    for (List<String> files : new TreeMap<>(SensorPages.FAMILIES).values()) {
      for (byte[] plain : SensorPages.plain(files)) {
        inputs.put("PLAIN page " + page, plain);
        inputs.put("BYTE_STREAM_SPLIT page " + page++, SensorPages.split(plain));
      }
    }
    return inputs;
  }

  /** A random size, mostly small, and a random texture. */
  static byte[] random(Random random, int largest) {
    int size =
        random.nextInt(1 + (largest >> random.nextInt(32 - Integer.numberOfLeadingZeros(largest))));
    return texture(random, size, random.nextInt(TEXTURES));
  }

  static final int TEXTURES = 7;

  static byte[] texture(Random random, int size, int kind) {
    byte[] data = new byte[size];
    switch (kind) {
      case 0 -> random.nextBytes(data);
      case 1 -> {
        for (int i = 0; i < size; ) {
          byte value = (byte) random.nextInt(4);
          int end = Math.min(size, i + 1 + random.nextInt(1 << random.nextInt(10)));
          while (i < end) {
            data[i++] = value;
          }
        }
      }
      case 2 -> {
        for (int i = 0; i < size; i++) {
          data[i] = (byte) (random.nextInt(3) == 0 ? random.nextInt(3) : 0);
        }
      }
      case 3 -> {
        float value = 20;
        for (int i = 0; i + 4 <= size; i += 4) {
          value += 0.01f * (random.nextInt(5) - 2);
          int bits = Float.floatToRawIntBits(Math.round(value * 100) / 100f);
          for (int k = 0; k < 4; k++) {
            data[i + k] = (byte) (bits >>> 8 * k);
          }
        }
      }
      case 4 -> {
        byte[] words =
            "rain wind lux ppm dB temperature humidity ".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < size; ) {
          int at = random.nextInt(words.length);
          while (i < size && at < words.length && (data[i++] = words[at++]) != ' ') {
            continue;
          }
        }
      }
      case 5 -> {
        // Copies of earlier data at every distance, between short literals.
        for (int i = 0; i < size; ) {
          if (i == 0 || random.nextInt(3) == 0) {
            data[i++] = (byte) random.nextInt(256);
          } else {
            int distance = 1 + random.nextInt(Math.min(i, 1 << random.nextInt(17)));
            int end = Math.min(size, i + 1 + random.nextInt(1 << random.nextInt(8)));
            for (; i < end; i++) {
              data[i] = data[i - distance];
            }
          }
        }
      }
      default -> {
        int period = 1 + random.nextInt(70);
        for (int i = 0; i < size; i++) {
          data[i] =
              i < period || random.nextInt(20) == 0 ? (byte) random.nextInt() : data[i - period];
        }
      }
    }
    return data;
  }

  /** The lengths of all blocks together that a compressor makes of each texture in some sizes. */
  static int lengths(BlockCompressor compressor, int... sizes) {
    int sum = 0;
    for (int size : sizes) {
      for (int kind = 1; kind < TEXTURES; kind++) {
        sum += Codec.compress(compressor, texture(new Random(kind), size, kind)).length;
      }
    }
    return sum;
  }

  private static byte[] counting(int size) {
    byte[] data = new byte[size];
    for (int i = 0; i < size; i++) {
      data[i] = (byte) i;
    }
    return data;
  }

  private static byte[] periodic(int size, int period) {
    byte[] data = texture(new Random(period), size, 0);
    for (int i = period; i < size; i++) {
      data[i] = data[i - period];
    }
    return data;
  }

  private static byte[] twice(Random random, int size) {
    byte[] data = texture(random, 2 * size, 0);
    System.arraycopy(data, 0, data, size, size);
    return data;
  }
}
