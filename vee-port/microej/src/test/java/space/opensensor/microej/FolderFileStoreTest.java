package space.opensensor.microej;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.vee.FileOutput;
import space.opensensor.vee.FileStore;

class FolderFileStoreTest {

  @TempDir Path directory;

  private Path folder;
  private FolderFileStore store;

  @BeforeEach
  void openAFolderThatIsNotThereYet() throws IOException {
    folder = directory.resolve("flash/spool");
    store = new FolderFileStore(folder.toFile());
  }

  @Test
  void itHoldsWhatWasWrittenAndReadsFromAnyPosition() throws IOException {
    FileOutput output = store.create("a");
    output.write("-hello, world-".getBytes(), 1, 12);
    output.sync();
    output.close();
    output.close();
    assertEquals(12, store.length("a"));
    byte[] buffer = new byte[8];
    assertEquals(5, store.read("a", 7, buffer, 2, 6));
    assertEquals("world", new String(buffer, 2, 5));
    assertEquals(3, store.read("a", 0, buffer, 0, 3));
    assertEquals("hel", new String(buffer, 0, 3));
    assertEquals(-1, store.read("a", 12, buffer, 0, 8));
    assertEquals(-1, store.read("a", 99, buffer, 0, 8));
    assertEquals(0, store.read("a", 3, buffer, 0, 0));
    assertEquals(Set.of("a"), Set.copyOf(names(store)));
  }

  @Test
  void creatingBeginsAnew() throws IOException {
    write("a", "long before");
    write("a", "now");
    assertEquals("now", Files.readString(folder.resolve("a")));
  }

  @Test
  void aRenameReplacesAndLeavesOthersAlone() throws IOException {
    write("a", "new");
    write("b", "old");
    write("c", "other");
    store.rename("a", "b");
    assertEquals("new", Files.readString(folder.resolve("b")));
    assertEquals(Set.of("b", "c"), Set.copyOf(names(store)));
    assertEquals(
        "a: no such file",
        assertThrows(IOException.class, () -> store.rename("a", "c")).getMessage());
    assertEquals("other", Files.readString(folder.resolve("c")));
  }

  @Test
  void aRenameReplacesWhereTheFileSystemDoesNot() throws IOException {
    write("a", "new");
    write("b", "old");
    File source =
        new File(folder.toString(), "a") {
          private static final long serialVersionUID = 1L;

          @Override
          public boolean renameTo(File target) {
            return !target.exists() && super.renameTo(target);
          }
        };
    FolderFileStore.rename(source, new File(folder.toString(), "b"));
    assertEquals("new", Files.readString(folder.resolve("b")));
    assertFalse(Files.exists(folder.resolve("a")));
  }

  @Test
  void deletingWhatIsNotThereDoesNothing() throws IOException {
    write("a", "x");
    store.delete("b");
    store.delete("a");
    assertEquals(List.of(), names(store));
    assertEquals(-1, store.length("a"));
  }

  @Test
  void itSaysThatItIsNoMatchForAPowerCutAndHowMuchRoomThereIs() throws IOException {
    assertFalse(store.survivesPowerCut());
    assertTrue(store.totalBytes() > 0);
    assertTrue(store.freeBytes() > 0 && store.freeBytes() <= store.totalBytes());
  }

  @Test
  void aFolderThatCannotBeIsRefused() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    assertThrows(IOException.class, () -> new FolderFileStore(file.resolve("spool").toFile()));
    assertThrows(IOException.class, () -> new FolderFileStore(file.toFile()).beginList());
  }

  private void write(String name, String text) throws IOException {
    FileOutput output = store.create(name);
    output.write(text.getBytes(), 0, text.length());
    output.close();
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
