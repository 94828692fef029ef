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

/** What is given up, and in which order, when a store refuses requests. */
class StoreRefusalsTest {

  private static StoreAbilities abilities(String createOnly, String checksum) throws Exception {
    MapSettings settings = MapSettings.complete();
    if (!createOnly.isEmpty()) {
      settings.put("s3.create-only", createOnly);
    }
    if (!checksum.isEmpty()) {
      settings.put("s3.checksum", checksum);
    }
    return new StoreAbilities(new StationSettings(settings, new ModelDevice()));
  }

  private static S3Error naming(String header) throws Exception {
    byte[] document =
        ("<Error><Code>InvalidArgument</Code><Message>Unsupported header '"
                + header
                + "'</Message></Error>")
            .getBytes(StandardCharsets.US_ASCII);
    S3ErrorAnswer answer = new S3ErrorAnswer();
    answer.feed(document, 0, document.length);
    return answer.finish();
  }

  private static String sends(StoreAbilities store) {
    return (store.sendsCondition() ? "condition " : "") + store.integrity();
  }

  private static List<String> trials(StoreAbilities store, int status) {
    List<String> trials = new ArrayList<>();
    while (store.refused(status, null)) {
      trials.add(sends(store));
    }
    return trials;
  }

  @ParameterizedTest
  @CsvSource({
    "501, '', '', 'CRC32, condition MD5, MD5, NONE'",
    "400, '', '', 'condition MD5, CRC32, MD5, NONE'",
    "501, on, '', 'condition MD5'",
    "400, '', crc32, CRC32",
    "501, on, crc32, ''",
    "501, off, '', 'MD5, NONE'",
    "501, '', none, NONE",
  })
  void aRefusalThatNamesNothingGivesUpOneThingThenTheOtherThenBoth(
      int status, String createOnly, String checksum, String expected) throws Exception {
    StoreAbilities store = abilities(createOnly, checksum);
    String before = sends(store);
    assertEquals(expected, String.join(", ", trials(store, status)));
    store.takeBack();
    assertEquals(before, sends(store));
    assertFalse(store.keep(), "nothing is others than before");
  }

  @Test
  void whatSucceededIsNotTriedAgainNorTakenBack() throws Exception {
    StoreAbilities store = abilities("", "");
    store.refused(400, null);
    assertTrue(store.keep());
    assertFalse(store.keep());
    assertEquals(List.of("MD5", "NONE"), trials(store, 400));
    store.takeBack();
    assertEquals("condition MD5", sends(store));
    assertEquals("condition NONE", sends(refusing(store, "content-md5")));
    assertFalse(store.refused(400, naming("content-md5")), "there is nothing weaker");
  }

  private static StoreAbilities refusing(StoreAbilities store, String header) throws Exception {
    assertTrue(store.refused(400, naming(header)));
    return store;
  }

  @Test
  void whatARefusalNamesIsGivenUpAlone() throws Exception {
    StoreAbilities store = abilities("", "");
    assertEquals("CRC32", sends(refusing(store, "If-None-Match")));
    assertFalse(store.refused(400, naming("If-None-Match")), "it is not sent any more");
    assertEquals("MD5", sends(refusing(store, "x-amz-checksum-crc32")));
    assertEquals(
        "the store refuses If-None-Match; asking by HEAD before each PUT, so that another station"
            + " of this id could still overwrite an object in between; the store refuses"
            + " x-amz-checksum-crc32; sending Content-MD5",
        store.weaker());
    assertTrue(store.keep());
    assertNull(store.weaker(), "said once");
  }

  @Test
  void whatSettingsFixIsNotGivenUpForARefusalThatNamesIt() throws Exception {
    StoreAbilities store = abilities("on", "crc32");
    assertFalse(store.refused(400, naming("If-None-Match")));
    assertFalse(store.refused(400, naming("x-amz-checksum-crc32")));
    assertFalse(store.misusesCondition());
    assertEquals("condition CRC32", sends(store));
    assertFalse(abilities("off", "").misusesCondition());
  }

  @Test
  void aConditionThatIsMisusedIsGivenUpAndThereIsNothingToProbe() throws Exception {
    StoreAbilities store = abilities("", "");
    assertTrue(store.wantsProbe());
    assertTrue(store.misusesCondition());
    assertFalse(store.sendsCondition());
    assertTrue(store.asksFirst());
    assertFalse(store.wantsProbe());
    assertFalse(store.misusesCondition());
  }

  @ParameterizedTest
  @ValueSource(ints = {412, 304})
  void aSecondPutThatIsRefusedProvesTheCondition(int status) throws Exception {
    StoreAbilities store = abilities("", "");
    store.probed(status, false);
    assertFalse(store.asksFirst());
    assertFalse(store.wantsProbe());
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 299})
  void aSecondPutThatIsTakenDisprovesTheCondition(int status) throws Exception {
    StoreAbilities store = abilities("", "");
    store.probed(status, false);
    assertFalse(store.sendsCondition());
    assertFalse(store.wantsProbe());
  }

  @ParameterizedTest
  @ValueSource(ints = {199, 300, 500})
  void anotherAnswerToASecondPutLeavesItOpenThreeTimes(int status) throws Exception {
    StoreAbilities store = abilities("", "");
    store.probed(status, false);
    store.takeBack();
    store.probed(status, false);
    assertTrue(store.wantsProbe());
    store.probed(status, false);
    assertFalse(store.wantsProbe());
    assertTrue(store.sendsCondition());
    assertTrue(store.asksFirst());
  }

  @Test
  void aHeadThatMayNotAskForTheChecksumAsksNoMore() throws Exception {
    StoreAbilities store = abilities("", "");
    assertTrue(store.asksForChecksum());
    assertTrue(store.refusesChecksumMode());
    assertFalse(store.asksForChecksum());
    assertFalse(store.refusesChecksumMode());
    assertTrue(abilities("", "crc32").asksForChecksum());
    assertFalse(abilities("", "md5").asksForChecksum());
  }

  @Test
  void whatWasFoundOutIsRestoredAndWhatNoVersionWroteIsNot() throws Exception {
    StoreAbilities store = abilities("", "");
    store.probed(412, false);
    store.refused(400, naming("x-amz-checksum-crc32"));
    StoreAbilities next = abilities("", "");
    next.restore(store.encoded());
    assertEquals(store.encoded(), next.encoded());
    assertFalse(next.keep());
    assertEquals("condition MD5", sends(next));
    for (int none : new int[] {0x40 | store.encoded(), 0x30 | store.encoded(), -1}) {
      next.restore(none);
      assertEquals(store.encoded(), next.encoded());
    }
  }
}
