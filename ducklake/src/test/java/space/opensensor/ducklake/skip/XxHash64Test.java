package space.opensensor.ducklake.skip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.apache.parquet.column.values.bloomfilter.BlockSplitBloomFilter;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The hash against its published values, and against Apache's. */
@Tag("unit")
class XxHash64Test {

  @Test
  void theHashOfNothingIsTheSpecificationsOne() {
    assertEquals(0xEF46DB3751D8E999L, XxHash64.of(new byte[0]));
  }

  @Test
  void everyLengthHashesAsApacheHashesIt() {
    BlockSplitBloomFilter apache = new BlockSplitBloomFilter(1024);
    Random random = new Random(15);
    for (int length = 0; length < 300; length++) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      assertEquals(
          apache.hash(Binary.fromConstantByteArray(bytes)), XxHash64.of(bytes), length + " bytes");
    }
  }
}
