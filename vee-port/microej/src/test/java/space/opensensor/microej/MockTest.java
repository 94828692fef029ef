package space.opensensor.microej;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.MethodNode;

/** The mock and the C code serve the natives that the application declares, each with its types. */
class MockTest {

  private static final Pattern FUNCTION =
      Pattern.compile(
          "^(\\w+) Java_space_opensensor_microej_BoardNatives_(\\w+)\\(([^)]*)\\)\\s*\\{",
          Pattern.MULTILINE);

  @Test
  void theMockHasEveryNativeAndNoOther() throws Exception {
    Set<String> served = new TreeSet<>();
    for (Method method : MockBridge.load().getDeclaredMethods()) {
      if (Modifier.isPublic(method.getModifiers())) {
        assertTrue(Modifier.isStatic(method.getModifiers()), method::toString);
        served.add(method.getName() + Type.getMethodDescriptor(method));
      }
    }
    assertEquals(declared(), served);
  }

  @Test
  void theCCodeHasEveryNativeAndNoOther() throws IOException {
    Set<String> served = new TreeSet<>();
    Matcher matcher =
        FUNCTION.matcher(Files.readString(Path.of("bsp/opensensor/opensensor_natives.c")));
    while (matcher.find()) {
      StringBuilder descriptor = new StringBuilder(matcher.group(2)).append('(');
      for (String parameter : matcher.group(3).split(",")) {
        descriptor.append(type(parameter.trim().replaceFirst("\\w+$", "").trim()));
      }
      served.add(descriptor.append(')').append(type(matcher.group(1))).toString());
    }
    assertEquals(declared(), served);
  }

  private static String type(String c) {
    return switch (c) {
      case "void", "" -> c.isEmpty() ? "" : "V";
      case "int32_t" -> "I";
      case "int8_t *" -> "[B";
      case "int32_t *" -> "[I";
      default -> throw new AssertionError("no Java type is known for " + c);
    };
  }

  private static Set<String> declared() throws IOException {
    Set<String> declared = new TreeSet<>();
    for (MethodNode method :
        ClassFiles.adapters().get("space/opensensor/microej/BoardNatives").methods) {
      if ((method.access & Opcodes.ACC_NATIVE) != 0) {
        declared.add(method.name + method.desc);
      }
    }
    assertEquals(14, declared.size());
    return declared;
  }
}
