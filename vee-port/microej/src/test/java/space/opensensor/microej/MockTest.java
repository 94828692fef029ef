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
          "^(\\w+) Java_space_opensensor_microej_(\\w+)_(\\w+)\\(([^)]*)\\)\\s*\\{",
          Pattern.MULTILINE);

  @Test
  void theMockHasEveryNativeAndNoOther() throws Exception {
    Set<String> served = new TreeSet<>();
    for (Class<?> type : MockBridge.load()) {
      for (Method method : type.getDeclaredMethods()) {
        if (Modifier.isPublic(method.getModifiers())) {
          assertTrue(Modifier.isStatic(method.getModifiers()), method::toString);
          served.add(
              type.getSimpleName() + '.' + method.getName() + Type.getMethodDescriptor(method));
        }
      }
    }
    assertEquals(declared(), served);
  }

  @Test
  void theCCodeHasEveryNativeAndNoOther() throws IOException {
    Set<String> served = new TreeSet<>();
    for (String file :
        new String[] {"opensensor_natives.c", "opensensor_buses.c", "opensensor_identity.c"}) {
      Matcher matcher = FUNCTION.matcher(Files.readString(Path.of("bsp/opensensor", file)));
      while (matcher.find()) {
        StringBuilder descriptor = new StringBuilder();
        descriptor.append(matcher.group(2)).append('.').append(matcher.group(3)).append('(');
        for (String parameter : matcher.group(4).split(",")) {
          descriptor.append(type(parameter.trim().replaceFirst("\\w+$", "").trim()));
        }
        served.add(descriptor.append(')').append(type(matcher.group(1))).toString());
      }
    }
    assertEquals(declared(), served);
  }

  private static String type(String c) {
    return switch (c) {
      case "void", "" -> c.isEmpty() ? "" : "V";
      case "int32_t" -> "I";
      case "int64_t" -> "J";
      case "int8_t *" -> "[B";
      default -> throw new AssertionError("no Java type is known for " + c);
    };
  }

  private static Set<String> declared() throws IOException {
    Set<String> declared = new TreeSet<>();
    for (String type : new String[] {"BoardNatives", "BusNatives", "IdentityNatives"}) {
      for (MethodNode method :
          ClassFiles.adapters().get("space/opensensor/microej/" + type).methods) {
        if ((method.access & Opcodes.ACC_NATIVE) != 0) {
          declared.add(type + '.' + method.name + method.desc);
        }
      }
    }
    assertEquals(13 + 9 + 7, declared.size());
    return declared;
  }
}
