package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.teavm.interop.Import;
import space.opensensor.vee.BusException;
import space.opensensor.vee.SoundLevel;

/** Java's native methods against the headers and bodies in C. */
class NativeContractTest {

  private static final Path C = Path.of("src/main/c");
  private static final Pattern PROTOTYPE =
      Pattern.compile("(?m)^(void|int32_t|int64_t) (\\w+)\\(([^)]*)\\);");
  private static final Map<Class<?>, String> TYPES =
      Map.of(
          void.class, "void",
          int.class, "int32_t",
          boolean.class, "int32_t",
          long.class, "int64_t",
          byte[].class, "int8_t*",
          OutOfMemory.class, "void*");

  private static Map<String, String> prototypes(String header) throws IOException {
    Map<String, String> prototypes = new TreeMap<>();
    String text = Files.readString(C.resolve("include/" + header));
    for (MatchResult found : PROTOTYPE.matcher(text).results().toList()) {
      String parameters =
          Stream.of(found.group(3).split(","))
              .map(parameter -> parameter.replaceAll("const|\\w+\\s*$", ""))
              .map(type -> type.replaceAll("\\s", ""))
              .filter(type -> !type.isEmpty())
              .collect(Collectors.joining(","));
      prototypes.put(found.group(2), found.group(1) + '(' + parameters + ')');
    }
    return prototypes;
  }

  private static void assertDeclared(Class<?> natives, String header) throws IOException {
    Map<String, String> prototypes = prototypes(header);
    for (Method method : natives.getDeclaredMethods()) {
      if (Modifier.isNative(method.getModifiers())) {
        String parameters =
            Stream.of(method.getParameterTypes()).map(TYPES::get).collect(Collectors.joining(","));
        assertEquals(
            TYPES.get(method.getReturnType()) + '(' + parameters + ')',
            prototypes.get(method.getAnnotation(Import.class).name()),
            method.toString());
      }
    }
  }

  @Test
  void everyNativeMethodHasItsFunctionInTheHeader() throws IOException {
    assertDeclared(Natives.class, "station.h");
    assertDeclared(BusNatives.class, "bus.h");
    assertDeclared(SlotNatives.class, "slots.h");
  }

  /** Of files that stand in for each other, some are left out: see esp32/main/CMakeLists.txt. */
  @ParameterizedTest
  @CsvSource({"linux, ''", "esp32, link_emulator.c", "esp32, link_board.c scan_board.c"})
  void everyFunctionOfTheHeadersHasOneBodyInEachPort(String port, String out) throws IOException {
    Set<String> leftOut = Set.of(out.split(" "));
    StringBuilder bodies = new StringBuilder();
    for (String folder : new String[] {"common", port}) {
      try (Stream<Path> files = Files.list(C.resolve(folder))) {
        for (Path file : files.toList()) {
          String name = file.getFileName().toString();
          if (!leftOut.contains(name)) {
            bodies.append(Files.readString(file)).append('\n');
          }
        }
      }
    }
    for (String header : new String[] {"station.h", "bus.h"}) {
      for (String function : prototypes(header).keySet()) {
        String body = " \\*?" + function + "\\([^;{]*\\)\\s*\\{";
        long own = count("^[a-z]\\w+" + body, bodies);
        long weak = count("^__attribute__\\(\\(weak\\)\\) \\w+" + body, bodies);
        assertEquals(1, own == 0 ? weak : own, function);
      }
    }
  }

  private static long count(String pattern, CharSequence text) {
    return Pattern.compile(pattern, Pattern.MULTILINE).matcher(text).results().count();
  }

  @Test
  void causesAndErrorsAreInTheOrderOfTheHeaders() throws IOException {
    String tls = Files.readString(C.resolve("include/tls.h"));
    int at = 0;
    for (String cause :
        new String[] {
          "TLS_NAME_NOT_FOUND",
          "TLS_REFUSED",
          "TLS_TIMED_OUT",
          "TLS_BROKEN",
          "TLS_UNTRUSTED",
          "TLS_WRONG_HOST",
          "TLS_WRONG_DATE",
          "TLS_HANDSHAKE",
          "TLS_NO_ROOM"
        }) {
      int found = tls.indexOf(cause, at);
      assertTrue(found > at, cause + " is not where Java expects it");
      at = found;
    }
    String bus = Files.readString(C.resolve("include/bus.h"));
    for (int error = -1; error >= -BusException.Kind.values().length; error--) {
      BusException.Kind kind = BusException.ofAnswer("i2c 0", error).kind();
      String name = kind == BusException.Kind.NO_BUS ? "ABSENT" : kind.name();
      assertTrue(bus.contains("BUS_" + name + " = " + error), name + ' ' + error);
    }
    assertEquals(1 << SoundLevel.FULL_SCALE_BITS, fullScale());
  }

  private static int fullScale() throws IOException {
    MatchResult found =
        Pattern.compile("#define SOUND_FULL_SCALE (\\d+)\\.0f")
            .matcher(Files.readString(C.resolve("include/sound.h")))
            .results()
            .findFirst()
            .orElseThrow();
    return Integer.parseInt(found.group(1));
  }
}
