package space.opensensor.portability;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The Java API that a portable module may use, read from three lists beside this class:
 *
 * <ul>
 *   <li>{@code microej-attested-api.tsv}: what public MicroEJ sources are known to use;
 *   <li>{@code additions.tsv}: what is documented elsewhere, a signature and its source a line;
 *   <li>{@code forbidden.tsv}: what stays out although it may be listed above, with the reason and
 *       what to do instead: a type, a member (all overloads, or one), or a package ({@code x.*}).
 * </ul>
 *
 * <p>and from two about the modules: {@code natives.tsv}, native methods that every port serves,
 * and {@code divisions.tsv}, why divisors that are no constants are never zero.
 */
final class PortableApi {

  /** Rows whose overload is a guess, as the head of the attested list says. */
  private static final Set<String> DOUBTFUL =
      Set.of(
          "java.lang.AssertionError#<init>(boolean)void",
          "java.lang.Float#<init>(double)void",
          "java.io.PrintStream#println(char[])void");

  private final Set<String> permitted = new HashSet<>();
  private final Map<String, Ban> bans = new HashMap<>();
  private final Set<String> natives = new HashSet<>();
  private final Map<String, Integer> divisions = new HashMap<>();

  /**
   * Why something stays out of the portable API, as the end of a sentence, and what to do instead.
   *
   * @param reason continues "…, which"
   * @param advice an imperative
   */
  record Ban(String reason, String advice) {}

  /** Reads the lists; fails on a line that is not of its list's form. */
  PortableApi() {
    for (String[] row : rows("microej-attested-api.tsv", 4)) {
      if (!DOUBTFUL.contains(row[0])) {
        permitted.add(row[0]);
      }
    }
    for (String[] row : rows("additions.tsv", 2)) {
      permitted.add(row[0]);
    }
    for (String[] row : rows("forbidden.tsv", 3)) {
      bans.put(row[0], new Ban(row[1], row[2]));
    }
    for (String[] row : rows("natives.tsv", 2)) {
      natives.add(row[0]);
    }
    for (String[] row : rows("divisions.tsv", 3)) {
      divisions.put(row[0], Integer.valueOf(row[1]));
    }
  }

  boolean permits(String signature) {
    return permitted.contains(signature);
  }

  /** Whether a module may declare this native method ({@code type#method}). */
  boolean permitsNative(String method) {
    return natives.contains(method);
  }

  /**
   * How many divisors of a method ({@code type#method(descriptor)}) may be other than constants.
   */
  int divisions(String method) {
    return divisions.getOrDefault(method, 0);
  }

  /** The ban on a type or on its package, or null where there is none. */
  Ban banOnType(String type) {
    Ban found = bans.get(type);
    for (String name = enclosing(type); found == null && !name.isEmpty(); name = enclosing(name)) {
      found = bans.get(name + ".*");
    }
    return found;
  }

  /** The ban on a member, on its type or on its package, or null where there is none. */
  Ban ban(Member member) {
    String type = Member.typeName(member.owner());
    Ban found = bans.get(member.signature());
    if (found == null) {
      found = bans.get(type + '#' + member.name());
    }
    return found == null ? banOnType(type) : found;
  }

  private static String enclosing(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('.')));
  }

  private static List<String[]> rows(String list, int columns) {
    List<String[]> rows = new ArrayList<>();
    try (InputStream in = PortableApi.class.getResourceAsStream(list);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (line.isEmpty() || line.startsWith("#")) {
          continue;
        }
        String[] row = line.split("\t");
        if (row.length != columns) {
          throw new IllegalStateException(
              list + ":" + number + ": expected " + columns + " columns between tabs: " + line);
        }
        rows.add(row);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + list, e);
    }
    return rows;
  }
}
