package space.opensensor.station.upload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.sigv4.S3Error;
import space.opensensor.sigv4.S3ErrorAnswer;
import space.opensensor.station.model.MapSettings;
import space.opensensor.station.model.ModelDevice;
import space.opensensor.station.settings.StationSettings;

/** What is given up after which refusal, told by the abilities themselves. */
class StoreTrialsTest {

  private static final String CONDITION =
      "the store refuses If-None-Match; asking by HEAD before each PUT, so that another station of"
          + " this id could still overwrite an object in between";
  private static final String MD5 = "the store refuses x-amz-checksum-crc32; sending Content-MD5";
  private static final String NOTHING =
      "the store refuses checksums; that bytes arrive as sent rests on TLS";

  private static StoreAbilities store(String createOnly, String checksum) throws Exception {
    MapSettings map = MapSettings.complete();
    map.put("s3.create-only", createOnly).put("s3.checksum", checksum);
    return new StoreAbilities(new StationSettings(map, new ModelDevice()));
  }

  private static S3Error naming(String header) throws Exception {
    byte[] document =
        ("<Error><Code>NotImplemented</Code><Header>" + header + "</Header></Error>")
            .getBytes(StandardCharsets.US_ASCII);
    S3ErrorAnswer answer = new S3ErrorAnswer();
    answer.feed(document, 0, document.length);
    return answer.finish();
  }

  private static String sent(StoreAbilities store) {
    return (store.sendsCondition() ? "+" : "-") + store.integrity();
  }

  /** What is sent after each refusal that names nothing, until there is nothing else to try. */
  private static String trials(StoreAbilities store, int status) {
    List<String> tried = new ArrayList<>();
    while (store.refused(status, null)) {
      tried.add(sent(store));
    }
    return String.join(" ", tried);
  }

  @ParameterizedTest
  @CsvSource({
    "auto, auto, 501, -CRC32 +MD5 -MD5 -NONE",
    "auto, auto, 400, +MD5 -CRC32 -MD5 -NONE",
    "on, auto, 501, +MD5",
    "on, auto, 400, +MD5",
    "off, auto, 400, -MD5 -NONE",
    "off, auto, 501, -MD5 -NONE",
    "auto, crc32, 501, -CRC32",
    "auto, md5, 400, -MD5",
    "auto, none, 501, -NONE",
    "on, none, 501, ''",
    "off, crc32, 400, ''",
  })
  void aRefusalThatNamesNothingIsMetByOneThingAfterTheOther(
      String createOnly, String checksum, int status, String tried) throws Exception {
    assertEquals(tried, trials(store(createOnly, checksum), status));
  }

  @Test
  void whatWasKeptIsNotAddedAgain() throws Exception {
    StoreAbilities store = store("auto", "auto");
    assertTrue(store.refused(400, null));
    assertTrue(store.keep());
    assertFalse(store.keep(), "the same");
    assertEquals("-MD5 -NONE", trials(store, 400));
    store.takeBack();
    assertEquals("+MD5", sent(store));
    assertEquals("-MD5 -NONE", trials(store, 400), "from the first trial on");
  }

  @Test
  void aHeaderThatIsNamedIsGivenUpAsFarAsSettingsLet() throws Exception {
    StoreAbilities store = store("auto", "auto");
    assertTrue(store.refused(501, naming("If-None-Match")));
    assertEquals("-CRC32", sent(store));
    assertEquals(CONDITION, store.weaker());
    assertFalse(store.refused(501, naming("If-None-Match")), "it was not sent");
    assertTrue(store.refused(400, naming("x-amz-checksum-crc32")));
    assertEquals("-MD5", sent(store));
    assertEquals(CONDITION + "; " + MD5, store.weaker());
    assertTrue(store.refused(400, naming("Content-MD5")));
    assertEquals("-NONE", sent(store));
    assertEquals(CONDITION + "; " + NOTHING, store.weaker());
    assertFalse(store.refused(400, naming("Content-MD5")));
    assertTrue(store.keep());
    assertNull(store.weaker(), "it is what holds now");
    StoreAbilities fixed = store("on", "md5");
    assertFalse(fixed.refused(501, naming("If-None-Match")));
    assertFalse(fixed.refused(400, naming("Content-MD5")));
    assertEquals("+MD5", sent(fixed));
    assertNull(fixed.weaker());
  }

