package space.opensensor.parquet.read;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import shaded.parquet.org.apache.thrift.TException;
import shaded.parquet.org.apache.thrift.protocol.TCompactProtocol;
import shaded.parquet.org.apache.thrift.protocol.TField;
import shaded.parquet.org.apache.thrift.protocol.TList;
import shaded.parquet.org.apache.thrift.protocol.TMap;
import shaded.parquet.org.apache.thrift.protocol.TProtocol;
import shaded.parquet.org.apache.thrift.protocol.TSet;
import shaded.parquet.org.apache.thrift.protocol.TStruct;
import shaded.parquet.org.apache.thrift.transport.TIOStreamTransport;
import space.opensensor.parquet.ThriftType;

/** Reads what Apache Thrift's own compact protocol writes, and bytes that break its rules. */
class ThriftReaderTest {

  /** The numbers of Thrift's {@code TType}, which Parquet's copy of Thrift leaves out. */
  private static final class TType {
    static final byte BOOL = 2;
    static final byte BYTE = 3;
    static final byte DOUBLE = 4;
    static final byte I16 = 6;
    static final byte I32 = 8;
    static final byte I64 = 10;
    static final byte STRING = 11;
    static final byte STRUCT = 12;
    static final byte MAP = 13;
    static final byte SET = 14;
    static final byte LIST = 15;
  }

  private static final byte[] TYPES = {
    TType.BOOL,
    TType.BYTE,
    TType.I16,
    TType.I32,
    TType.I64,
    TType.DOUBLE,
    TType.STRING,
    TType.LIST,
    TType.SET,
    TType.MAP,
    TType.STRUCT
  };

  /** Writes the fields of a struct. */
  private interface Fields {
    void write(TProtocol thrift) throws TException;
  }

