package space.opensensor.station.update;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.opensensor.station.update.UpdateBench.MINUTE;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.station.model.BucketModel.Fault;
import space.opensensor.station.model.BucketReader;

/** Whole stations that look for a newer firmware, over a modelled bucket and modelled slots. */
class UpdaterTest {

  private static final String IMAGE = "firmware/station-0.2.0-esp32s3-8mb-ota.bin";

  private final UpdateBench bench;

  UpdaterTest() throws Exception {
    bench = new UpdateBench();
  }

  private static byte[] image(String version, String kind) {
    return Channel.image(version, kind, 50001, 7);
  }

  @Test
  void fetchesChecksStartsAndKeepsANewerFirmware() throws Exception {
    bench.channel.publish("0.2.0", image("0.2.0", "good"), "");
    bench.runAll(20 * MINUTE);
    assertEquals("0.2.0", bench.slots.version());
    assertFalse(bench.slots.isOnTrial());
    assertEquals(
        List.of(
            "INFO update: 0.2.0 is fetched",
            "INFO update: 0.2.0 is started",
            "INFO update: 0.2.0 on trial, boot 1",
            "INFO update: 0.2.0 is kept"),
        bench.updates());
    assertEquals(7, bench.requests(IMAGE), "slices of 8 KiB");
  }

  @Test
  void nothingNewCostsOneRequestAnHour() throws Exception {
    bench.channel.publish("0.1.0", image("0.1.0", "good"), "");
    bench.runAll(245 * MINUTE);
    assertEquals(5, bench.requests(Channel.MANIFEST));
    assertEquals(1, bench.requests(Channel.MANIFEST + ".sig"));
    assertEquals(List.of(), bench.updates());
  }

  @Test
  void aLookAndAnImageTakeOneConnection() throws Exception {
    bench.settings.put("window.minutes", "60");
    bench.channel.publish("0.2.0", image("0.2.0", "good"), "");
    bench.run(10 * MINUTE);
    assertEquals(7, bench.requests(IMAGE));
    // The files of the boot, of readings and of health, may have had one before.
    assertTrue(bench.bucket.connections() <= 2, bench.bucket.connections() + " connections");
  }

