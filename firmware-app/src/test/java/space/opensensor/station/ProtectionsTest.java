package space.opensensor.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import space.opensensor.station.bench.Change;
import space.opensensor.station.bench.MutatedStation;

/**
 * Takes each precaution against loss and doubling out of the class files, one at a time, and sees
 * to it that a test fails: the runs with power cuts, or, where chance alone would seldom show it, a
 * named test. With {@code -Pfull}.
 */
class ProtectionsTest {

  private static final int SEEDS = 400;

  /** A precaution that is missing, and what must notice it. */
  private record Missing(String what, long seed, String test, Change... changes) {
    @Override
    public String toString() {
      return what;
    }
  }

  /** The exploration of all ways that a boot can go must notice it. */
  private static Missing ways(String what, Change... changes) {
    return new Missing(what, 0, "", changes);
  }

  /** The runs with power cuts must notice it. */
  private static Missing cuts(String what, Change... changes) {
    return new Missing(what, 1, "", changes);
  }

  /** As {@link #cuts}, where few runs show it: one of the runs from a seed on. */
  private static Missing cutsFrom(long seed, String what, Change... changes) {
    return new Missing(what, seed, "", changes);
  }

  private static Missing test(String test, String what, Change... changes) {
    return new Missing(what, 1, test, changes);
  }

  static List<Missing> precautions() {
    return List.of(
        ways(
            "a journal record's CRC is not checked",
            Change.of("RowFormat.isIntact").in("Sectors").isReplacedByNot("isBlank")),
        test(
            "storage.RowJournalPowerCutTest#aCutAtAnyOperationLosesNoAcceptedRowAndBringsNoneBack",
            "a sector header's CRC is not checked",
            Change.of("Crc32.of").in("SectorHeader.decode").isTakenForEqual()),
        test(
            "storage.RowJournalDamageTest#aRottenHeaderIsReadFromItsCopy",
            "a sector header has no second copy",
            Change.of("Sectors.program").in("SectorRing.open").nth(2).answers(true)),
        ways(
            "what was programmed is not read back",
            Change.of("Crc32.of").in("Sectors").isTakenForEqual()),
        ways(
            "a record that does not read back counts as stored",
            Change.of("SectorRing.programNext").in("RowJournal").isCalledAndAnswers(true)),
        test(
            "storage.RowJournalPowerCutTest#aCutAtAnyOperationLosesNoAcceptedRowAndBringsNoneBack",
            "the slot after the last record is used again",
            Change.number("RingRecovery.run", 2, 1)),
        test(
            "storage.RowJournalTest#aFullRingRefusesRowsAndOverwritesNone",
            "sectors are erased before their rows are done",
            Change.of("RowFormat.sequence").in("Sectors").isSkipped()),
        cuts(
            "a mark is not stored",
            Change.of("SectorRing.write").in("RowJournal.consume").isSkipped()),
        ways("a file is not synced", Change.of("FileOutput.sync").isSkipped()),
        ways(
            "a file is not read back",
            Change.of("Seal.check").in("Spool.add").answers(true),
            Change.of("BigEndian.get").in("Spool.add").isTakenForEqual()),
        test(
            "StationTest#aFileThatIsGarbledInMemoryIsMadeAgainBeforeItsRowsAreGivenUp",
            "a file is not read as Parquet before it has its name",
            Change.of("Encoder.check").in("Recorder").isSkipped()),
        ways(
            "a file has its name from the start",
            Change.of("FileStore.create").in("Spool").isGiven("00000fff-0000001-1-0d")),
        ways(
            "a file's CRC is not checked before it is sent",
            Change.of("Seal.check").in("SpoolOrder").answers(true)),
        ways(
            "a seal's CRC is not compared",
            Change.of("BigEndian.get").in("Seal.check").isTakenForEqual()),
        test(
            "storage.SpoolRecoveryTest#whereTheStoreDoesNotSurviveCutsEveryFileIsCheckedAtBoot",
            "files of a store that forgets are not checked at boot",
            Change.of("FileStore.survivesPowerCut").in("SpoolRecovery").answers(true)),
        test(
            "storage.RawFilesTest#damagedRawRecordsAreCountedAndTheirFileIsSetAside",
            "a raw record's CRC is not checked",
            Change.of("RowFormat.isIntact").in("RawCursor").answers(true)),
        ways(
            "rows are marked as done before their file is there",
            Change.of("SpoolOutput.commit").in("Recorder").isHeld(),
            Change.of("RowJournal.consume").in("Recorder").letsGo()),
        ways(
            "rows are not marked as done",
            Change.of("RowJournal.consume").in("Recorder").isSkipped()),
        ways(
            "undated rows are released before their raw file is there",
            Change.of("SpoolOutput.commit").in("RawOutput").isHeld(),
            Change.of("RowJournal.release").in("Recorder").letsGo()),
        cutsFrom(
            17,
            "a raw file that failed leaves the reader where it was",
            Change.of("PendingRows.restart").in("Recorder.spill").isSkipped()),
        cutsFrom(
            1534,
            "a boot does not see which rows are in files",
            Change.of("SpoolStream.highestSequence").in("RowStream").isSkipped()),
        ways(
            "a boot does not see which rows are in raw files",
            Change.of("RowJournal.release").in("RowStream").isSkipped()),
        test(
            "StationUploadTest#aFileWhoseRowsAreNotMarkedAsDoneIsNotSent",
            "a file is sent before its rows are marked as done",
            Change.of("Spool.isSettled").in("UploadQueue").answers(true)),
        ways(
            "an object may be overwritten",
            Change.of("StoreAbilities.sendsCondition").in("PutObject").answers(false)),
        cutsFrom(
            166,
            "a taken key is success",
            Change.of("ObjectUpload.head")
                .in("ObjectUpload.refused")
                .isReplacedBy("end", 0, "ALREADY_STORED", "")),
        cutsFrom(
            324,
            "any object under a taken key is success",
            Change.of("Proof.ofHead").in("ObjectUpload").answers("SAME")),
        test(
            "upload.UploadProofTest#anErrorOfHeadLeavesTheQuestionOpen",
            "a success without proof is success",
            Change.of("Proof.SAME").in("ObjectUpload.accepted").isTakenForEqual()),
        cutsFrom(
            94,
            "a file leaves the spool when its key is taken by another",
            Change.of("FileStore.rename").in("Spool.useKeySuffix").isReplacedBy("delete", 1)),
        test(
            "StationUploadTest#aServerThatStoredOtherBytesGetsTheFileAgainUnderAnotherKey",
            "the stored checksum is not compared",
            Change.of("String.equals").in("Proof").answers(true)),
        test(
            "StationMemoryTest#outOfMemoryInAnyStepLosesNoRowAndStoresNoneTwice",
            "memory that ran out leaves the reader where it was",
            Change.of("RowStream.recover").in("Station").isSkipped()),
        test(
            "storage.RowJournalTimeTest#theFirstSyncOfABootDatesItsRowsForAsLongAsTheyAreNotConsumed",
            "a time sync is not stored",
            Change.of("SectorRing.write").in("RowJournal.recordSync").isSkipped()),
        test(
            "storage.RowJournalTest#aFullRingSurvivesAnyNumberOfBootsAndTheirSyncsAndMarks",
            "rows fill the sectors kept for marks",
            Change.number("SectorRing.isAheadFree", 3, 1)));
  }

