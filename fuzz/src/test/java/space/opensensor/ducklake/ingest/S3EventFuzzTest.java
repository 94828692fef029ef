package space.opensensor.ducklake.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;
import space.opensensor.ducklake.bucket.RejectedFileException;
import space.opensensor.ducklake.bucket.StationKey;

/**
 * Any bytes as a notification: refused as no event, or keys of the bucket asked for, each of which
 * is a station's or refused in one line.
 */
class S3EventFuzzTest {

  private static final String KEY = "station=a/year=2026/month=11/day=20/data_1000.parquet";
  private static final String RECORD =
      "{'eventName':'ObjectCreated:Put','s3':{'bucket':{'name':'b'},'object':{'key':'%s'}}}";

  static Stream<byte[]> messages() {
    return Stream.of(
            "{'Records':[" + String.format(Locale.ROOT, RECORD, KEY.replace("=", "%%3D")) + "]}",
            "{'Records':[" + String.format(Locale.ROOT, RECORD, "a+b%%2Fc%%") + ",{},1,null]}",
            "{'Type':'Notification','Message':'{\\'Records\\':[]}'}",
            "{'detail-type':'Object Created','detail':{'bucket':{'name':'b'},"
                + "'object':{'key':'"
                + KEY
                + "'}}}",
            "{'Event':'s3:TestEvent'}",
            "{'Records':{'a':"
                + String.format(Locale.ROOT, RECORD, "unsynced/station=a/boot=1/x.parquet")
                + "}}",
            "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
            "")
        .map(text -> text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("messages")
  @FuzzTest
  void aMessageIsRefusedOrNamesKeysOfTheBucket(byte[] message) {
    List<String> keys;
    try {
      keys = S3Event.createdKeys(message, "b");
      assertEquals(List.of(), S3Event.createdKeys(message, "no such bucket \u0001"));
    } catch (IOException e) {
      return;
    }
    for (String key : keys) {
      try {
        StationKey read = StationKey.parse(key);
        assertTrue(key.endsWith(".parquet") && key.contains("station="), key);
        assertTrue(!read.station().isEmpty(), key);
      } catch (RejectedFileException e) {
        assertTrue(e.getMessage().startsWith("key: "), e.getMessage());
      }
    }
  }
}