  @ParameterizedTest
  @CsvSource({
    "412, false, +, false, false, ",
    "304, false, +, false, false, ",
    "200, false, -, true, false, ignores",
    "299, false, -, true, false, ignores",
    "501, true, -, true, false, refuses",
    "300, false, +, true, true, ",
    "199, false, +, true, true, ",
    "500, false, +, true, true, ",
  })
  void aSecondPutTellsWhetherTheConditionIsHonoured(
      int status, boolean unsupported, String sent, boolean asksFirst, boolean probes, String verb)
      throws Exception {
    StoreAbilities store = store("auto", "auto");
    assertTrue(store.asksFirst() && store.wantsProbe());
    store.probed(status, unsupported);
    assertEquals(sent + "CRC32", sent(store));
    assertEquals(asksFirst, store.asksFirst());
    assertEquals(probes, store.wantsProbe());
    assertEquals(verb == null ? null : CONDITION.replace("refuses", verb), store.weaker());
  }

  @Test
  void threeProbesThatTellNothingAreEnoughAlsoWhereSomethingWasTakenBack() throws Exception {
    StoreAbilities store = store("auto", "auto");
    store.probed(500, false);
    store.probed(500, false);
    store.takeBack();
    assertTrue(store.wantsProbe());
    store.probed(500, false);
    assertFalse(store.wantsProbe());
    assertTrue(store.asksFirst());
  }

  @Test
  void aMisusedConditionIsLeftOutOnceWhereSettingsLet() throws Exception {
    StoreAbilities store = store("auto", "auto");
    assertTrue(store.misusesCondition());
    assertEquals("-CRC32", sent(store));
    assertEquals(CONDITION.replace("refuses", "misuses"), store.weaker());
    assertFalse(store.misusesCondition());
    StoreAbilities fixed = store("on", "auto");
    assertFalse(fixed.misusesCondition());
    assertEquals("+CRC32", sent(fixed));
  }

  @Test
  void whatWasFoundOutIsAByteThatAnotherBootTakesUp() throws Exception {
    StoreAbilities store = store("auto", "auto");
    store.probed(412, false);
    store.refused(400, naming("x-amz-checksum-crc32"));
    assertTrue(store.refusesChecksumMode());
    assertFalse(store.refusesChecksumMode(), "it was not asked");
    store.keep();
    StoreAbilities next = store("auto", "auto");
    next.restore(store.encoded());
    assertEquals(store.encoded(), next.encoded());
    assertEquals("+MD5", sent(next));
    assertFalse(next.asksFirst());
    assertFalse(next.wantsProbe());
    assertFalse(next.asksForChecksum());
    assertNull(next.weaker());
    assertFalse(next.keep(), "it is what was kept");
    next.forget();
    assertEquals(store("auto", "auto").encoded(), next.encoded());
    StoreAbilities fixed = store("on", "crc32");
    fixed.restore(0x28);
    assertEquals("+CRC32", sent(fixed));
    assertFalse(fixed.asksFirst());
    assertTrue(fixed.asksForChecksum());
  }

  /** A bit that means nothing, and an integrity that there is not. */
  @ParameterizedTest
  @ValueSource(ints = {0x40, 0x47, 0x80, -1, 0x30, 0x3f})
  void aByteThatIsNoneIsNotTakenUp(int remembered) throws Exception {
    StoreAbilities store = store("auto", "auto");
    int before = store.encoded();
    store.restore(remembered);
    assertEquals(before, store.encoded());
  }

  @ParameterizedTest
  @CsvSource({"auto, true", "crc32, true", "md5, false", "none, false"})
  void headAsksForAChecksumWhereOneIsSent(String checksum, boolean asks) throws Exception {
    assertEquals(asks, store("auto", checksum).asksForChecksum());
  }
}
