package space.opensensor.portability;

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

class PortableModuleTest {

  @TempDir Path tree;

  @Test
  void aCompiledModuleIsFoundAtItsClassFolder() throws IOException {
    Path classes = Files.createDirectories(tree.resolve("vee-port/api/target/classes"));

    assertEquals(List.of(classes), PortableModule.classFolders(tree));
  }

  @Test
  void aModuleWithSourcesThatWasNotCompiledIsAnErrorAndNotSkipped() throws IOException {
    Files.createDirectories(tree.resolve("sigv4/src/main/java"));

    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> PortableModule.classFolders(tree));

    assertTrue(e.getMessage().endsWith("; compile sigv4 before checking it"), e.getMessage());
  }

  @Test
  void theStationSeesTheOtherModulesAndNoneSeesTheStation() {
    for (PortableModule module :
        List.of(PortableModule.SIGV4, PortableModule.PARQUET, PortableModule.VEE)) {
      assertFalse(module.mayUse("space/opensensor/station/Station"), module::toString);
    }
    assertTrue(PortableModule.STATION.mayUse("space/opensensor/parquet/ParquetWriter"));
    assertFalse(PortableModule.STATION.mayUse("org/bouncycastle/crypto/Digest"));
    assertFalse(PortableModule.SIGV4.mayUse("org/bouncycastle/crypto/Digest"));
  }

  @Test
  void aHostClassBelongsToNoModule() {
    assertNull(PortableModule.of("space/opensensor/simulator/Simulator"));
    assertEquals(
        PortableModule.STATION, PortableModule.of("space/opensensor/station/upload/Uploader"));
  }
}
