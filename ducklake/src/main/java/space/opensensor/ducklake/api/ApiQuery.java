package space.opensensor.ducklake.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import space.opensensor.ducklake.catalog.TimestampText;
import space.opensensor.ducklake.read.Filter;
import space.opensensor.ducklake.read.SnapshotChoice;

/** The parameters of a request; one that the resource does not know is refused. */
final class ApiQuery {

  private static final int MAX_FILTERS = 16;

  private final Map<String, List<String>> parameters = new LinkedHashMap<>();

  ApiQuery(String raw, Set<String> allowed) {
    if (raw == null || raw.isEmpty()) {
      return;
    }
    for (String pair : raw.split("&")) {
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      if (!allowed.contains(name)) {
        throw new IllegalArgumentException(
            "parameter \"" + name + "\": expected one of " + new java.util.TreeSet<>(allowed));
      }
      parameters
          .computeIfAbsent(name, n -> new ArrayList<>())
          .add(equals < 0 ? "" : decode(pair.substring(equals + 1)));
    }
  }

  String text(String name) {
    List<String> values = parameters.getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw new IllegalArgumentException("parameter \"" + name + "\": expected once");
    }
    return values.isEmpty() || values.get(0).isEmpty() ? null : values.get(0);
  }

  /** All values of a parameter that may be there more than once. */
  List<String> texts(String name) {
    return parameters.getOrDefault(name, List.of()).stream().filter(v -> !v.isEmpty()).toList();
  }

  Long number(String name) {
    String text = text(name);
    if (text == null) {
      return null;
    }
    if (!text.matches("\\d{1,18}")) {
      throw new IllegalArgumentException(name + ": expected a number, got \"" + text + "\"");
    }
    return Long.valueOf(text);
  }

  Long number(String name, long most) {
    Long number = number(name);
    if (number != null && number > most) {
      throw new IllegalArgumentException(
          name + ": expected at most " + most + ", got \"" + number + "\"");
    }
    return number;
  }

  boolean truth(String name) {
    String text = text(name);
    if (text != null && !text.equals("true") && !text.equals("false")) {
      throw new IllegalArgumentException(name + ": expected true or false, got \"" + text + "\"");
    }
    return "true".equals(text);
  }

  Instant time(String name) {
    String text = text(name);
    return text == null ? null : TimestampText.parse(text);
  }

  SnapshotChoice snapshot() {
    return new SnapshotChoice(number("snapshot"), time("at"));
  }

  List<Filter> filters() {
    List<String> where = parameters.getOrDefault("where", List.of());
    if (where.size() > MAX_FILTERS) {
      throw new IllegalArgumentException("where: at most " + MAX_FILTERS);
    }
    return where.stream().map(Filter::parse).toList();
  }

  List<String> columns() {
    String text = text("columns");
    List<String> columns = text == null ? List.of() : List.of(text.split(","));
    Set<String> known = new HashSet<>();
    for (String column : columns) {
      if (!known.add(column)) {
        throw new IllegalArgumentException("columns: \"" + column + "\" is there twice");
      }
    }
    return columns;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
