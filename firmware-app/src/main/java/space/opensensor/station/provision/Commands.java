package space.opensensor.station.provision;

import java.io.IOException;
import space.opensensor.station.Station;
import space.opensensor.station.settings.SettingsEditor;
import space.opensensor.station.settings.SettingsException;
import space.opensensor.vee.Board;
import space.opensensor.vee.Connector;

/** The commands of a {@link Console}, whose answers are given line by line. */
final class Commands {

  private static final String[] HELP = {
    "get [NAME]        settings; secrets are never shown",
    "set NAME [VALUE]  changes a setting, or takes it away; from the next start on",
    "status            how the station is",
    "log               its last lines",
    "chips             sensors and their last values",
    "enrol CODE        gets a certificate from credentials.url, with a code that is good once",
    "check             sensors, flash, and whether files can go to the bucket",
    "reboot",
    "factory-reset     takes all settings away; rows and files stay",
  };

  private static final String OK = "ok";
  private static final String FAILED = "error: ";

  private final SerialOutput out;
  private final SettingsEditor settings;
  private final LogTail log;
  private final StationReport report;
  private final OnlineCheck check;
  private final EnrolCommand enrol;
  private final Connector connector;
  private String command;
  private int line;
  private boolean restart;

  Commands(SerialOutput out, SettingsEditor settings, Board board, LogTail log) {
    this.out = out;
    this.settings = settings;
    this.log = log;
    this.report = new StationReport(board);
    this.check = new OnlineCheck(board);
    this.enrol = new EnrolCommand(board);
    this.connector = board.connector();
  }

  void attach(Station station, LastReading sensors) {
    report.attach(station, sensors);
    check.attach(station, sensors);
    enrol.attach(station);
  }

  boolean wantsRestart() {
    return restart;
  }

  boolean isAnswering() {
    return command != null;
  }

  /** Ends an answer that nobody takes. */
  void cancel() {
    command = null;
    check.cancel();
    enrol.cancel();
  }

  /** Answers a line that is no command. */
  void refuse(String why) {
    out.line(FAILED, why);
  }

  /** Begins the command of a line. */
  void begin(byte[] bytes, int length) {
    String verb = word(bytes, 0, length);
    if (verb.equals(":") || verb.equals(OK) || verb.equals("error:")) {
      // A line that echoes brings back what was sent; an answer to that would never end.
      return;
    }
    int rest = Math.min(length, verb.length() + 1);
    String name = word(bytes, rest, length);
    int value = Math.min(length, rest + name.length() + 1);
    line = 0;
    try {
      if (verb.equals("set")) {
        set(name, bytes, value, length);
      } else if (verb.equals("get") && name.length() > 0) {
        out.line(": ", settings.shown(name));
        out.line(OK, "");
      } else if (verb.equals("reboot")) {
        restart = true;
        out.line(OK, "");
      } else if (verb.equals("factory-reset")) {
        if (connector.identity() != null) {
          connector.identity().clear();
        }
        settings.store().clear();
        restart = true;
        out.line(OK, "");
      } else if (verb.equals("check")) {
        String why = check.begin();
        if (why == null) {
          command = verb;
        } else {
          refuse(why);
        }
      } else if (verb.equals("enrol") && name.length() > 0) {
        String why = enrol.begin(name);
        if (why == null) {
          command = verb;
        } else {
          refuse(why);
        }
      } else if (isReport(verb)) {
        command = verb;
      } else {
        refuse("no such command; help names all");
      }
    } catch (SettingsException e) {
      refuse(e.getMessage());
    } catch (IOException e) {
      refuse("settings cannot be written");
    }
  }

  private static boolean isReport(String verb) {
    return verb.equals("help")
        || verb.equals("get")
        || verb.equals("status")
        || verb.equals("log")
        || verb.equals("chips");
  }

  private void set(String name, byte[] bytes, int from, int length)
      throws SettingsException, IOException {
    byte[] value = new byte[length - from];
    System.arraycopy(bytes, from, value, 0, value.length);
    try {
      String fault = settings.set(name, value);
      if (fault != null) {
        out.line(": ", "the next start waits until this is right: " + fault);
      }
      out.line(OK, "");
    } finally {
      for (int i = 0; i < value.length; i++) {
        value[i] = 0;
      }
    }
  }

  /** The next line of the answer, or its end. */
  void step(long now) {
    if (command.equals("check")) {
      stepCheck(now);
      return;
    }
    if (command.equals("enrol")) {
      stepEnrol(now);
      return;
    }
    String text;
    try {
      text = next();
    } catch (SettingsException e) {
      text = null;
    }
    line++;
    if (text != null) {
      out.line(": ", text);
    } else {
      command = null;
      out.line(OK, "");
    }
  }

  private void stepCheck(long now) {
    boolean ended = check.step(now);
    Finding finding = check.take();
    if (finding != null) {
      out.line(": ", OnlineCheck.text(finding));
      if (finding.cure().length() > 0) {
        out.line(":   -> ", finding.cure());
      }
    } else if (ended) {
      command = null;
      out.line(check.hasFailed() ? "error: something failed" : OK, "");
    }
  }

  private void stepEnrol(long now) {
    if (!enrol.step(now)) {
      return;
    }
    command = null;
    if (enrol.failure() == null) {
      out.line(": ", "enrolled, certificate valid until " + enrol.validUntil());
      out.line(OK, "");
    } else {
      refuse(enrol.failure());
    }
  }

  private String next() throws SettingsException {
    if (command.equals("help")) {
      return line < HELP.length ? HELP[line] : null;
    }
    if (command.equals("get")) {
      String[] names = settings.store().names();
      return line < names.length ? settings.shown(names[line]) : null;
    }
    if (command.equals("status")) {
      return report.status(line);
    }
    return command.equals("chips") ? report.chip(line) : log.line(line);
  }

  /** The characters from a position up to a space; what is no ASCII makes no known word. */
  private static String word(byte[] bytes, int from, int to) {
    int end = from;
    while (end < to && bytes[end] != ' ') {
      end++;
    }
    char[] chars = new char[end - from];
    for (int i = from; i < end; i++) {
      chars[i - from] = (char) (bytes[i] & 0xff);
    }
    return new String(chars);
  }
}
