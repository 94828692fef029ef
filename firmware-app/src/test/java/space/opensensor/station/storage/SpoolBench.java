package space.opensensor.station.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import space.opensensor.station.model.FileModel;
import space.opensensor.station.model.PowerSupply;
import space.opensensor.vee.Schema;

/** A spool on a file store in memory; content follows from a file's number. */
abstract class SpoolBench {

  static final int SEAL = 16;

  final PowerSupply power = new PowerSupply(1);
  final List<String> log = new ArrayList<>();
  final Schema schema = Rows.schema(9);
  final RowFormat format = new RowFormat(schema);
  FileModel files = new FileModel(power);
  Spool spool = open(1 << 20, true);

  Spool open(long quota, boolean dropOldest) {
    try {
      Spool opened = new Spool(files, (level, line) -> log.add(line), quota, dropOldest);
      opened.open();
      return opened;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  void reopen() {
    spool = open(1 << 20, true);
  }

  static byte[] content(int number, int length) {
    byte[] content = new byte[length];
    new Random(number).nextBytes(content);
    return content;
  }

  static SpoolEntry entry(long sequence) {
    return new SpoolEntry(sequence, 1000, SpoolEntry.DATED, 1);
  }

  boolean put(int number, int length) throws IOException {
    return put(entry(number), number, length);
  }

  boolean put(SpoolEntry entry, int number, int length) throws IOException {
    SpoolOutput output = spool.begin(length);
    if (output == null) {
      return false;
    }
    byte[] content = content(number, length);
    output.write(content, 0, length / 2);
    output.write(content, length / 2, length - length / 2);
    assertEquals(length, output.length());
    output.finish(Math.max(1, number - 9), 10);
    output.commit(entry);
    return true;
  }

  byte[] read(SpoolEntry entry) throws IOException {
    byte[] content = new byte[spool.contentLength(entry)];
    int at = 0;
    while (at < content.length) {
      at += spool.read(entry, at, content, at, content.length - at);
    }
    assertEquals(-1, spool.read(entry, at, new byte[8], 0, 8));
    return content;
  }

  /** The last sequences of the entries in their order. */
  List<Long> order() throws IOException {
    List<Long> order = new ArrayList<>();
    for (SpoolEntry entry = spool.first(); entry != null; entry = spool.after(entry)) {
      order.add(entry.lastSequence());
    }
    return order;
  }
}
