package space.opensensor.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What the product writes does not depend on where it runs: in an Arabic locale {@code %d} prints
 * other digits, in a Turkish one {@code "I"} has another lower case, and so with the machine's time
 * zone and character set.
 */
class PlaceAndTimeTest {

  private static final String STRING = "java.lang.String";
  private static final String OBJECTS = "[Ljava.lang.Object;";
  private static final String INPUT = "java.io.InputStream";
  private static final String OUTPUT = "java.io.OutputStream";

  private static final Set<String> ASKS_THE_MACHINE =
      Set.of(
          STRING + ".format(" + STRING + ", " + OBJECTS + ")",
          STRING + ".formatted(" + OBJECTS + ")",
          STRING + ".toLowerCase()",
          STRING + ".toUpperCase()",
          STRING + ".getBytes()",
          STRING + ".<init>([B)",
          STRING + ".<init>([B, int, int)",
          "java.io.PrintStream.format(" + STRING + ", " + OBJECTS + ")",
          "java.io.PrintStream.printf(" + STRING + ", " + OBJECTS + ")",
          "java.io.PrintWriter.format(" + STRING + ", " + OBJECTS + ")",
          "java.io.PrintWriter.printf(" + STRING + ", " + OBJECTS + ")",
          "java.io.PrintStream.<init>(" + OUTPUT + ")",
          "java.io.PrintStream.<init>(" + OUTPUT + ", boolean)",
          "java.io.PrintWriter.<init>(" + OUTPUT + ")",
          "java.io.PrintWriter.<init>(" + OUTPUT + ", boolean)",
          "java.io.InputStreamReader.<init>(" + INPUT + ")",
          "java.io.OutputStreamWriter.<init>(" + OUTPUT + ")",
          "java.io.FileReader.<init>(" + STRING + ")",
          "java.io.FileReader.<init>(java.io.File)",
          "java.io.FileWriter.<init>(" + STRING + ")",
          "java.io.FileWriter.<init>(java.io.File)",
          "java.nio.charset.Charset.defaultCharset()",
          "java.text.NumberFormat.getInstance()",
          "java.text.DecimalFormat.<init>(" + STRING + ")",
          "java.text.SimpleDateFormat.<init>(" + STRING + ")",
          "java.time.ZoneId.systemDefault()",
          "java.time.LocalDate.now()",
          "java.time.LocalDateTime.now()",
          "java.time.ZonedDateTime.now()",
          "java.time.format.DateTimeFormatter.ofPattern(" + STRING + ")",
          "java.util.Calendar.getInstance()",
          "java.util.Locale.getDefault()",
          "java.util.Scanner.<init>(" + INPUT + ")",
          "java.util.TimeZone.getDefault()");

  @Test
  void noClassAsksTheMachineForItsLocaleTimeZoneOrCharacterSet() throws IOException {
    TreeSet<String> asked = new TreeSet<>();
    for (JavaClass each : CompiledModules.classes()) {
      each.getMethodCallsFromSelf().forEach(call -> note(asked, call));
      each.getConstructorCallsFromSelf().forEach(call -> note(asked, call));
    }
    assertEquals("", String.join("\n", asked), "say which: Locale.ROOT, ZoneOffset.UTC, UTF_8");
  }

  private static void note(TreeSet<String> asked, JavaCodeUnitAccess<?> call) {
    if (ASKS_THE_MACHINE.contains(call.getTarget().getFullName())) {
      asked.add(
          call.getOrigin().getFullName()
              + ":"
              + call.getLineNumber()
              + " calls "
              + call.getTarget().getFullName());
    }
  }
}
