package space.opensensor.station;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import space.opensensor.station.bench.MutatedStation;

/**
 * Takes each precaution against loss and doubling out of the code, one at a time, and sees to it
 * that a test fails: the runs with power cuts, or, where chance alone would seldom show it, a named
 * test.
 */
class ProtectionsTest {

  private static final int SEEDS = 400;

  /** A change of the code, and the test that must notice it; "" for the runs with power cuts. */
  private record Mutation(String what, String type, String from, String to, String test) {
    @Override
    public String toString() {
      return what;
    }
  }

  private static Mutation cuts(String what, String type, String from, String to) {
    return new Mutation(what, type, from, to, "");
  }

  static List<Mutation> mutations() {
    return List.of(
        cuts(
            "a journal record's CRC is not checked",
            "storage.Sectors",
            "if (format.isIntact(buffer)) {",
            "if (!format.isBlank(buffer)) {"),
        new Mutation(
            "a sector header's CRC is not checked",
            "storage.SectorHeader",
            "if (crc != (int) BigEndian.get(buffer, length - CRC_BYTES, CRC_BYTES)) {",
            "if (crc == 0 && length == 0) {",
            "storage.RowJournalPowerCutTest#aCutAtAnyOperationLosesNoAcceptedRowAndBringsNoneBack"),
        new Mutation(
            "a sector header's second copy is not read",
            "storage.Sectors",
            "copy <= SectorHeader.MAX_BYTES;",
            "copy <= 0;",
            "storage.RowJournalTest#aRottenHeaderIsReadFromItsCopy"),
        cuts(
            "what was programmed is not read back",
            "storage.Sectors",
            "return readBytes(sector, offset, length) && Crc32.of(buffer, 0, length) == crc;",
            "return crc == crc;"),
        cuts(
            "a record that does not read back counts as stored",
            "storage.RowJournal",
            "if (ring.programNext()) {",
            "if (ring.programNext() || attempt == 0) {"),
        new Mutation(
            "the slot after the last record is used again",
            "storage.SectorRing",
            "offset = lastUsed + 2 * width;",
            "offset = lastUsed + width;",
            "storage.RowJournalPowerCutTest#aCutAtAnyOperationLosesNoAcceptedRowAndBringsNoneBack"),
        new Mutation(
            "sectors are erased before their rows are done",
            "storage.Sectors",
            "return kind == RowFormat.ROW && RowFormat.sequence(buffer) > floor",
            "return false",
            "storage.RowJournalTest#aFullRingRefusesRowsAndOverwritesNone"),
        cuts(
            "a mark is not stored",
            "storage.RowJournal",
            "    ring.write(RowFormat.MARK, sequence, sequence);\n",
            ""),
        cuts(
            "a file is not synced",
            "storage.SpoolOutput",
            "      to.sync();\n",
            "      if (to == null) {\n        throw new IOException();\n      }\n"),
        cuts(
            "a file is not read back",
            "storage.Spool",
            "|| !seal.check(TEMPORARY)\n"
                + "        || (int) BigEndian.get(buffer, Seal.BYTES - 4, 4) != crc",
            ""),
        new Mutation(
            "a file is not read as Parquet before it has its name",
            "record.Recorder",
            "      encoder.check(file.finish(batch.firstSequence(), batch.size()), batch.size());",
            "      file.finish(batch.firstSequence(), batch.size());",
            "StationTest#aFileThatIsGarbledInMemoryIsMadeAgainBeforeItsRowsAreGivenUp"),
        cuts(
            "a file has its name from the start",
            "storage.Spool",
            "      output.open(files.create(TEMPORARY));",
            "      output.open(files.create(\"00000fff-0000001-1-0d\"));"),
        cuts(
            "a file's CRC is not checked before it is sent",
            "storage.SpoolOrder",
            "intact = seal.check(entry.name());",
            "intact = seal.check(entry.name()) || true;"),
        cuts(
            "a seal's CRC is not compared",
            "storage.Seal",
            "return read(name) && crc == (int) BigEndian.get(buffer, CRC, 4);",
            "return read(name);"),
        new Mutation(
            "files of a store that forgets are not checked at boot",
            "storage.Spool",
            "!files.survivesPowerCut() && !seal.check(name)",
            "false",
            "storage.SpoolTest#whereTheStoreDoesNotSurviveCutsEveryFileIsCheckedAtBoot"),
        new Mutation(
            "a raw record's CRC is not checked",
            "storage.RawCursor",
            "read(position, format.width()) && format.isIntact(buffer)",
            "read(position, format.width())",
            "storage.SpoolTest#damagedRawRecordsAreCountedAndTheirFileIsSetAside"),
        cuts(
            "rows are marked as done before their file is there",
            "record.Recorder",
            "    SpoolOutput file = spool.begin(encoder.mostBytes());",
            "    journal.consume(last);\n"
                + "    SpoolOutput file = spool.begin(encoder.mostBytes());"),
        cuts("rows are not marked as done", "record.Recorder", "    journal.consume(last);\n", ""),
        cuts(
            "undated rows are released before their raw file is there",
            "record.Recorder",
            "    journal.release(raw.commit());",
            "    journal.release(row.sequence());\n    raw.commit();"),
        cuts(
            "a raw file that failed leaves the reader where it was",
            "record.Recorder",
            "    source.restart();\n    JournalCursor undated",
            "    JournalCursor undated"),
        cuts(
            "a boot does not see which rows are in files",
            "RowStream",
            "if (files.highestSequence() > journal.consumed()) {",
            "if (files.highestSequence() > Long.MAX_VALUE - 1) {"),
        cuts(
            "a boot does not see which rows are in raw files",
            "RowStream",
            "      journal.release(spool.highestRawSequence());\n",
            ""),
        new Mutation(
            "a file is sent before its rows are marked as done",
            "upload.UploadQueue",
            "next != null && spool.isSettled(next)",
            "next != null",
            "StationTest#aFileWhoseRowsAreNotMarkedAsDoneIsNotSent"),
        cuts(
            "an object may be overwritten",
            "upload.PutObject",
            "if (probing || store.sendsCondition()) {",
            "if (probing && length < 0) {"),
        cuts(
            "a taken key is success",
            "upload.ObjectUpload",
            "      return head(Step.COMPARE);",
            "      return end(End.ALREADY_STORED, \"\");"),
        cuts(
            "any object under a taken key is success",
            "upload.ObjectUpload",
            "status == 200 ? Proof.ofHead(response, content) : Proof.NONE",
            "status == 200 ? Proof.SAME : Proof.NONE"),
        new Mutation(
            "a success without proof is success",
            "upload.ObjectUpload",
            "if (proof == Proof.SAME && saidStored) {",
            "if (saidStored) {",
            "upload.UploadProofTest#anErrorOfHeadLeavesTheQuestionOpen"),
        cuts(
            "a file leaves the spool when its key is taken by another",
            "upload.Uploader",
            "    entry = spool.useKeySuffix(entry, suffix);",
            "    spool.done(entry);"),
        new Mutation(
            "the stored checksum is not compared",
            "upload.Proof",
            "return crc32.equals(content.crc32()) ? SAME : OTHER;",
            "return SAME;",
            "StationTest#aServerThatStoredOtherBytesGetsTheFileAgainUnderAnotherKey"),
        new Mutation(
            "memory that ran out leaves the reader where it was",
            "Station",
            "    readings.recover();\n    health.recover();\n    memoryRanOut = false;",
            "    memoryRanOut = false;",
            "StationMemoryTest#outOfMemoryInAnyStepLosesNoRowAndStoresNoneTwice"),
        new Mutation(
            "a time sync is not stored",
            "storage.RowJournal",
            "      ring.write(RowFormat.SYNC, lastUndated, epochMillisAtBoot);\n",
            "",
            "storage.RowJournalTest"
                + "#theFirstSyncOfABootDatesItsRowsForAsLongAsTheyAreNotConsumed"),
        new Mutation(
            "rows fill the sectors kept for marks",
            "storage.SectorRing",
            "SECTORS_AHEAD = 3",
            "SECTORS_AHEAD = 1",
            "storage.RowJournalTest#aFullRingSurvivesAnyNumberOfBootsAndTheirSyncsAndMarks"));
  }

  @ParameterizedTest
  @MethodSource("mutations")
  void aTestFailsWithoutIt(Mutation mutation) throws Exception {
    MutatedStation station = MutatedStation.with(mutation.type(), mutation.from(), mutation.to());
    String found;
    if (mutation.test().isEmpty()) {
      found = station.firstFault(SEEDS);
    } else {
      String[] test = mutation.test().split("#");
      found = station.failure(test[0], test[1]);
    }
    System.out.println(mutation + " -> " + found.lines().findFirst().orElse("not noticed"));
    assertNotEquals("", found, "no test noticed that " + mutation);
  }

  @Test
  void withoutAChangeTheseTestsPass() throws Exception {
    assertEquals("", new MutatedStation().firstFault(20));
    for (Mutation mutation : mutations()) {
      if (!mutation.test().isEmpty()) {
        String[] test = mutation.test().split("#");
        assertEquals("", new MutatedStation().failure(test[0], test[1]), mutation.test());
      }
    }
  }
}
