package space.opensensor.portability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * One translation of a module with faults planted in it serves all tests, because it takes seconds.
 */
class TranslationCheckTest {

  private static final String MODULE = "space.opensensor.station";

  @TempDir static Path folder;
  private static List<String> found;

  @BeforeAll
  static void translateAModuleWithPlantedFaults() throws IOException {
    Sources sources =
        new Sources(folder)
            .with(MODULE, "Gone", "class Gone {", "  static int m() { return 1; }", "}")
            .with(MODULE, "Port", "interface Port {", "  Handle open(String name);", "}")
            .with(
                MODULE,
                "Handle",
                "interface Handle {",
                "  Object LOCK = new Object();",
                "  int read(byte[] into);",
                "}")
            .with(
                MODULE,
                "Clean",
                "import java.util.ArrayList;",
                "import java.util.List;",
                "abstract class Clean<T extends Comparable<T>> implements Handle {",
                "  enum Colour { RED, GREEN { @Override int code() { return 2; } };",
                "    int code() { return ordinal(); }",
                "  }",
                "  private final class Inner extends Clean<String> {",
                "    private Inner(Clean<T> outer) { super(outer.port, Colour.GREEN); }",
                "    @Override public int read(byte[] into) { return into.length; }",
                "    @Override int weigh(List<String> texts) { return texts.get(0).length(); }",
                "  }",
                "  private final Port port;",
                "  private final Colour colour;",
                "  private Clean(Port port, Colour colour) {",
                "    this.port = port;",
                "    this.colour = colour;",
                "  }",
                "  int step(long now) {",
                "    Handle handle = port.open(\"a\" + now);",
                "    int sum = handle.read(new byte[8]) + colour.code();",
                "    for (Colour c : Colour.values()) { sum += c.code(); }",
                "    return sum + new Inner(this).read((new byte[2][3])[0]);",
                "  }",
                "  abstract int weigh(List<T> list);",
                "  int first(ArrayList<T> a, T b, CharSequence s, Object o, float[][] f) {",
                "    try {",
                "      return a.get(0).compareTo(b) + s.length() + o.hashCode() + (int) f[0][0];",
                "    } catch (IndexOutOfBoundsException e) {",
                "      throw new IllegalStateException(e.getMessage() + e);",
                "    }",
                "  }",
                "}")
            .with(
                MODULE,
                "Bad",
                "public class Bad {",
                "  public Object digest() throws Exception {",
                "    return java.security.MessageDigest.getInstance(\"SHA-256\");",
                "  }",
                "  private static Object hidden() throws Exception {",
                "    return java.security.MessageDigest.getInstance(\"MD5\");",
                "  }",
                "  int gone() {",
                "    return Gone.m();",
                "  }",
                "  long missingMethod() {",
                "    return Runtime.getRuntime().maxMemory();",
                "  }",
                "  synchronized void lock() {}",
                "  void block(Object o) { synchronized (o) { o.hashCode(); } }",
                "  void table() {",
                "    new java.util.Hashtable<String, String>().put(\"a\", \"b\");",
                "  }",
                "}");
    Path classes = sources.compiled();
    Files.delete(classes.resolve("space/opensensor/station/Gone.class"));
    found = check(classes, folder.resolve("output"));
  }

  @Test
  void cleanCodeBesideTheFaultsIsReachedInEveryMethod() {
    assertEquals(List.of(), found.stream().filter(f -> !f.contains(".Bad.")).toList());
  }

  @Test
  void aForbiddenCallInAPublicMethodNobodyCallsIsFound() {
    assertFound("station.Bad.digest:4: cannot become C: ", "java.security.MessageDigest");
  }

  @Test
  void aForbiddenCallInAPrivateMethodNobodyCallsIsFound() {
    assertFound("station.Bad.hidden:7: cannot become C: ", "java.security.MessageDigest");
  }

  @Test
  void aMissingClassIsFound() {
    assertFound("station.Bad.gone:10: cannot become C: ", "space.opensensor.station.Gone");
  }

  @Test
  void aMissingMethodOfAClassThatIsThereIsFound() {
    assertFound("station.Bad.missingMethod:13: cannot become C: ", "maxMemory");
  }

  @Test
  void aSynchronizedMethodIsFound() {
    assertFound("station.Bad.lock: enters a monitor;");
  }

  @Test
  void aSynchronizedBlockIsFound() {
    assertFound("station.Bad.block: enters a monitor;");
  }

  @Test
  void aMonitorInTheClassLibraryIsFoundWithTheWayToIt() {
    assertFound("station.Bad.table:18: calls java.util.Hashtable.put, which enters a monitor;");
  }

  @Test
  void aRealModuleBecomesCUntilACallIsPlantedInIt() throws IOException {
    Path copy = folder.resolve("copy");
    Path output = folder.resolve("output-of-copy");
    copy(Path.of("../api/target/classes"), copy);
    assertEquals(List.of(), check(copy, output));
    assertTrue(Files.size(output.resolve("c/all.c")) > 0);

    Path file = copy.resolve("space/opensensor/vee/Schema.class");
    Files.write(file, planted(Files.readAllBytes(file)));

    assertEquals(
        List.of(
            "space.opensensor.vee.Schema.planted:1234: cannot become C: Class"
                + " java.security.MessageDigest was not found; TeaVM's class library has no such"
                + " thing, so use something else"),
        check(copy, output));
  }

  private static byte[] planted(byte[] original) {
    ClassWriter writer = new ClassWriter(0);
    new ClassReader(original)
        .accept(
            new ClassVisitor(Opcodes.ASM9, writer) {
              @Override
              public void visitEnd() {
                MethodVisitor code = visitMethod(Opcodes.ACC_PUBLIC, "planted", "(I)V", null, null);
                code.visitCode();
                Label line = new Label();
                code.visitLabel(line);
                code.visitLineNumber(1234, line);
                code.visitLdcInsn("SHA-256");
                code.visitMethodInsn(
                    Opcodes.INVOKESTATIC,
                    "java/security/MessageDigest",
                    "getInstance",
                    "(Ljava/lang/String;)Ljava/security/MessageDigest;",
                    false);
                code.visitInsn(Opcodes.POP);
                code.visitInsn(Opcodes.RETURN);
                code.visitMaxs(1, 2);
                code.visitEnd();
                super.visitEnd();
              }
            },
            0);
    return writer.toByteArray();
  }

  private static List<String> check(Path classes, Path output) {
    List<String> lines = new ArrayList<>();
    for (Finding finding :
        new TranslationCheck(List.of(classes), PortabilityCheck.classPath(), output).run()) {
      lines.add(finding.toString());
    }
    return lines;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.collect(Collectors.toList())) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.createDirectories(target.getParent());
        if (Files.isRegularFile(file)) {
          Files.copy(file, target);
        }
      }
    }
  }

  private static void assertFound(String... parts) {
    assertTrue(
        found.stream().anyMatch(f -> List.of(parts).stream().allMatch(f::contains)),
        () -> "expected a finding with " + List.of(parts) + " among\n" + String.join("\n", found));
  }
}
