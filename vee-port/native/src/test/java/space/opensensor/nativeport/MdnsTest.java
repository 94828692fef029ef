package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSECRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A station's name by common/mdns.c, whose packets dnsjava reads and writes: RFC 6762. */
class MdnsTest {

  private static final String OWN = "192.168.1.7";
  private static final String OTHER = "192.168.1.9";

  /** IN with the bit that asks for an answer by unicast, or says that a record is the only one. */
  private static final int MARKED = 0x8000 | DClass.IN;

  @TempDir static Path folder;

  private static Path program;

  /** What is done with the name, in order. */
  private final List<String> done = new ArrayList<>(List.of("begin:0:attic:" + OWN));

  @BeforeAll
  static void compile() throws Exception {
    program = CProgram.compiled(folder, "src/test/c/mdns.c", "src/main/c/common/mdns.c");
  }

  /** What the last of all that was done gave. */
  private String last() throws Exception {
    String[] lines = CProgram.answer(program, done.toArray(new String[0])).split("\n");
    assertEquals(done.size(), lines.length);
    return lines[lines.length - 1];
  }

  private String state() throws Exception {
    return last().split(" ", -1)[0];
  }

  /** The packet that is sent, or null. */
  private Message sent() throws Exception {
    String packet = last().split(" ", -1)[1];
    return packet.isEmpty() ? null : new Message(HexFormat.of().parseHex(packet));
  }

  private MdnsTest due(int now) {
    done.add("due:" + now);
    return this;
  }

  private MdnsTest take(int now, int port, byte[] packet) {
    done.add("take:" + now + ":" + port + ":" + HexFormat.of().formatHex(packet));
    return this;
  }

  private MdnsTest take(int now, int port, Message message) {
    return take(now, port, message.toWire());
  }

  /** Until the name is the station's and it has told so twice, the last time at 1757 ms. */
  private MdnsTest owning() {
    return due(7).due(257).due(507).due(757).due(1757);
  }

  private static Name name(String text) throws Exception {
    return Name.fromString(text + ".local.");
  }

  private static Record address(String name, int dclass, long ttl, String address)
      throws Exception {
    return new ARecord(name(name), dclass, ttl, InetAddress.getByName(address));
  }

  private static Message question(String name, int type, int dclass) throws Exception {
    Message message = new Message(4711);
    message.addRecord(Record.newRecord(name(name), type, dclass), Section.QUESTION);
    return message;
  }

  private static Message response(Record... records) {
    Message message = new Message(0);
    message.getHeader().setFlag(Flags.QR);
    message.getHeader().setFlag(Flags.AA);
    for (Record each : records) {
      message.addRecord(each, Section.ANSWER);
    }
    return message;
  }

  private static void assertTells(Message sent) throws Exception {
    assertEquals(0, sent.getHeader().getID());
    assertTrue(sent.getHeader().getFlag(Flags.QR) && sent.getHeader().getFlag(Flags.AA));
    assertEquals(List.of(), sent.getSection(Section.QUESTION));
    assertEquals(
        List.of(address("attic", MARKED, 120, OWN).toString()),
        sent.getSection(Section.ANSWER).stream().map(Record::toString).toList());
    assertEquals(1, sent.getSection(Section.ADDITIONAL).size());
    NSECRecord none = (NSECRecord) sent.getSection(Section.ADDITIONAL).get(0);
    assertEquals(name("attic"), none.getName());
    assertEquals(name("attic"), none.getNext());
    assertEquals(List.of(Type.A), Arrays.stream(none.getTypes()).boxed().toList());
    assertEquals(120, none.getTTL());
  }

  @Test
  void itAsksThreeTimesForTheNameAndThenTellsItTwice() throws Exception {
    assertNull(due(6).sent(), "others with another address begin at another time");
    for (int probe = 0; probe < 3; probe++) {
      Message sent = due(7 + 250 * probe).sent();
      assertEquals("attic.local.", sent.getQuestion().getName().toString());
      assertEquals(Type.ANY, sent.getQuestion().getType());
      assertEquals(MARKED, sent.getQuestion().getDClass());
      assertEquals(
          List.of(address("attic", DClass.IN, 120, OWN)), sent.getSection(Section.AUTHORITY));
      assertEquals(false, sent.getHeader().getFlag(Flags.QR));
      assertNull(due(7 + 250 * probe + 249).sent());
    }
    assertTells(due(757).sent());
    assertEquals("owns", state());
    assertNull(due(1756).sent());
    assertTells(due(1757).sent());
    assertNull(due(1_000_000).sent(), "nothing more unasked");
  }

