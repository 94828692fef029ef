package space.opensensor.nativeport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * What is behind the panel on a board: the listening port of common/panel.c, and the name of
 * esp32/panel_name.c, over sockets of this machine (src/test/c/panel.c).
 */
class BoardPanelTest {

  @TempDir static Path folder;

  private static Path program;

  @BeforeAll
  static void compile() throws Exception {
    int free;
    try (DatagramSocket socket = new DatagramSocket()) {
      free = socket.getLocalPort();
    }
    program =
        CProgram.compiled(
            folder,
            "-DMDNS_PORT=" + free,
            "-Wl,--wrap=bind",
            "-Isrc/test/c/esp-idf",
            "-Isrc/main/c/esp32",
            "src/test/c/panel.c",
            "src/main/c/common/mdns.c",
            "src/main/c/common/panel.c",
            "src/main/c/esp32/panel_name.c");
  }

  @Test
  void aPortHasThreePlacesWaitsForNobodyAndOutlivesWhoBreaksOff() throws Exception {
    assertEquals(
        """
        taken by another: 0
        free: 1, again: 1
        nobody: -1
        came: 0 1 2, and one too many: -1
        silent: 0
        three bytes at two: 3 ..GET...
        the rest: 4
        no more will come: -1
        but it is answered: 3 yes, and ended
        the fourth has its place: 1
        who does not read: 0 after some: 1
        who reads again: 5
        who breaks off: -1 -1
        page: 10 .3456...
        """,
        CProgram.answer(program));
  }

  @Test
  void aBoardHasItsStationsNameWhileNobodyElseHas() throws Exception {
    Name name = Name.fromString("attic.local.");
    Message question = new Message(7);
    question.addRecord(Record.newRecord(name, Type.A, DClass.IN), Section.QUESTION);
    Message claim = new Message(0);
    claim.getHeader().setFlag(Flags.QR);
    claim.addRecord(
        new ARecord(name, DClass.IN, 120, InetAddress.getByName("127.0.0.9")), Section.ANSWER);
    String said =
        CProgram.answer(
            program,
            HexFormat.of().formatHex(question.toWire()),
            HexFormat.of().formatHex(claim.toWire()));
    assertEquals(
        """
        without an address:
        with one:
        I panel: its name is attic.local
        ? attic.local. 255
        ? attic.local. 255
        ? attic.local. 255
        attic.local. 127.0.0.1 120
        attic.local. 127.0.0.1 120
        asked by a host:
        attic.local. 127.0.0.1 120
        asked by a resolver:
        ? attic.local. 1 attic.local. 127.0.0.1 10
        asked from another network:
        another host says that the name is its:
        ? attic.local. 255
        and again:
        W panel: attic.local is another host's; ask by the address
        without an address again:
        back, without a station's id:
        I panel: its name is esp-0a.local
        ? esp-0a.local. 255
        ? esp-0a.local. 255
        ? esp-0a.local. 255
        esp-0a.local. 127.0.0.1 120
        gone:
        back, and no socket is free:
        W panel: no name on the network: no socket for it; ask by the address
        """,
        said.lines().map(BoardPanelTest::told).collect(Collectors.joining("\n", "", "\n")));
  }

  /** A packet as its question and its addresses; other lines as they are. */
  private static String told(String line) {
    if (!line.matches("[0-9a-f]{24,}")) {
      return line;
    }
    try {
      Message message = new Message(HexFormat.of().parseHex(line));
      StringBuilder text = new StringBuilder();
      for (Record asked : message.getSection(Section.QUESTION)) {
        text.append("? ").append(asked.getName()).append(' ').append(asked.getType()).append(' ');
      }
      for (Record each : message.getSection(Section.ANSWER)) {
        text.append(each.getName()).append(' ').append(each.rdataToString()).append(' ');
        text.append(each.getTTL());
      }
      return text.toString().strip();
    } catch (IOException e) {
      return line + ": " + e.getMessage();
    }
  }
}
