package space.opensensor.ducklake.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import space.opensensor.ducklake.catalog.Count;

/**
 * Changes that are told together.
 *
 * @param changes oldest first, all of them
 */
record AlertMessage(List<AlertChange> changes) {

  /** Lines of a message; a fleet that falls silent is a message, not thousands. */
  static final int MOST_LINES = 50;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A line for all of it. */
  String subject() {
    long begins = changes.stream().filter(AlertChange::begins).count();
    if (changes.size() == 1) {
      return changes.get(0).line();
    }
    long over = changes.size() - begins;
    return begins == 0
        ? over + " alerts are over"
        : Count.of(begins, "alert") + (over == 0 ? "" : ", " + over + " over");
  }

  /** A line for each change, up to {@link #MOST_LINES}. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    changes.stream().limit(MOST_LINES).forEach(c -> lines.add(c.line()));
    if (changes.size() > MOST_LINES) {
      lines.add("and " + (changes.size() - MOST_LINES) + " more: lake alerts shows all");
    }
    return lines;
  }

  /**
   * {@code {"text": …, "alerts": [{"state": "begins"|"over", "rule", "subject", "text", "since"}],
   * "more": N}}; {@code text} is what chat programs show.
   */
  byte[] json() {
    List<Map<String, Object>> alerts = new ArrayList<>();
    for (AlertChange change : changes.subList(0, Math.min(MOST_LINES, changes.size()))) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("state", change.begins() ? "begins" : "over");
      map.put("rule", change.alert().rule());
      map.put("subject", change.alert().subject());
      map.put("text", change.alert().text());
      map.put("since", change.alert().since().toString());
      alerts.add(map);
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("text", String.join("\n", lines()));
    body.put("alerts", alerts);
    body.put("more", Math.max(0, changes.size() - MOST_LINES));
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers are always JSON", e);
    }
  }
}
