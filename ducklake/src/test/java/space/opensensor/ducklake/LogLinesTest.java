package space.opensensor.ducklake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** The lines of the log that {@code lake} is shipped with. */
class LogLinesTest {

  @Test
  void anObjectsKeyBeginsNoLineAndMovesNoCursor() throws Exception {
    LoggerContext context = new LoggerContext();
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(Path.of("src/main/resources/logback.xml").toFile());
    LoggingEvent event = new LoggingEvent();
    event.setLoggerContext(context);
    event.setLoggerName("lake");
    event.setLevel(ch.qos.logback.classic.Level.WARN);
    event.setMessage("file set aside");
    event.setKeyValuePairs(List.of(new KeyValuePair("key", "a\nb\r\u001b[2Jc station=ü")));
    ConsoleAppender<ILoggingEvent> text =
        (ConsoleAppender<ILoggingEvent>) context.getLogger("ROOT").getAppender("text");
    Charset own = Charset.defaultCharset();
    String line = new String(text.getEncoder().encode(event), own);
    String letter = new String("ü".getBytes(own), own);
    assertTrue(line.contains("file set aside key=\"a?b??[2Jc station=" + letter + "\""), line);
    assertEquals(line.length() - 1, line.indexOf('\n'), line);
    context.stop();
  }
}
