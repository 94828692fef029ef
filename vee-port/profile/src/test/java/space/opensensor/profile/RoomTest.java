package space.opensensor.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoomTest {

  @TempDir Path tree;

  @Test
  void aCompiledRoomIsFoundAtItsClassFolder() throws IOException {
    Path classes = Files.createDirectories(tree.resolve("vee-port/api/target/classes"));

    assertEquals(List.of(classes), Room.classFolders(tree));
  }

  @Test
  void aRoomWithSourcesThatWasNotCompiledIsAnErrorAndNotSkipped() throws IOException {
    Files.createDirectories(tree.resolve("sigv4/src/main/java"));

    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> Room.classFolders(tree));

    assertTrue(e.getMessage().endsWith("; compile sigv4 before checking it"), e.getMessage());
  }

  @Test
  void theStationSeesTheOtherRoomsAndNoneSeesTheStation() {
    for (Room room : List.of(Room.SIGV4, Room.PARQUET, Room.VEE)) {
      assertFalse(room.mayUse("space/opensensor/station/Station"), room::toString);
    }
    assertTrue(Room.STATION.mayUse("space/opensensor/parquet/ParquetWriter"));
    assertFalse(Room.STATION.mayUse("org/bouncycastle/crypto/Digest"));
    assertTrue(Room.SIGV4.mayUse("org/bouncycastle/crypto/Digest"));
  }

  @Test
  void aHostClassBelongsToNoRoom() {
    assertNull(Room.of("space/opensensor/simulator/Simulator"));
    assertEquals(Room.STATION, Room.of("space/opensensor/station/upload/Uploader"));
  }
}
