package space.opensensor.station.upload;

import java.util.Random;
import space.opensensor.station.upload.ScriptedServer.Answer;
import space.opensensor.station.upload.ScriptedServer.Ending;

/** A way on which answers are cut, drip, or come in another form or with more than they hold. */
final class FaultyWay {

  private final Random random;

  FaultyWay(Random random) {
    this.random = random;
  }

  @SafeVarargs
  private <T> T one(T... of) {
    return of[random.nextInt(of.length)];
  }

  /** The same answer by a worse way, or less of it. */
  Answer distort(Answer answer, boolean bodiless) {
    String text = answer.text();
    int cut = random.nextInt(text.length() + 1);
    int end = text.indexOf("\r\n\r\n");
    switch (random.nextInt(9)) {
      case 0:
        return new Answer(text.substring(0, cut), Integer.MAX_VALUE, Ending.CLOSES);
      case 1:
        return new Answer(text.substring(0, cut), Integer.MAX_VALUE, Ending.RESETS);
      case 2:
        return new Answer(text.substring(0, cut), Integer.MAX_VALUE, Ending.STAYS);
      case 3:
        return answer.dripping(1 + random.nextInt(40));
      case 4:
        return answer.then(one(Ending.CLOSES, Ending.RESETS));
      case 5:
        String interim = "HTTP/1.1 " + (100 + random.nextInt(4)) + " Wait\r\nETag: \"x\"\r\n\r\n";
        return new Answer(interim.repeat(1 + random.nextInt(3)) + text, 700, Ending.STAYS);
      case 6:
        String padding = "\r\nX-Long: " + "y".repeat(random.nextInt(20_000));
        return new Answer(
            text.substring(0, end) + padding + text.substring(end), 5000, Ending.STAYS);
      case 7:
        String more = bodiless ? "<Error/>" : "HTTP/1.1 200 OK\r\n";
        return new Answer(text + more, Integer.MAX_VALUE, Ending.STAYS);
      default:
        return bodiless ? answer : chunked(text.substring(0, end), text.substring(end + 4));
    }
  }

  private Answer chunked(String head, String body) {
    StringBuilder text =
        new StringBuilder(head.replaceAll("(?i)\r\ncontent-length: \\d+", ""))
            .append("\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int at = 0; at < body.length(); ) {
      int size = Math.min(body.length() - at, 1 + random.nextInt(3000));
      text.append(Integer.toHexString(size)).append(one("", ";a=b")).append("\r\n");
      text.append(body, at, at + size).append("\r\n");
      at += size;
    }
    text.append(one("0\r\n\r\n", "0\r\nX-T: 1\r\n\r\n"));
    return new Answer(text.toString(), Integer.MAX_VALUE, Ending.STAYS);
  }
}
