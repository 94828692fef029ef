package space.opensensor.ducklake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.opensensor.ducklake.read.QueryLimits;
import space.opensensor.ducklake.read.SnapshotChoice;

/** What the module's README shows of Java compiles and does what it says. */
@Tag("integration")
class ReadmeTest {

  private static final String IMPORTS =
      """
      import java.time.Instant;
      import java.util.List;
      import java.util.Map;
      import space.opensensor.ducklake.Lake;
      import space.opensensor.ducklake.LakeSettings;
      import space.opensensor.ducklake.catalog.LakeType;
      import space.opensensor.ducklake.catalog.SchemaChange;
      import space.opensensor.ducklake.catalog.SchemaChange.NewColumn;
      import space.opensensor.ducklake.write.LakeWriter;
      """;

  @TempDir Path directory;

  @Test
  void theRowsOfTheProgramAreInATableThatItMade() throws Exception {
    Matcher block =
        Pattern.compile("(?s)```java\n(.*?)```").matcher(Files.readString(Path.of("README.md")));
    assertEquals(true, block.find());
    String program =
        IMPORTS
            + "public class Program {\n"
            + "  public static void run(Map<String, String> env, List<Map<String, ?>> rows) {\n"
            + block.group(1).replace("System.getenv()", "env")
            + "    lake.close();\n  }\n}\n";
    Path source = Files.writeString(directory.resolve("Program.java"), program);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assertNotNull(compiler, "a JDK");
    StringWriter said = new StringWriter();
    boolean compiled =
        compiler
            .getTask(
                said,
                null,
                null,
                List.of(
                    "-proc:none",
                    "-d",
                    directory.toString(),
                    "-cp",
                    System.getProperty("java.class.path")),
                null,
                compiler.getStandardFileManager(null, null, null).getJavaFileObjects(source))
            .call();
    assertEquals(true, compiled, said.toString());

    Map<String, String> env =
        Map.of(
            "DUCKLAKE_CATALOG_PATH", directory.resolve("c.sqlite").toString(),
            "DUCKLAKE_BUCKET_NAME", directory.resolve("bucket").toString(),
            "DUCKLAKE_CACHE_PATH", directory.resolve("cache").toString());
    List<Map<String, ?>> rows = List.of(Map.of("what", "window"), Map.of("what", "bell"));
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {directory.toUri().toURL()}, ReadmeTest.class.getClassLoader())) {
      loader.loadClass("Program").getMethod("run", Map.class, List.class).invoke(null, env, rows);
    }
    try (Lake lake = new Lake(new LakeSettings(env))) {
      assertEquals(
          "[[bell], [door], [window]]",
          lake.reader()
              .sql("SELECT what FROM events ORDER BY 1", SnapshotChoice.LATEST, QueryLimits.WIDE)
              .rows()
              .toString());
    }
  }
}