  @Test
  void withoutAManifestOrAChannelNothingHappens() throws Exception {
    bench.runAll(70 * MINUTE);
    assertEquals(2, bench.requests(Channel.MANIFEST));
    assertEquals(List.of(), bench.updates());
    bench.settings.remove("update.channel");
    bench.bucket.requests().clear();
    bench.runAll(70 * MINUTE);
    assertEquals(0, bench.requests(Channel.MANIFEST));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void aFirmwareThatDoesNotBootIsGivenUpAndNotFetchedAgain(int bootsOnTrial) throws Exception {
    UpdateBench other = new UpdateBench(bootsOnTrial);
    other.channel.publish("0.2.0", image("0.2.0", "crash"), "");
    other.runAll(300 * MINUTE);
    assertEquals("0.1.0", other.slots.version());
    assertEquals(7, other.requests(IMAGE));
    assertTrue(
        other.updates().contains("WARN update: the new firmware did not prove itself; back again"),
        other.updates().toString());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void aFirmwareThatReachesNobodyIsGivenUpAfterItsTime(int bootsOnTrial) throws Exception {
    UpdateBench other = new UpdateBench(bootsOnTrial);
    other.channel.publish("0.2.0", image("0.2.0", "deaf"), "");
    other.runAll(300 * MINUTE);
    assertEquals("0.1.0", other.slots.version());
    assertFalse(other.slots.isOnTrial());
    assertEquals(7, other.requests(IMAGE));
    assertTrue(
        other.updates().contains("ERROR update: 0.2.0: no file stored in 10 minutes; going back"),
        other.updates().toString());
  }

  @Test
  void rowsOfBothFirmwaresAreStoredOnce() throws Exception {
    bench.channel.publish("0.2.0", image("0.2.0", "deaf"), "");
    bench.runAll(60 * MINUTE);
    bench.channel.publish("0.3.0", image("0.3.0", "good"), "");
    bench.runAll(120 * MINUTE);
    assertEquals("0.3.0", bench.slots.version());
    try (BucketReader reader = new BucketReader()) {
      List<Integer> marks = reader.marks(bench.bucket);
      assertEquals(new HashSet<>(marks).size(), marks.size());
      // 12 a minute in three hours, but for the seconds of restarts and the open window.
      assertTrue(marks.size() > 12 * 178, marks.size() + " rows");
    }
  }

  @Test
  void anImageThatCallsItselfOtherwiseIsNotFetchedForEver() throws Exception {
    bench.channel.publish("0.2.0", image("0.1.5", "good"), "");
    bench.runAll(200 * MINUTE);
    assertEquals("0.1.5", bench.slots.version());
    assertEquals(7, bench.requests(IMAGE));
    assertEquals(
        "WARN update: 0.2.0 is an image that calls itself 0.1.5, and runs; again in 3600 s",
        bench.updates().get(bench.updates().size() - 1));
  }

  @Test
  void whoFlashesTheOldFirmwareByACableIsUpdatedOnceMore() throws Exception {
    bench.channel.publish("0.2.0", image("0.2.0", "good"), "");
    bench.runAll(20 * MINUTE);
    assertEquals("0.2.0", bench.slots.version());
    bench.slots.flash(Channel.image("0.1.0", "good", 40000, 1));
    bench.runAll(20 * MINUTE);
    assertEquals("0.2.0", bench.slots.version(), bench.updates().toString());
  }

  @Test
  void signedByAnotherKeyItIsRefusedByName() throws Exception {
    bench.channel.publish("0.2.0", image("0.2.0", "good"), "");
    bench
        .bucket
        .documents()
        .put(
            Channel.MANIFEST + ".sig",
            Channel.forged(bench.bucket.documents().get(Channel.MANIFEST)));
    assertUnsigned();
  }

  /** Each look is two, because a publisher may have been between manifest and signature. */
  private void assertUnsigned() throws Exception {
    bench.runAll(70 * MINUTE);
    List<String> lines =
        bench.updates().stream()
            .map(line -> line.replaceAll("again in \\d\\d? s", "soon"))
            .toList();
    String why = "WARN update: firmware/stable.json: not signed by a key of this firmware; ";
    assertEquals(
        List.of(why + "soon", why + "again in 3600 s", why + "soon", why + "again in 3600 s"),
        lines);
    assertEquals("0.1.0", bench.slots.version());
  }

  @Test
  void theSignatureOfAnotherManifestIsRefused() throws Exception {
    bench.channel.publish("0.2.0", image("0.2.0", "good"), "");
    byte[] signature = bench.bucket.documents().get(Channel.MANIFEST + ".sig");
    bench.channel.publish("0.3.0", image("0.3.0", "good"), "");
    bench.bucket.documents().put(Channel.MANIFEST + ".sig", signature);
    assertUnsigned();
  }

  @Test
  void anImageThatIsNotTheManifestsIsNeverStarted() throws Exception {
    bench.channel.publish("0.2.0", image("0.2.0", "good"), "");
    byte[] other = bench.bucket.documents().get(IMAGE).clone();
    other[other.length - 1] ^= 1;
    bench.bucket.documents().put(IMAGE, other);
    assertRefused("station-0.2.0-esp32s3-8mb-ota.bin: not the image that the manifest describes");
    assertEquals(14, bench.requests(IMAGE), "fetched once an hour");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 49999, 50002, 60000})
  void anImageOfAnotherLengthIsRefused(int length) throws Exception {
    bench.channel.publish("0.2.0", image("0.2.0", "good"), "");
    byte[] other = Arrays.copyOf(bench.bucket.documents().get(IMAGE), length);
    bench.bucket.documents().put(IMAGE, other);
    assertRefused("firmware/station-0.2.0-esp32s3-8mb-ota.bin: other bytes than were asked for");
  }

  @Test
  void anOlderFirmwareIsRefused() throws Exception {
    bench.channel.publish("0.0.9", image("0.0.9", "good"), "");
    assertRefused("0.0.9 is older than 0.1.0, which runs");
  }

  @Test
  void aFirmwareThatDoesNotReplaceThisOneIsRefused() throws Exception {
    bench.channel.publish("0.2.0", image("0.2.0", "good"), "\"least\": \"0.1.1\"");
    assertRefused("0.2.0 replaces 0.1.1 and later, and 0.1.0 runs");
  }

  @Test
  void anImageThatNoSlotHoldsIsRefused() throws Exception {
    byte[] large = Channel.image("0.2.0", "good", UpdateBench.SLOT + 1, 7);
    bench.channel.publish("0.2.0", large, "");
    assertRefused("0.2.0 has 65537 bytes; a slot has 65536");
  }

  @Test
  void noImageIsNoOffer() throws Exception {
    bench.channel.sign("{\"version\": \"0.2.0\", \"builds\": []}");
    assertRefused("0.2.0 has no image for ESP32-S3 8mb");
  }

  /** The channel has an image for an S3 with 8 MB; that of a C3 with 8 MB is none that there is. */
  @ParameterizedTest
  @CsvSource({"ESP32-C6, 4mb", "ESP32-C3, 4mb", "ESP32-S3, 16mb", "Linux, i386"})
  void anotherChipsImageIsRefusedByName(String chip, String flash) throws Exception {
    bench.slots.setBoard(chip, flash);
    bench.channel.publish("0.2.0", image("0.2.0", "good"), "");
    assertRefused("0.2.0 has no image for " + chip + " " + flash);
    assertEquals(0, bench.requests(IMAGE));
  }

  @ParameterizedTest
  @CsvSource({"ESP32-C6, 4mb", "ESP32-C3, 4mb"})
  void eachChipTakesItsOwnImage(String chip, String flash) throws Exception {
    bench.slots.setBoard(chip, flash);
    bench.channel.publish("0.2.0", image("0.2.0", "good"), "");
    bench.channel.sign(
        new String(bench.bucket.documents().get(Channel.MANIFEST), StandardCharsets.UTF_8)
            .replace(
                "\"ESP32-S3\", \"flash\": \"8mb\"",
                "\"" + chip + "\", \"flash\": \"" + flash + "\""));
    bench.runAll(20 * MINUTE);
    assertEquals("0.2.0", bench.slots.version());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"version\": \"0.2\"}",
        "{\"version\": \"0.2.0\", \"builds\": {}}",
        "{\"version\": \"0.2.0\"} x",
        "{\"builds[].flash\": \"8mb\", \"builds[].ota.size\": 1, \"version\": \"0.2.0\"}",
        "{\"version\": \"0.2.0\", \"ota\": {\"share\": 101}}",
        "{\"version\":\"0.2.0\",\"builds\":[{\"chipFamily\":\"ESP32-S3\",\"flash\":\"8mb\",\"ota\":{\"path\":\"../x\",\"size\":1,"
            + "\"sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\"}}]}",
        "{\"version\":\"0.2.0\",\"builds\":[{\"chipFamily\":\"ESP32-S3\",\"flash\":\"8mb\",\"ota\":{\"path\":\"x\",\"size\":1,"
            + "\"sha256\":\"00\"}}]}",
        "{\"version\":\"0.2.0\",\"builds\":[{\"chipFamily\":\"ESP32-S3\",\"flash\":\"8mb\",\"ota\":{\"path\":\"x\"}}]}"
      })
  void aSignedManifestThatIsNoneIsRefused(String manifest) throws Exception {
    bench.channel.sign(manifest);
    bench.runAll(70 * MINUTE);
    assertEquals(2, bench.updates().size(), bench.updates().toString());
    assertTrue(
        bench.updates().get(0).matches("WARN update: .{10,90}; again in 3600 s"),
        bench.log.toString());
    assertEquals("0.1.0", bench.slots.version());
  }

