/**
 * What a station keeps when the power fails: the journal of rows on raw flash and the spool of
 * finished files.
 *
 * <p>A row is in the {@link space.opensensor.station.storage.RowJournal} before the next one is
 * taken. A finished file is in the {@link space.opensensor.station.storage.Spool} before its rows
 * are marked consumed in the journal. Rows that wait for the first time sync of their boot may be
 * moved from the journal to raw files of the spool. After a power cut at any flash or file
 * operation both open to a state in which every row that was accepted is in exactly one of the
 * three.
 */
package space.opensensor.station.storage;