  @ParameterizedTest
  @ValueSource(ints = {Type.A, Type.AAAA, Type.ANY})
  void whoAsksForTheNameIsAnsweredToAll(int type) throws Exception {
    assertNull(owning().take(5000, 5353, question("AtTiC", type, DClass.IN)).sent());
    assertTells(due(5000).sent());
    assertNull(due(9000).sent());
  }

  @Test
  void whoAsksForAnotherNameOrKindIsNotAnswered() throws Exception {
    owning();
    for (String other : new String[] {"atti", "attics", "cellar", "attic.attic"}) {
      take(5000, 5353, question(other, Type.A, DClass.IN));
      assertNull(due(9000).sent(), other);
    }
    Message reverse = new Message(1);
    reverse.addRecord(
        Record.newRecord(Name.fromString("attic.lan."), Type.A, DClass.IN), Section.QUESTION);
    assertNull(take(9000, 5353, reverse).due(10_000).sent());
    assertNull(take(9000, 5353, question("attic", Type.TXT, DClass.IN)).due(10_000).sent());
    Message update = question("attic", Type.A, DClass.IN);
    update.getHeader().setOpcode(Opcode.UPDATE);
    assertNull(take(9000, 5353, update).due(10_000).sent());
  }

  @Test
  void oneOfManyQuestionsIsFound() throws Exception {
    Message many = question("printer", Type.PTR, DClass.IN);
    many.addRecord(Record.newRecord(name("x.attic"), Type.A, DClass.IN), Section.QUESTION);
    many.addRecord(Record.newRecord(name("attic"), Type.A, DClass.IN), Section.QUESTION);
    many.addRecord(Record.newRecord(name("cellar"), Type.A, DClass.IN), Section.QUESTION);
    assertTells(owning().take(5000, 5353, many).due(5000).sent());
  }

  @Test
  void anAnswerToAllComesOnceASecondAndSoonerToWhoWantsTheName() throws Exception {
    owning().take(5000, 5353, question("attic", Type.A, DClass.IN)).due(5000);
    take(5001, 5353, question("attic", Type.A, DClass.IN));
    assertNull(due(5999).sent());
    assertTells(due(6000).sent());
    take(6001, 5353, question("attic", Type.ANY, MARKED));
    assertNull(due(6249).sent());
    assertTells(due(6250).sent());
  }

  @Test
  void whoKnowsTheAddressIsNotAnsweredUnlessItEndsSoon() throws Exception {
    owning();
    for (long ttl : new long[] {60, 120, 100_000}) {
      Message knows = question("attic", Type.A, DClass.IN);
      knows.addRecord(address("attic", DClass.IN, ttl, OWN), Section.ANSWER);
      assertNull(take(5000, 5353, knows).due(5000).sent(), ttl + " s");
    }
    Message soon = question("attic", Type.A, DClass.IN);
    soon.addRecord(address("attic", DClass.IN, 59, OWN), Section.ANSWER);
    assertTells(take(5000, 5353, soon).due(5000).sent());
    Message other = question("attic", Type.A, DClass.IN);
    other.addRecord(address("attic", DClass.IN, 120, OTHER), Section.ANSWER);
    other.addRecord(address("cellar", DClass.IN, 120, OWN), Section.ANSWER);
    assertTells(take(7000, 5353, other).due(7000).sent());
  }

  @Test
  void aUsualResolverIsAnsweredAlone() throws Exception {
    Message sent = owning().take(5000, 40_000, question("Attic", Type.A, DClass.IN)).sent();
    assertEquals(4711, sent.getHeader().getID());
    assertTrue(sent.getHeader().getFlag(Flags.QR));
    assertEquals(
        Record.newRecord(name("attic"), Type.A, DClass.IN), sent.getQuestion(), "the question");
    assertEquals(
        List.of(address("attic", DClass.IN, 10, OWN).toString()),
        sent.getSection(Section.ANSWER).stream().map(Record::toString).toList());
    assertEquals(List.of(), sent.getSection(Section.ADDITIONAL));
    assertNull(due(9000).sent(), "and nobody else");
    assertNull(take(9000, 40_000, question("attic", Type.AAAA, DClass.IN)).sent());
    assertNull(take(9000, 40_000, question("cellar", Type.A, DClass.IN)).sent());
  }