  @Test
  void aManifestOfAMegabyteIsRefused() throws Exception {
    bench.bucket.documents().put(Channel.MANIFEST, new byte[200000]);
    assertRefused("firmware/stable.json: expected at most 6144 bytes");
  }

  @Test
  void anAnswerThatIsTooLongNamesWhatWasAskedFor() throws Exception {
    bench.bucket.documents().put(Channel.MANIFEST, new byte[300000]);
    bench.run(5 * MINUTE);
    assertTrue(
        bench
            .updates()
            .get(0)
            .startsWith(
                "WARN update: firmware/stable.json: answer body of 300000 bytes, more than 262144;"
                    + " again in "),
        bench.updates().toString());
  }

  private void assertRefused(String why) throws Exception {
    bench.runAll(70 * MINUTE);
    List<String> lines = bench.updates().stream().filter(line -> line.startsWith("WARN")).toList();
    assertEquals(
        List.of(
            "WARN update: " + why + "; again in 3600 s",
            "WARN update: " + why + "; again in 3600 s"),
        lines);
    assertEquals("0.1.0", bench.slots.version());
    // Rows go up as if nothing were.
    assertTrue(bench.bucket.keys().size() > 60, bench.bucket.keys().size() + " files");
  }

  @Test
  void aRollOutComesToItsShareOfTheStations() {
    int within = 0;
    for (int i = 0; i < 1000; i++) {
      within += Manifest.percentile("0192f5c0-7a3e-7000-8000-" + (100000000000L + i)) < 10 ? 1 : 0;
    }
    assertTrue(within > 60 && within < 140, within + " of 1000");
    assertEquals(0x811c9dc5L % 100, Manifest.percentile(""));
    assertEquals(0xe40c292cL % 100, Manifest.percentile("a"), "FNV-1a's published vector");
  }

