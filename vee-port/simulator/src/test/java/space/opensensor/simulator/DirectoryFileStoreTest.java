package space.opensensor.simulator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.opensensor.vee.FileOutput;
import space.opensensor.vee.FileStore;

class DirectoryFileStoreTest {

  private static final int TOTAL = 5 * DirectoryFileStore.BLOCK_BYTES;

  @TempDir Path directory;
  private DirectoryFileStore store;

  @BeforeEach
  void open() throws IOException {
    store = new DirectoryFileStore(directory.resolve("spool"), TOTAL);
  }

  private void write(String name, String text) throws IOException {
    FileOutput output = store.create(name);
    output.write(("<" + text + ">").getBytes(US_ASCII), 1, text.length());
    output.sync();
    output.close();
    output.close();
  }

  private String read(String name) throws IOException {
    byte[] bytes = new byte[store.length(name)];
    int done = 0;
    while (done < bytes.length) {
      done += store.read(name, done, bytes, done, bytes.length - done);
    }
    return new String(bytes, US_ASCII);
  }

  @Test
  void whatWasWrittenIsReadAlsoByTheNextBoot() throws IOException {
    write("w-0001.parquet", "rows");
    assertEquals("rows", read("w-0001.parquet"));
    store = new DirectoryFileStore(directory.resolve("spool"), TOTAL);
    assertEquals("rows", read("w-0001.parquet"));
    assertEquals(List.of("w-0001.parquet"), names(store));
  }

  @Test
  void readsAPartAndTellsTheEnd() throws IOException {
    write("a", "abcdef");
    byte[] buffer = new byte[8];
    assertEquals(3, store.read("a", 2, buffer, 1, 3));
    assertEquals("cde", new String(buffer, 1, 3, US_ASCII));
    assertEquals(-1, store.read("a", 6, buffer, 0, 8));
    assertEquals(0, store.read("a", 2, buffer, 0, 0));
  }

  @Test
  void creatingReplaces() throws IOException {
    write("a", "long text");
    write("a", "x");
    assertEquals("x", read("a"));
  }

  @Test
  void renamingReplaces() throws IOException {
    write("a.tmp", "new");
    write("a", "old");
    store.rename("a.tmp", "a");
    assertEquals("new", read("a"));
    assertEquals(-1, store.length("a.tmp"));
  }

  @Test
  void deletingWhatIsNotThereDoesNothing() throws IOException {
    write("a", "x");
    store.delete("b");
    store.delete("a");
    assertEquals(-1, store.length("a"));
    assertEquals(List.of(), names(store));
  }

  @Test
  void aMissingFileIsNamed() {
    IOException read =
        assertThrows(IOException.class, () -> store.read("no", 0, new byte[1], 0, 1));
    assertEquals("no: no such file", read.getMessage());
    IOException rename = assertThrows(IOException.class, () -> store.rename("no", "yes"));
    assertEquals("no: no such file", rename.getMessage());
  }

  @Test
  void oneOutputIsOpenAtATime() throws IOException {
    FileOutput first = store.create("a");
    IOException e = assertThrows(IOException.class, () -> store.create("b"));
    assertEquals("b: a is still being written", e.getMessage());
    first.close();
    store.create("b").close();
  }

  @Test
  void filesTakeWholeBlocksOfTheStore() throws IOException {
    assertEquals(TOTAL, store.freeBytes());
    write("a", "x");
    assertEquals(TOTAL - DirectoryFileStore.BLOCK_BYTES, store.freeBytes());
    store.delete("a");
    assertEquals(TOTAL, store.freeBytes());
  }

  @Test
  void aFullStoreSaysSoAndKeepsWhatItHas() throws IOException {
    write("a", "x".repeat(4 * DirectoryFileStore.BLOCK_BYTES));
    FileOutput output = store.create("b");
    output.write(new byte[DirectoryFileStore.BLOCK_BYTES], 0, DirectoryFileStore.BLOCK_BYTES);
    IOException e = assertThrows(IOException.class, () -> output.write(new byte[1], 0, 1));
    assertEquals("b: the store of 20480 bytes is full", e.getMessage());
    output.close();
    assertEquals(0, store.freeBytes());
    assertEquals(4 * DirectoryFileStore.BLOCK_BYTES, store.length("a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "a/b", "../a", "a b", "x23456789012345678901234567890123"})
  void aNameOutsideTheContractIsRefused(String name) {
    IOException e = assertThrows(IOException.class, () -> store.create(name));
    assertTrue(e.getMessage().endsWith("got \"" + name + "\""), e.getMessage());
  }

  @Test
  void whatIsNoFileOfTheStoreIsNotListed() throws IOException {
    Files.createDirectory(directory.resolve("spool/folder"));
    Files.writeString(directory.resolve("spool/README.TXT"), "hello");
    assertEquals(List.of(), names(store));
  }

  private static List<String> names(FileStore store) throws IOException {
    List<String> names = new ArrayList<>();
    store.beginList();
    for (String name = store.nextName(); name != null; name = store.nextName()) {
      names.add(name);
    }
    return names;
  }
}