  @Tag("full")
  @ParameterizedTest
  @MethodSource("precautions")
  void aTestFailsWithoutIt(Missing precaution) throws Exception {
    MutatedStation station = MutatedStation.with(List.of(precaution.changes()));
    String found =
        !precaution.test().isEmpty()
            ? failure(station, precaution.test())
            : precaution.seed() == 0
                ? station.firstFaultOfAllWays()
                : station.firstFault(precaution.seed(), SEEDS);
    String line = found.lines().findFirst().orElse("not noticed");
    System.out.println(precaution + " -> " + line.substring(0, Math.min(150, line.length())));
    assertNotEquals("", found, "no test noticed that " + precaution);
  }

  private static String failure(MutatedStation station, String test) throws Exception {
    int hash = test.indexOf('#');
    return station.failure(test.substring(0, hash), test.substring(hash + 1));
  }

  @Tag("full")
  @Test
  void withoutAChangeTheseTestsPass() throws Exception {
    assertEquals("", new MutatedStation().firstFault(1, 5));
    List<String> tests =
        precautions().stream()
            .map(Missing::test)
            .filter(test -> !test.isEmpty())
            .distinct()
            .toList();
    for (String test : tests) {
      assertEquals("", failure(new MutatedStation(), test), test);
    }
  }

  @Test
  void aPrecautionThatIsNotFoundIsNamedWithWhatThereIs() {
    String renamed = notFound(Change.of("RowJournal.markAsDone").in("Recorder").isSkipped());
    assertTrue(
        renamed.startsWith(
            "Recorder does not have RowJournal.markAsDone; say in this test what the precaution is"
                + " called now, of ["),
        renamed);
    assertTrue(renamed.contains("RowJournal.consume"), renamed);
    assertEquals(
        "Writer does not have RowJournal.consume; say in this test where it is now: [Recorder,"
            + " RowStream] have it",
        notFound(Change.of("RowJournal.consume").in("Writer").isSkipped()));
    assertTrue(
        notFound(Change.of("FileOutput.flush").isSkipped())
            .startsWith("the station does not have FileOutput.flush; "));
  }

  private static String notFound(Change change) {
    return assertThrows(AssertionError.class, () -> MutatedStation.with(List.of(change)))
        .getMessage();
  }
}