  @Test
  void waitsForItsShareAndItsTime() throws Exception {
    int place = Manifest.percentile("bench");
    bench.channel.publish("0.2.0", image("0.2.0", "good"), "\"share\": " + place);
    bench.runAll(130 * MINUTE);
    assertEquals("0.1.0", bench.slots.version());
    long later = bench.epochMillis / 1000 + 5400;
    bench.channel.publish(
        "0.2.0",
        image("0.2.0", "good"),
        "\"share\": " + (place + 1) + ", \"not_before\": " + later);
    bench.runAll(80 * MINUTE);
    assertEquals("0.1.0", bench.slots.version());
    bench.runAll(80 * MINUTE);
    assertEquals("0.2.0", bench.slots.version());
    bench.channel.publish("0.3.0", image("0.3.0", "good"), "\"not_after\": " + later);
    bench.runAll(130 * MINUTE);
    assertEquals("0.2.0", bench.slots.version());
  }

  @Test
  void goesOnAfterFailuresFromWhatIsThere() throws Exception {
    bench.channel.publish("0.2.0", image("0.2.0", "good"), "");
    bench.bucket.expectAfter(6, Fault.BROKEN_AFTER);
    bench.bucket.expectAfter(2, Fault.SLOW_DOWN);
    bench.bucket.expectAfter(2, Fault.GARBAGE);
    bench.runAll(60 * MINUTE);
    assertEquals("0.2.0", bench.slots.version(), bench.log.toString());
  }

  @Test
  void aSlotThatIsFullIsFetchedForLessAndLessOften() throws Exception {
    bench.channel.publish("0.2.0", image("0.2.0", "good"), "");
    bench.slots.fillFrom(40960);
    bench.run(60 * MINUTE);
    assertTrue(bench.requests(IMAGE) < 6 * 120, bench.requests(IMAGE) + " slices in an hour");
    bench.slots.fillFrom(UpdateBench.SLOT);
    bench.runAll(20 * MINUTE);
    assertEquals("0.2.0", bench.slots.version());
  }

  @Test
  void anImageThatCannotBeNamedForTheNextBootIsNotGivenUp() throws Exception {
    bench.channel.publish("0.2.0", image("0.2.0", "good"), "");
    bench.slots.refuseSelects(5);
    bench.runAll(330 * MINUTE);
    assertEquals("0.2.0", bench.slots.version(), bench.updates().toString());
    String refused = "WARN update: 0.2.0: slot: select: refused; again in 3600 s";
    assertEquals(5, bench.updates().stream().filter(refused::equals).count());
    assertEquals(7, bench.requests(IMAGE));
  }