  private static byte[] struct(Fields fields) throws TException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    TProtocol thrift = new TCompactProtocol(new TIOStreamTransport(out));
    thrift.writeStructBegin(new TStruct("s"));
    fields.write(thrift);
    thrift.writeFieldStop();
    thrift.writeStructEnd();
    return out.toByteArray();
  }

  private static void field(TProtocol thrift, byte type, int id, int depth) throws TException {
    thrift.writeFieldBegin(new TField("f", type, (short) id));
    value(thrift, type, depth);
    thrift.writeFieldEnd();
  }

  /** A value of a type; lists, sets, maps and structs hold the other types, some levels deep. */
  private static void value(TProtocol thrift, byte type, int depth) throws TException {
    switch (type) {
      case TType.BOOL -> thrift.writeBool(depth % 2 == 0);
      case TType.BYTE -> thrift.writeByte((byte) -5);
      case TType.I16 -> thrift.writeI16((short) -300);
      case TType.I32 -> thrift.writeI32(Integer.MIN_VALUE);
      case TType.I64 -> thrift.writeI64(Long.MAX_VALUE);
      case TType.DOUBLE -> thrift.writeDouble(1.5);
      case TType.STRING -> thrift.writeString("grün");
      case TType.LIST -> {
        thrift.writeListBegin(new TList(TType.I32, 20));
        for (int i = 0; i < 20; i++) {
          thrift.writeI32(1 << i);
        }
      }
      case TType.SET -> {
        byte inner = depth > 0 ? TType.STRUCT : TType.BOOL;
        thrift.writeSetBegin(new TSet(inner, 2));
        value(thrift, inner, depth - 1);
        value(thrift, inner, depth - 1);
      }
      case TType.MAP -> {
        thrift.writeMapBegin(new TMap(TType.STRING, TType.DOUBLE, 2 * depth));
        for (int i = 0; i < 2 * depth; i++) {
          value(thrift, TType.STRING, 0);
          value(thrift, TType.DOUBLE, 0);
        }
      }
      case TType.STRUCT -> {
        thrift.writeStructBegin(new TStruct("inner"));
        int id = 1;
        for (byte inner : TYPES) {
          if (depth > 0 || inner != TType.STRUCT) {
            field(thrift, inner, id, depth - 1 < 0 ? 0 : depth - 1);
            id += 40;
          }
        }
        thrift.writeFieldStop();
        thrift.writeStructEnd();
      }
      default -> throw new AssertionError(type);
    }
  }

  private static ThriftReader reader(byte[] bytes) {
    return new ThriftReader(bytes, 0, bytes.length, "footer", 1000);
  }

  private static ThriftReader atField(String hex) throws ParquetFormatException {
    ThriftReader thrift = reader(bytes(hex));
    assertTrue(thrift.nextField());
    return thrift;
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static void refuses(String message, Executable call) {
    assertEquals(message, assertThrows(ParquetFormatException.class, call).getMessage());
  }

  @Test
  void aFieldOfEveryTypeIsSkippedAndTheNextOneRead() throws Exception {
    for (byte type : TYPES) {
      for (int depth = 0; depth < 3; depth++) {
        int levels = depth;
        byte[] bytes =
            struct(
                thrift -> {
                  field(thrift, type, 3, levels);
                  field(thrift, TType.I32, 4, 0);
                });
        ThriftReader thrift = reader(bytes);
        assertTrue(thrift.nextField());
        assertEquals(3, thrift.field());
        thrift.skip();
        assertTrue(thrift.nextField(), "type " + type);
        assertEquals(4, thrift.field());
        assertEquals(Integer.MIN_VALUE, thrift.i32());
        assertFalse(thrift.nextField());
        assertEquals(bytes.length, thrift.position());
      }
    }
  }

  @Test
  void aUuidTakesSixteenBytes() throws Exception {
    ThriftReader thrift = atField("1d" + "ff".repeat(16) + "15 02 00");
    thrift.skip();
    assertTrue(thrift.nextField());
    assertEquals(1, thrift.i32());
  }

  @Test
  void whatIsCutAnywhereEndsEarlyAndSaysThatMoreBytesMayHelp() throws Exception {
    byte[] bytes = struct(thrift -> field(thrift, TType.STRUCT, 1, 2));
    for (int length = 0; length < bytes.length; length++) {
      ThriftReader thrift = reader(Arrays.copyOf(bytes, length));
      assertThrows(
          ParquetFormatException.class,
          () -> {
            while (thrift.nextField()) {
              thrift.skip();
            }
          },
          "cut at " + length);
      assertTrue(thrift.isCutOff(), "cut at " + length);
    }
    refuses("footer: ends early in field 0 near byte 1000", reader(new byte[0])::nextField);
  }

  @Test
  void valuesOfEachTypeAreRead() throws Exception {
    byte[] bytes =
        struct(
            thrift -> {
              field(thrift, TType.BYTE, 1, 0);
              field(thrift, TType.I64, 20, 0);
              field(thrift, TType.STRING, 300, 0);
              field(thrift, TType.STRING, 301, 0);
              field(thrift, TType.BOOL, 302, 0);
              field(thrift, TType.BOOL, 303, 1);
              field(thrift, TType.LIST, Short.MAX_VALUE, 0);
            });
    ThriftReader thrift = reader(bytes);
    assertTrue(thrift.nextField());
    assertEquals(-5, thrift.i8());
    assertTrue(thrift.nextField());
    assertEquals(20, thrift.field());
    assertEquals(Long.MAX_VALUE, thrift.i64());
    assertTrue(thrift.nextField());
    assertEquals("grün", thrift.string());
    assertTrue(thrift.nextField());
    assertArrayEquals("grün".getBytes("UTF-8"), thrift.binary());
    assertTrue(thrift.nextField());
    assertTrue(thrift.bool());
    assertTrue(thrift.nextField());
    assertFalse(thrift.bool());
    assertTrue(thrift.nextField());
    assertEquals(Short.MAX_VALUE, thrift.field());
    assertEquals(20, thrift.list(ThriftType.I32));
    for (int i = 0; i < 20; i++) {
      assertEquals(1 << i, thrift.elementI32());
    }
    assertFalse(thrift.nextField());
    assertFalse(thrift.isCutOff());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 14, 15, 16, 200})
  void listsOfAnySizeAndOfBooleansAreRead(int size) throws Exception {
    byte[] bytes =
        struct(
            thrift -> {
              thrift.writeFieldBegin(new TField("f", TType.LIST, (short) 1));
              thrift.writeListBegin(new TList(TType.BOOL, size));
              for (int i = 0; i < size; i++) {
                thrift.writeBool(i % 3 == 0);
              }
              thrift.writeFieldEnd();
            });
    ThriftReader thrift = reader(bytes);
    assertTrue(thrift.nextField());
    assertEquals(size, thrift.list(ThriftType.TRUE));
    for (int i = 0; i < size; i++) {
      assertEquals(i % 3 == 0, thrift.elementBool());
    }
    assertFalse(thrift.nextField());
  }

  @Test
  void listsOfBooleansMayBeOfEitherBooleanType() throws Exception {
    assertEquals(2, atField("19 21 01 02").list(ThriftType.TRUE));
    assertEquals(2, atField("19 22 01 02").list(ThriftType.TRUE));
  }

  @Test
  void structsWithinStructsGoOnWithTheFieldTheyWereIn() throws Exception {
    byte[] bytes =
        struct(
            outer -> {
              outer.writeFieldBegin(new TField("f", TType.STRUCT, (short) 7));
              outer.writeStructBegin(new TStruct("inner"));
              field(outer, TType.I32, 2, 0);
              outer.writeFieldStop();
              outer.writeStructEnd();
              outer.writeFieldEnd();
              field(outer, TType.I32, 9, 0);
            });
    ThriftReader thrift = reader(bytes);
    assertTrue(thrift.nextField());
    thrift.struct();
    assertTrue(thrift.nextField());
    assertEquals(2, thrift.field());
    thrift.skip();
    assertFalse(thrift.nextField());
    assertEquals(7, thrift.field());
    assertTrue(thrift.nextField());
    assertEquals(9, thrift.field());
  }

  @Test
  void sixteenLevelsAreReadAndNoMore() throws Exception {
    ThriftReader thrift = reader(new byte[1]);
    for (int level = 0; level < 16; level++) {
      thrift.elementStruct();
    }
    refuses(
        "footer: nested deeper than 16 in field 0 near byte 1000", () -> thrift.elementStruct());
    ThriftReader deep = atField("1c".repeat(16) + "00".repeat(16) + "15 02 00");
    deep.skip();
    assertTrue(deep.nextField());
    assertEquals(1, deep.i32());
    ThriftReader deeper = atField("1c".repeat(17) + "00".repeat(18));
    refuses("footer: nested deeper than 16 in field 1 near byte 1017", deeper::skip);
    refuses(
        "footer: nested deeper than 16 in field 1 near byte 1017",
        atField("19" + "19".repeat(16) + "05 00")::skip);
    for (String level : new String[] {"01 bb", "01 1b 01"}) {
      ThriftReader maps = atField("1b" + level.repeat(17));
      String message = assertThrows(ParquetFormatException.class, maps::skip).getMessage();
      assertTrue(message.startsWith("footer: nested deeper than 16"), message);
    }
  }

  @Test
  void numbersOf32BitsAreReadToTheirEnds() throws Exception {
    assertEquals(Integer.MAX_VALUE, atField("15 fe ff ff ff 0f").i32());
    assertEquals(Integer.MIN_VALUE, atField("15 ff ff ff ff 0f").i32());
  }

  @ParameterizedTest
  @CsvSource({
    "15 80 80 80 80 10, i32 2147483648",
    "15 81 80 80 80 10, i32 -2147483649",
    "15 80 80 80 80 80 80 80 80 80 80 01, a number of more than 10 bytes",
  })
  void largerNumbersAreRefused(String hex, String problem) throws Exception {
    String message = assertThrows(ParquetFormatException.class, atField(hex)::i32).getMessage();
    assertTrue(message.startsWith("footer: " + problem + " in field 1"), message);
  }

  @Test
  void numbersOf64BitsAreReadToTheirEnds() throws Exception {
    for (long value : new long[] {0, -1, 63, -64, 64, Long.MAX_VALUE, Long.MIN_VALUE}) {
      byte[] bytes =
          struct(
              thrift -> {
                thrift.writeFieldBegin(new TField("f", TType.I64, (short) 1));
                thrift.writeI64(value);
              });
      ThriftReader thrift = reader(bytes);
      assertTrue(thrift.nextField());
      assertEquals(value, thrift.i64());
    }
  }

  @Test
  void aValueOfAnotherTypeIsRefused() throws Exception {
    refuses("footer: type 5, expected 6 in field 1 near byte 1001", () -> atField("15 02").i64());
    refuses("footer: type 6, expected 5 in field 1 near byte 1001", () -> atField("16 02").i32());
    refuses("footer: type 5, expected 3 in field 1 near byte 1001", () -> atField("15 02").i8());
    refuses(
        "footer: type 5, expected 8 in field 1 near byte 1001", () -> atField("15 02").binary());
    refuses(
        "footer: type 5, expected 8 in field 1 near byte 1001", () -> atField("15 02").string());
    refuses(
        "footer: type 5, expected 12 in field 1 near byte 1001", () -> atField("15 02").struct());
    refuses(
        "footer: type 5, expected 9 in field 1 near byte 1001",
        () -> atField("15 02").list(ThriftType.I32));
    refuses(
        "footer: type 5, expected a boolean in field 1 near byte 1001",
        () -> atField("15 02").bool());
    refuses(
        "footer: list of type 6, expected 5 in field 1 near byte 1002",
        () -> atField("19 16 02").list(ThriftType.I32));
    refuses(
        "footer: list of type 2, expected 5 in field 1 near byte 1002",
        () -> atField("19 12 02").list(ThriftType.I32));
    assertEquals(0, atField("19 06").list(ThriftType.I32), "an empty list may be of any type");
    refuses(
        "footer: unknown type 14 in field 1 near byte 1001", () -> atField("1e 02 02 02").skip());
  }

  @Test
  void lengthsBeyondTheEndAreRefused() throws Exception {
    ThriftReader text = atField("18 03 61 62");
    refuses("footer: length 3 with 2 bytes left in field 1 near byte 1002", text::string);
    assertTrue(text.isCutOff());
    assertEquals("ab", atField("18 02 61 62").string());
    ThriftReader list = atField("19 f5 ff ff ff ff ff ff ff ff ff 01");
    refuses(
        "footer: length -1 with 0 bytes left in field 1 near byte 1012",
        () -> list.list(ThriftType.I32));
    assertFalse(list.isCutOff());
    refuses(
        "footer: length 8 with 7 bytes left in field 1 near byte 1001",
        () -> atField("17 00 00 00 00 00 00 00").skip());
    assertEquals(
        "footer: a text that is not UTF-8 in field 1 near byte 1002",
        assertThrows(ParquetFormatException.class, atField("18 01 ff")::string).getMessage());
  }

  @Test
  void fieldIdsAreFrom1To32767() throws Exception {
    ThriftReader thrift = atField("05 fe ff 03 02");
    assertEquals(32767, thrift.field());
    refuses("footer: field id 32768 in field 0 near byte 1004", () -> atField("05 80 80 04 02"));
    refuses("footer: field id 0 in field 0 near byte 1002", () -> atField("05 00 02"));
    refuses("footer: field id -1 in field 0 near byte 1002", () -> atField("05 01 02"));
  }

  @Test
  void aPartOfAnArrayIsReadInItsBounds() throws Exception {
    byte[] bytes = ByteBuffer.allocate(9).put(3, bytes("15 02 00 77")).array();
    ThriftReader thrift = new ThriftReader(bytes, 3, 6, "page header", 0);
    assertTrue(thrift.nextField());
    assertEquals(1, thrift.i32());
    assertFalse(thrift.nextField());
    assertEquals(6, thrift.position());
    refuses("page header: ends early in field 1 near byte 6", thrift::nextField);
  }
}