  @Test
  void aNameThatAnotherHostHasIsLeftToIt() throws Exception {
    due(7).take(100, 5353, response(address("ATTIC", MARKED, 120, OTHER)));
    assertEquals("lost", state());
    assertNull(due(9000).sent());
    assertNull(take(9000, 40_000, question("attic", Type.A, DClass.IN)).sent());
  }

  @Test
  void whatIsNoConflictIsNone() throws Exception {
    due(7);
    take(100, 5353, response(address("cellar", MARKED, 120, OTHER)));
    take(100, 5353, response(address("attic", MARKED, 0, OTHER)));
    take(100, 5353, response(address("attic", MARKED, 120, OWN)));
    take(100, 40_000, response(address("attic", MARKED, 120, OTHER)));
    assertEquals("asks", state());
    assertEquals("owns", due(257).due(507).due(757).state());
  }

  @Test
  void anotherHostThatComesLaterIsAskedOnce() throws Exception {
    Message two =
        response(address("attic", MARKED, 120, OTHER), address("attic", MARKED, 120, "10.0.0.1"));
    assertEquals("asks", owning().take(5000, 5353, two).state());
    assertEquals(Type.ANY, due(5000).sent().getQuestion().getType());
    assertEquals("lost", take(5100, 5353, two).state());
  }

  @Test
  void aNameThatAsksAnswersNobody() throws Exception {
    due(7).take(100, 5353, question("attic", Type.A, DClass.IN));
    assertNull(take(100, 40_000, question("attic", Type.A, DClass.IN)).sent());
    assertEquals(Type.ANY, due(257).sent().getQuestion().getType());
  }

  @Test
  void aNameBehindALinkIsRead() throws Exception {
    byte[] linked = question("attic", Type.PTR, DClass.IN).toWire();
    Message first = new Message(linked);
    first.addRecord(Record.newRecord(name("attic"), Type.A, DClass.IN), Section.QUESTION);
    byte[] wire = first.toWire();
    assertEquals(linked.length + 6, wire.length, "the second name is a link");
    assertTells(owning().take(5000, 5353, wire).due(5000).sent());
  }

  @Test
  void packetsThatAreCutOrWrongAreNothing() throws Exception {
    byte[] whole = question("attic", Type.A, DClass.IN).toWire();
    owning();
    for (int length = 0; length < whole.length; length++) {
      take(5000, 5353, Arrays.copyOf(whole, length));
      assertNull(due(9000).sent(), length + " bytes");
    }
    for (int to : new int[] {12, 13, 255}) {
      byte[] circle = whole.clone();
      circle[12] = (byte) 0xC0;
      circle[13] = (byte) to;
      assertNull(take(9000, 5353, circle).due(10_000).sent(), "a link to " + to);
    }
    String first = "000000000002000000000000" + "40" + "61".repeat(64) + "00" + "00010001";
    byte[] kind = HexFormat.of().parseHex(first + HexFormat.of().formatHex(whole).substring(24));
    assertNull(take(9000, 5353, kind).due(10_000).sent(), "a label of another kind");
    assertTells(take(9000, 5353, whole).due(10_000).sent());
  }

  @Test
  void aConflictThatIsCutOrWrongIsNone() throws Exception {
    Message conflict = response(address("attic", MARKED, 120, OTHER));
    byte[] whole = conflict.toWire();
    due(7);
    for (int length = 0; length < whole.length; length++) {
      assertEquals(
          "asks", take(100, 5353, Arrays.copyOf(whole, length)).state(), length + " bytes");
    }
    conflict.getHeader().setRcode(Rcode.NXDOMAIN);
    assertEquals("asks", take(100, 5353, conflict).state(), "an error");
    assertEquals("lost", take(100, 5353, whole).state());
  }

  @Test
  void theLongestNameFits() throws Exception {
    String longest = "a".repeat(63);
    done.set(0, "begin:0:" + longest + ":" + OWN);
    Message sent = due(255).sent();
    assertEquals(longest + ".local.", sent.getQuestion().getName().toString());
  }
}
