package space.opensensor.benchmarks.parquet;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The greedy parse of {@link space.opensensor.parquet.codec.SnappyCompressor} with one load for 4
 * or 8 bytes where that has one for each, to tell what the loads cost. Small VMs have no such
 * loads. The output needs room for all cases.
 */
final class SnappyByWords {

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int HASH_MULTIPLIER = 0x1E35A7BD;

  private final short[] heads = new short[1024];
  private int shift;
  private int op;

  /** Compresses a whole array of at most 64 KiB; returns the compressed length. */
  int compress(byte[] in, byte[] out) {
    int end = in.length;
    int last = end - 4;
    clear(end);
    preamble(end, out);
    int literal = 0;
    int ip = 1;
    while (ip <= last) {
      int misses = 0;
      int word = (int) INTS.get(in, ip);
      int distance;
      while (true) {
        int hash = word * HASH_MULTIPLIER >>> shift;
        distance = ip - heads[hash] & 0xFFFF;
        heads[hash] = (short) ip;
        if ((int) INTS.get(in, ip - distance) == word) {
          break;
        }
        ip += 1 + (misses++ >>> 5);
        if (ip > last) {
          literals(in, literal, end - literal, out);
          return op;
        }
        word = (int) INTS.get(in, ip);
      }
      literal = matches(in, ip, literal, distance, out);
      ip = literal + 1;
    }
    literals(in, literal, end - literal, out);
    return op;
  }

  /** Writes the literals, the match and the matches right behind it; returns where they end. */
  private int matches(byte[] in, int from, int literal, int firstDistance, byte[] out) {
    int ip = from;
    int distance = firstDistance;
    int next = ip + 4;
    while (ip > literal && ip > distance && in[ip - 1] == in[ip - 1 - distance]) {
      ip--;
    }
    literals(in, literal, ip - literal, out);
    while (true) {
      next = matchEnd(in, next, next - distance);
      copies(distance, next - ip, out);
      ip = next;
      if (ip > in.length - 4) {
        return ip;
      }
      heads[(int) INTS.get(in, ip - 1) * HASH_MULTIPLIER >>> shift] = (short) (ip - 1);
      int word = (int) INTS.get(in, ip);
      int hash = word * HASH_MULTIPLIER >>> shift;
      distance = ip - heads[hash] & 0xFFFF;
      heads[hash] = (short) ip;
      if ((int) INTS.get(in, ip - distance) != word) {
        return ip;
      }
      next = ip + 4;
    }
  }

  private static int matchEnd(byte[] in, int from, int candidate) {
    int a = from;
    int b = candidate;
    while (a + 8 <= in.length) {
      long difference = (long) LONGS.get(in, a) ^ (long) LONGS.get(in, b);
      if (difference != 0) {
        return a + (Long.numberOfTrailingZeros(difference) >>> 3);
      }
      a += 8;
      b += 8;
    }
    while (a < in.length && in[a] == in[b]) {
      a++;
      b++;
    }
    return a;
  }

  private void clear(int length) {
    int used = 256;
    shift = 32 - 8;
    while (used < heads.length && used < length) {
      used <<= 1;
      shift--;
    }
    Arrays.fill(heads, 0, used, (short) 0);
  }

  private void preamble(int length, byte[] out) {
    op = 0;
    int rest = length;
    while (rest >= 0x80) {
      out[op++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    out[op++] = (byte) rest;
  }

  private void literals(byte[] in, int from, int count, byte[] out) {
    if (count == 0) {
      return;
    }
    int value = count - 1;
    if (value < 60) {
      out[op++] = (byte) (value << 2);
    } else {
      out[op++] = (byte) ((value < 0x100 ? 60 : 61) << 2);
      out[op++] = (byte) value;
      if (value >= 0x100) {
        out[op++] = (byte) (value >>> 8);
      }
    }
    System.arraycopy(in, from, out, op, count);
    op += count;
  }

  private void copies(int distance, int length, byte[] out) {
    int rest = length;
    while (rest > 64) {
      int part = rest < 68 ? 60 : 64;
      copy(distance, part, out);
      rest -= part;
    }
    if (distance < 2048 && rest <= 11) {
      out[op++] = (byte) (distance >>> 8 << 5 | rest - 4 << 2 | 1);
      out[op++] = (byte) distance;
    } else {
      copy(distance, rest, out);
    }
  }

  private void copy(int distance, int length, byte[] out) {
    out[op++] = (byte) (length - 1 << 2 | 2);
    out[op++] = (byte) distance;
    out[op++] = (byte) (distance >>> 8);
  }
}
