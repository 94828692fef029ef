package space.opensensor.station.update;

import java.io.IOException;
import space.opensensor.parquet.Crc32;
import space.opensensor.parquet.Utf8;
import space.opensensor.station.settings.SettingsDocument;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.vee.Device;
import space.opensensor.vee.FirmwareSlots;
import space.opensensor.vee.Log;
import space.opensensor.vee.SettingsStore;

/**
 * The change of settings by a signed document, and its trial. The values that it replaces are in
 * the port's record before the first is written, and until the new ones have proved themselves; a
 * power cut between brings them back:
 *
 * <pre>
 * state                                          1 byte
 * boots on trial                                 1
 * result, as health has it                       1
 * 0                                              1
 * version of the last document that was taken    4
 * its SHA-256                                   32
 * each value that was replaced: length of the name 1, name, length of the value 2, value
 * CRC-32 of all before it                        4
 * </pre>
 */
final class SettingsChange extends Trial {

  private static final int IDLE = 0;

  /** Values are being written; the document is not taken yet. */
  private static final int APPLYING = 1;

  private static final int ON_TRIAL = 2;

  /** The former values are being written; the document is given up. */
  private static final int REVERTING = 3;

  private static final int VERSION = 4;
  private static final int HASH = 8;
  private static final int HEAD = HASH + Manifest.HASH_BYTES;
  private static final int CRC = 4;

  private final FirmwareSlots slots;
  private final SettingsStore store;
  private final Device device;
  private final byte[] head = new byte[HEAD];

  SettingsChange(FirmwareSlots slots, SettingsStore store, Device device, Log log) {
    super(log);
    this.slots = slots;
    this.store = store;
    this.device = device;
  }

  /**
   * Sees what became of the last change, before settings are read.
   *
   * @return whether the board must restart, with the former settings
   */
  boolean open() throws IOException {
    byte[] record = new byte[FirmwareSlots.CHANGE_BYTES];
    int length = slots.readChange(record) - CRC;
    if (length < HEAD || UpdateNote.get(record, length) != Crc32.of(record, 0, length)) {
      return false;
    }
    System.arraycopy(record, 0, head, 0, HEAD);
    if (head[0] == ON_TRIAL) {
      if (store.names().length == 0) {
        // A factory reset: what was before it is nobody's any more.
        end(UpdateResult.NONE);
      } else if (head[1] >= MOST_BOOTS) {
        return giveUpAfter(head[1]);
      } else {
        head[1]++;
        save(ON_TRIAL, record, length);
        begin(head[1]);
      }
    } else if (head[0] != IDLE) {
      undo(record, length);
      return true;
    }
    return false;
  }

  /**
   * Takes a document.
   *
   * @param text whose signature was checked
   * @return whether the board must restart, with the new settings
   * @throws SettingsException where it is refused; nothing is changed then
   */
  boolean take(byte[] text, byte[] sha256, String stationId) throws IOException, SettingsException {
    if (head[0] != IDLE) {
      // Memory ran out, or flash failed, within a change: the boot brings back what its record has.
      return true;
    }
    if (Manifest.isSame(head, HASH, sha256)) {
      return false;
    }
    return apply(read(text, stationId), sha256);
  }

  private SettingsDocument read(byte[] text, String stationId) throws SettingsException {
    SettingsDocument document = SettingsDocument.read(text, store);
    document.checkStation(stationId);
    if (document.version() <= version()) {
      throw new SettingsException(
          "version "
              + document.version()
              + ": expected above "
              + version()
              + ", which this station has had");
    }
    document.check(device);
    return document;
  }

  private boolean apply(SettingsDocument document, byte[] sha256)
      throws IOException, SettingsException {
    byte[] record = new byte[FirmwareSlots.CHANGE_BYTES];
    int length = HEAD;
    String[] names = document.names();
    for (int i = 0; i < names.length; i++) {
      length = putFormer(record, length, names[i], document.get(names[i]));
    }
    boolean changes = length > HEAD;
    if (changes) {
      save(APPLYING, record, length);
      write(names, document, record, length);
    }
    UpdateNote.put(head, VERSION, document.version());
    System.arraycopy(sha256, 0, head, HASH, Manifest.HASH_BYTES);
    head[1] = 0;
    head[2] = (byte) (changes ? UpdateResult.ON_TRIAL : UpdateResult.KEPT);
    save(changes ? ON_TRIAL : IDLE, record, length);
    tellOfIt(Log.Level.INFO, changes ? " is taken" : " changes nothing");
    return changes;
  }

  /** Writes the new values, or brings back the former ones where not all can be written. */
  private void write(String[] names, SettingsDocument document, byte[] record, int length)
      throws IOException, SettingsException {
    try {
      for (int i = 0; i < names.length; i++) {
        store.put(names[i], document.get(names[i]));
      }
    } catch (IOException e) {
      undo(record, length);
      throw new SettingsException(e.getMessage());
    }
  }

  /** Puts the value that is replaced; one that stays is not. */
  private int putFormer(byte[] record, int at, String name, byte[] value) throws SettingsException {
    byte[] former = store.get(name);
    int bytes = former == null ? 0 : former.length;
    if (bytes == (value == null ? 0 : value.length)
        && (bytes == 0 || Manifest.isSame(former, 0, value))) {
      return at;
    }
    int end = at + 1 + name.length() + 2 + bytes;
    if (end + CRC > record.length) {
      throw new SettingsException("too many values are replaced at once; make two documents of it");
    }
    record[at] = (byte) name.length();
    int next = Utf8.encode(name, record, at + 1);
    record[next++] = (byte) (bytes >> 8);
    record[next++] = (byte) bytes;
    for (int i = 0; i < bytes; i++) {
      record[next + i] = former[i];
      former[i] = 0;
    }
    return end;
  }

  /** Writes the former values; a power cut in it, and it is done again. */
  private void undo(byte[] record, int length) throws IOException {
    int at = HEAD;
    while (at < length) {
      String name = Utf8.decode(record, at + 1, record[at]);
      at += 1 + record[at];
      byte[] value = new byte[(record[at] & 0xff) << 8 | record[at + 1] & 0xff];
      System.arraycopy(record, at + 2, value, 0, value.length);
      at += 2 + value.length;
      store.put(name, value.length == 0 ? null : value);
    }
    end(head[0] == REVERTING ? UpdateResult.GIVEN_UP : head[2]);
  }

  @Override
  String name() {
    return "settings version " + version();
  }

  @Override
  void keep() throws IOException {
    end(UpdateResult.KEPT);
  }

  @Override
  void goBack() throws IOException {
    byte[] record = new byte[FirmwareSlots.CHANGE_BYTES];
    int length = slots.readChange(record) - CRC;
    save(REVERTING, record, length);
    undo(record, length);
  }

  /** Ends a change: no former value is kept. */
  private void end(int result) throws IOException {
    head[2] = (byte) result;
    save(IDLE, new byte[HEAD + CRC], HEAD);
  }

  /** Writes the record with another state, which it has from then on. */
  private void save(int state, byte[] record, int length) throws IOException {
    System.arraycopy(head, 0, record, 0, HEAD);
    record[0] = (byte) state;
    UpdateNote.put(record, length, Crc32.of(record, 0, length));
    slots.writeChange(record, length + CRC);
    head[0] = (byte) state;
  }

  /** The version of the last document that was taken, or 0. */
  int version() {
    return UpdateNote.get(head, VERSION);
  }

  /** What became of it, as health has it. */
  int result() {
    return head[2];
  }
}
