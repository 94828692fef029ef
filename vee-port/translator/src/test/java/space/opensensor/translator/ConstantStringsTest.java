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

/** String literals of a byte a character, on small stand-ins for what TeaVM writes. */
class ConstantStringsTest {

  private static final String CHAR_AT =
      """
      int32_t meth_jl_String_charAt(void* teavm_this_, int32_t teavm_local_1) {
          teavm_local_2 = TEAVM_FIELD(teavm_this_, TeaVM_String, characters);
          teavm_local_3 = (teavm_nullCheck(teavm_local_2));
          if ((teavm_local_1 < TEAVM_ARRAY_LENGTH(teavm_local_3))) {
              return TEAVM_ARRAY_AT(teavm_local_3, char16_t, (teavm_checkBounds(teavm_local_1, teavm_local_3)));
          }
      }
      """;

  @TempDir Path c;

  @BeforeEach
  void writeLiterals() throws IOException {
    write("c/j/l/String.c", CHAR_AT);
    literals("TEAVM_STRING(4, 3392903,u\"null\"), // string #0");
  }

  private void write(String name, String text) throws IOException {
    Path file = c.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void literals(String lines) throws IOException {
    write(
        "strings.c",
        "TeaVM_String* teavm_stringPool[1] = {\n"
            + lines
            + "\n};\nvoid teavm_initStringPool() {\n    if (s != NULL) {\n    }\n}\n");
  }

  private String rewritten(String literal) throws IOException {
    literals(literal);
    ConstantStrings.apply(c);
    return Files.readAllLines(c.resolve("strings.c")).get(1);
  }

  @Test
  void keepsAByteForEachCharacterOfLatin1() throws IOException {
    assertEquals(
        "STATION_LATIN1(4, \"null\"), // string #0",
        rewritten("TEAVM_STRING(4, 3392903,u\"null\"), // string #0"));
    assertEquals("STATION_LATIN1(0, \"\")", rewritten("TEAVM_STRING(0, 0,u\"\")"));
    assertEquals("STATION_LATIN1(2, \"\\260C\")", rewritten("TEAVM_STRING(2, -1,u\"\\u00b0C\")"));
    assertEquals(
        "STATION_LATIN1(8, \"\\\"\\\\u03a9\\?\")",
        rewritten("TEAVM_STRING(8, 5,u\"\\\"\\\\u03a9\\?\")"));
  }

  @Test
  void leavesALiteralAsItIsThatIsNotOfLatin1OrTooLongForTheLengthInAHeader() throws IOException {
    String ohm = "TEAVM_STRING(1, 937,u\"\\u03a9\")";
    assertEquals(ohm, rewritten(ohm));
    String longest = "STATION_LATIN1(8191, \"" + "x".repeat(8191) + "\")";
    assertEquals(longest, rewritten("TEAVM_STRING(8191, 1,u\"" + "x".repeat(8191) + "\")"));
    String longer = "TEAVM_STRING(8192, 1,u\"" + "x".repeat(8192) + "\")";
    assertEquals(longer, rewritten(longer));
  }

  @Test
  void readsCharactersFromALiteralOrFromAnArrayWhereverAFunctionReadsThem() throws IOException {
    write("c/s/o/Line.c", CHAR_AT.replace("jl_String_charAt", "so_Line_first"));
    ConstantStrings.apply(c);
    String expected =
        """
        int32_t meth_jl_String_charAt(void* teavm_this_, int32_t teavm_local_1) {
            STATION_RETURN_CHAR(teavm_this_, teavm_local_1);
            teavm_local_2 = station_characters(teavm_this_);
            teavm_local_3 = (teavm_nullCheck(teavm_local_2));
            if ((teavm_local_1 < station_size(teavm_local_3))) {
                return station_char(teavm_local_3, (station_checkBounds(teavm_local_1, teavm_local_3)));
            }
        }
        """;
    assertEquals(expected, Files.readString(c.resolve("c/j/l/String.c")));
    assertEquals(
        expected
            .replace("jl_String_charAt", "so_Line_first")
            .replace("    STATION_RETURN_CHAR(teavm_this_, teavm_local_1);\n", ""),
        Files.readString(c.resolve("c/s/o/Line.c")));
  }

  @Test
  void makesAStringOfALiteralsCharacters() throws IOException {
    write(
        "c/j/l/String.c",
        """
        void meth_jl_String__init__0(void* teavm_this_, TeaVM_Array* teavm_local_1) {
            teavm_local_4 = TEAVM_ARRAY_LENGTH(teavm_local_1);
            (meth_jl_System_fastArraycopy(teavm_local_1, teavm_local_2, teavm_local_5, INT32_C(0), teavm_local_3));
            TEAVM_FIELD(teavm_this_, TeaVM_String, characters) = teavm_local_5;
        }
        void* meth_jl_String_substring(void* teavm_this_, int32_t teavm_local_1) {
            teavm_local_3 = TEAVM_FIELD(teavm_this_, TeaVM_String, characters);
            (meth_jl_String__init__0(teavm_this_, teavm_local_3));
        }
        """);
    ConstantStrings.apply(c);
    assertEquals(
        """
        void meth_jl_String__init__0(void* teavm_this_, TeaVM_Array* teavm_local_1) {
            teavm_local_4 = station_size(teavm_local_1);
            (station_copy(teavm_local_1, teavm_local_2, teavm_local_5, teavm_local_3));
            TEAVM_FIELD(teavm_this_, TeaVM_String, characters) = teavm_local_5;
        }
        void* meth_jl_String_substring(void* teavm_this_, int32_t teavm_local_1) {
            teavm_local_3 = station_characters(teavm_this_);
            (meth_jl_String__init__0(teavm_this_, teavm_local_3));
        }
        """,
        Files.readString(c.resolve("c/j/l/String.c")));
  }

  @Test
  void failsWhenCharactersOfAStringAreGivenToAFunctionThatExpectsAnArray() throws IOException {
    write(
        "c/s/o/Line.c",
        """
        void meth_so_Line_take(void* teavm_this_) {
            teavm_local_2 = TEAVM_FIELD(teavm_this_, TeaVM_String, characters);
            (meth_jl_System_fastArraycopy((teavm_nullCheck(teavm_local_2)), INT32_C(0), teavm_local_3));
        }
        """);
    IOException e = assertThrows(IOException.class, () -> ConstantStrings.apply(c));
    assertTrue(e.getMessage().contains("Line.c: expected no characters of a string in"));
  }

  @Test
  void failsWhenAnObjectIsAskedForAHashOfItsIdentity() throws IOException {
    write("c/j/l/Object.c", "x = TEAVM_FIELD(teavm_this_, TeaVM_Object, hash);\n");
    IOException e = assertThrows(IOException.class, () -> ConstantStrings.apply(c));
    assertTrue(e.getMessage().contains("no hash of an object by its identity"), e.getMessage());
  }
}
