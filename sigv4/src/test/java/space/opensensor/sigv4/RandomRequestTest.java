package space.opensensor.sigv4;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The random requests hold what they are said to hold, so that comparing them means something. */
class RandomRequestTest {

  private static final int REQUESTS = 2000;
  private static final long SEED = 7305000L;
  private static final int LEAST = 20;
  private static final long DAY = 86400000L;

  private static Map<String, Predicate<RandomRequest>> cases() {
    Map<String, Predicate<RandomRequest>> cases = new TreeMap<>();
    cases.put("a port in the Host header", r -> r.port != 443);
    cases.put("path style", r -> r.style == UrlStyle.PATH);
    cases.put("virtual-host style", r -> r.style == UrlStyle.VIRTUAL_HOST);
    cases.put("no key", r -> r.key == null);
    cases.put("an empty segment", r -> r.key != null && r.key.contains("//"));
    cases.put("a segment .", r -> hasSegment(r, "."));
    cases.put("a segment ..", r -> hasSegment(r, ".."));
    for (int bytes = 2; bytes <= 4; bytes++) {
      int length = bytes;
      cases.put(bytes + " bytes of UTF-8", r -> hasCharacterOf(r, length));
    }
    cases.put("a repeated query name", r -> names(r).size() < r.query.size());
    cases.put("an empty query value", r -> r.query.stream().anyMatch(q -> q[1].isEmpty()));
    cases.put("leading white space", r -> hasValue(r, v -> " \t".indexOf(v.charAt(0)) >= 0));
    cases.put("trailing white space", r -> hasValue(r, v -> v.endsWith(" ") || v.endsWith("\t")));
    cases.put("white space in a row", r -> hasValue(r, v -> v.trim().contains("  ")));
    cases.put("a tab", r -> hasValue(r, v -> v.trim().contains("\t")));
    cases.put("an empty header value", r -> r.headers.stream().anyMatch(h -> h[1].isEmpty()));
    cases.put("a token", r -> r.token != null);
    cases.put("midnight", r -> r.time % DAY == 0);
    cases.put("the last millisecond of a day", r -> r.time % DAY == DAY - 1);
    cases.put("the longest expiry", r -> r.expiry == Presigner.MAX_EXPIRY);
    cases.put("a secret longer than a hash block", r -> r.secret.length() > 60);
    return cases;
  }

  @Test
  void everyCaseOccursOften() {
    Map<String, Integer> seen = new TreeMap<>();
    Map<String, Predicate<RandomRequest>> cases = cases();
    for (int i = 0; i < REQUESTS; i++) {
      RandomRequest request = new RandomRequest(SEED + i);
      cases.forEach((what, holds) -> seen.merge(what, holds.test(request) ? 1 : 0, Integer::sum));
    }
    seen.forEach((what, count) -> assertTrue(count >= LEAST, what + ": " + count + " times"));
  }

  @Test
  void keysHoldEveryAsciiByte() {
    BitSet seen = new BitSet();
    for (int i = 0; i < REQUESTS; i++) {
      String key = new RandomRequest(SEED + i).key;
      if (key != null) {
        key.chars().filter(c -> c < 128).forEach(seen::set);
      }
    }
    assertEquals(128, seen.nextClearBit(0));
  }

  private static boolean hasSegment(RandomRequest request, String segment) {
    return request.key != null && List.of(request.key.split("/")).contains(segment);
  }

  private static boolean hasCharacterOf(RandomRequest request, int bytes) {
    return request.key != null
        && Arrays.stream(request.key.codePoints().toArray())
            .mapToObj(Character::toString)
            .anyMatch(c -> c.getBytes(StandardCharsets.UTF_8).length == bytes);
  }

  private static Set<String> names(RandomRequest request) {
    Set<String> names = new HashSet<>();
    request.query.forEach(parameter -> names.add(parameter[0]));
    return names;
  }

  private static boolean hasValue(RandomRequest request, Predicate<String> holds) {
    return request.headers.stream()
        .map(header -> header[1])
        .anyMatch(value -> !value.isEmpty() && holds.test(value));
  }
}
