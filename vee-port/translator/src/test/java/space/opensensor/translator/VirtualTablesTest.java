package space.opensensor.translator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of methods, on small stand-ins for what TeaVM writes. */
class VirtualTablesTest {

  private static final String HEAD =
      """
              .size = sizeof(cls),
              .flags = 0,
              .tag = 1,
              .itemType = NULL,
              .tagEnd = 2, .number = 3,
              .superclass = NULL,
              .layout = NULL
      """;

  @TempDir Path c;

  @BeforeEach
  void writeRuntime() throws IOException {
    Files.writeString(
        c.resolve("core.h"),
        "#define TEAVM_METHOD(obj, type, method) (TEAVM_VTABLE(obj, type)->method)\n");
    Files.writeString(c.resolve("arrayclass_gen.h"), "#define TEAVM_OBJECT_CLASS jl_Object_VT\n");
    Files.writeString(c.resolve("Object.h"), layout("jl_Object", "TeaVM_Class parent"));
    Files.writeString(c.resolve("Object.c"), table("jl_Object", ""));
  }

  private static String layout(String name, String... fields) {
    return "typedef struct "
        + name
        + "_VT {\n    "
        + String.join(";\n    ", fields)
        + "; // 0\n} "
        + name
        + "_VT;\nextern const "
        + name
        + "_VT "
        + name
        + "_Cls;\n";
  }

  private static String table(String name, String methods) {
    return "const "
        + name
        + "_VT "
        + name
        + "_Cls = {\n    .parent = {\n"
        + HEAD
        + "    }"
        + methods
        + "\n};\n";
  }

  private void write(String name, String... methods) throws IOException {
    Files.writeString(
        c.resolve(name + ".h"),
        layout(
            name,
            "jl_Object_VT parent",
            "void (*pad0)()",
            "void (*virt_put)(void*, int32_t)",
            "void* (*virt_name)(void*)",
            "void* (*virt_text)(void*)"));
    StringBuilder entries = new StringBuilder();
    for (String method : methods) {
      entries.append(",\n    .virt_" + method + " = &meth_" + name + "_" + method);
    }
    Files.writeString(c.resolve(name + ".c"), table(name, entries.toString()));
  }

  private String calls(String... methods) throws IOException {
    StringBuilder calls = new StringBuilder();
    for (String method : methods) {
      calls.append("    (TEAVM_METHOD(teavm_this_, A_VT, virt_" + method + ")(teavm_this_));\n");
    }
    Files.writeString(c.resolve("Use.c"), calls);
    VirtualTables.apply(c);
    return Files.readString(c.resolve("Use.c"));
  }

  private String read(String name) throws IOException {
    return Files.readString(c.resolve(name));
  }

  @Test
  void aMethodOfWhichThereIsOneIsCalledDirectly() throws IOException {
    write("A", "put", "name");
    write("B");
    assertEquals("    (meth_A_put(teavm_this_));\n", calls("put"));
    assertTrue(read("station_methods.h").contains("extern void meth_A_put(void*, int32_t);\n"));
    assertEquals("extern const TeaVM_Table_0 A_Cls;\n", read("A.h"));
  }

  @Test
  void aTableHasTheMethodsThatAreCalledAndNoGaps() throws IOException {
    write("A", "put", "name", "text");
    write("B", "name", "text");
    write("C", "put");
    assertEquals(
        "    (TEAVM_METHOD(teavm_this_, virt_put)(teavm_this_));\n"
            + "    (TEAVM_METHOD(teavm_this_, virt_name)(teavm_this_));\n",
        calls("put", "name"));
    assertEquals("extern const TeaVM_Table_2 A_Cls;\n", read("A.h"));
    assertEquals(
        "const TeaVM_Table_2 A_Cls = {\n    .parent = {\n"
            + HEAD
            + "    },\n    .methods = {\n        [0] = (void (*)()) &meth_A_name,\n"
            + "        [1] = (void (*)()) &meth_A_put\n    }\n};\n",
        read("A.c"));
    assertTrue(read("B.c").startsWith("const TeaVM_Table_1 B_Cls = {\n"), read("B.c"));
    assertTrue(read("C.c").startsWith("const TeaVM_Table_2 C_Cls = {\n"), read("C.c"));
    String header = read("station_methods.h");
    assertTrue(header.contains("typedef void (*station_type_virt_put)(void*, int32_t);\n"), header);
    assertTrue(header.contains("#define station_place_virt_put 1\n"), header);
    assertTrue(header.contains("#define station_place_virt_name 0\n"), header);
  }

  @Test
  void methodsThatNoClassHasTogetherShareAPlace() throws IOException {
    write("A", "put");
    write("B", "put");
    write("C", "name");
    write("D", "name");
    calls("put", "name");
    assertTrue(read("station_methods.h").contains("#define station_place_virt_put 0\n"));
    assertTrue(read("station_methods.h").contains("#define station_place_virt_name 0\n"));
  }

  @Test
  void aClassThatIsWrittenOtherwiseIsRefused() throws IOException {
    write("A", "put");
    Files.writeString(c.resolve("A.c"), read("A.c").replace(", .number = 3", ""));
    IOException e = assertThrows(IOException.class, () -> calls("put"));
    assertTrue(e.getMessage().contains("a class as TeaVM writes it: A"), e.getMessage());
  }
}