  @Test
  void aTrialThatCannotBeNotedSaysSoOnceAMinuteAndKeepsTheOtherFirmware() throws Exception {
    bench.channel.publish("0.2.0", image("0.2.0", "good"), "");
    assertTrue(bench.run(20 * MINUTE), "restarts");
    bench.slots.failWrites(Integer.MAX_VALUE);
    bench.channel.publish("0.3.0", image("0.3.0", "good"), "");
    bench.run(30 * MINUTE);
    assertTrue(bench.slots.isOnTrial());
    assertEquals(0, bench.requests("firmware/station-0.3.0-esp32s3-8mb-ota.bin"));
    long errors = bench.log.stream().filter(line -> line.startsWith("ERROR")).count();
    assertTrue(errors > 10 && errors <= 31, errors + " lines in 30 minutes");
    bench.slots.failWrites(0);
    bench.runAll(100 * MINUTE);
    assertEquals("0.3.0", bench.slots.version());
    assertFalse(bench.slots.isOnTrial());
  }

  @Test
  void aStationWhoseFilesAreRefusedUpdatesAllTheSame() throws Exception {
    bench.channel.publish("0.2.0", image("0.2.0", "good"), "");
    Fault[] denials = new Fault[1000];
    Arrays.fill(denials, Fault.DENIED);
    bench.bucket.expect(denials);
    bench.run(60 * MINUTE);
    bench.bucket.clearFaults();
    bench.runAll(20 * MINUTE);
    assertEquals("0.2.0", bench.slots.version());
    assertFalse(bench.slots.isOnTrial());
  }

  @Test
  void theNoteMayBeLost() throws Exception {
    bench.channel.publish("0.2.0", image("0.2.0", "good"), "");
    for (int bit = -1; bit < 48 * 8; bit += 7) {
      bench.slots.rotNote(bit);
      bench.run(2 * MINUTE);
    }
    bench.runAll(70 * MINUTE);
    assertEquals("0.2.0", bench.slots.version());
  }

  @Test
  void versionsHaveTheOrderOfSemver() {
    String[] order = {
      "0.1.0",
      "0.9.0",
      "0.10.0",
      "1.0.0-alpha",
      "1.0.0-alpha.1",
      "1.0.0-alpha.beta",
      "1.0.0-beta",
      "1.0.0-beta.2",
      "1.0.0-beta.11",
      "1.0.0-rc.1",
      "1.0.0",
      "1.0.1"
    };
    for (int i = 0; i < order.length; i++) {
      assertTrue(Version.isOne(order[i]), order[i]);
      for (int j = 0; j < order.length; j++) {
        assertEquals(
            Integer.signum(i - j),
            Integer.signum(Version.compare(order[i], order[j])),
            order[i] + " and " + order[j]);
      }
    }
    for (String wrong :
        List.of(
            "", "1", "1.2", "1.2.", ".1.2", "1.2.3.4", "01.2.3", "1.2.3-", "1.2.x", "v1.2.3",
            "1.2.3+b")) {
      assertFalse(Version.isOne(wrong), wrong);
    }
  }

  @Test
  void theNumberOfAVersionHasItsOrder() {
    assertEquals(1004002, Version.number("1.4.2"));
    assertEquals(1004002, Version.number("1.4.2-rc.1"));
    assertEquals(12000000, Version.number("12.0.0"));
  }

  @Test
  void aKeyIsInNoLine() throws Exception {
    bench.bucket.documents().put(Channel.MANIFEST, "secret".getBytes(StandardCharsets.UTF_8));
    bench.bucket.documents().put(Channel.MANIFEST + ".sig", new byte[70]);
    bench.runAll(5 * MINUTE);
    assertFalse(bench.log.toString().contains("secret"), bench.log.toString());
  }
}
