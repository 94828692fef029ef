package space.opensensor.translator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which variables of one function have to be known to the collector at which line: those that are
 * read after a call in which it may run, and those that a called function reads after it ran.
 */
final class References {

  private static final Pattern VARIABLE = Pattern.compile("\\bteavm_(?:this_|local_\\d+|tmp_\\w+)");
  private static final Pattern DECLARED = Pattern.compile("\\s*(?!return)\\w+\\*? (teavm_\\w+);");
  private static final Pattern ASSIGNED = Pattern.compile("\\s*(teavm_\\w+) = (.*);");

  /** What makes a value of its own, rather than to pass on that of a variable. */
  private static final Pattern MADE =
      Pattern.compile("[(]*(?:meth_|virt_|TEAVM_FIELD|TEAVM_ARRAY_AT)[^?]*");

  private static final Pattern CALL = Pattern.compile("\\b([A-Za-z_]\\w*)\\(");

  /** Calls by a table, whose receiver stands in a variable or is put into one for it. */
  private static final Pattern BY_TABLE =
      Pattern.compile("TEAVM_METHOD\\((teavm_\\w+), \\w+, (virt_\\w+)\\)\\(\\1\\b");

  private static final Pattern CHECKED_BY_TABLE =
      Pattern.compile(
          "\\(\\((teavm_tmp_\\w+) = \\(teavm_nullCheck\\((teavm_\\w+)\\)\\)\\), "
              + "TEAVM_METHOD\\(\\1, \\w+, (virt_\\w+)\\)\\(\\1\\b");

  private static final Pattern QUOTED = Pattern.compile("\"(?:\\\\.|[^\"\\\\])*\"");
  private static final Pattern PARAMETER = Pattern.compile("(\\w+\\*?) (teavm_\\w+)");

  private final FunctionFlow flow;
  private final CollectingFunctions collecting;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<Line> lines = new ArrayList<>();
  private final List<Integer> parameters = new ArrayList<>();
  private final List<BitSet> live = new ArrayList<>();

  /** A call in a line: whom, and the variables in each argument. */
  private record Call(String name, List<BitSet> arguments) {}

  /** A line: what it reads and assigns, or -1, and what it may pass on to what it assigns. */
  private static final class Line {
    private final BitSet read = new BitSet();
    private int assigned = -1;
    private boolean passing;
    private final List<Call> calls = new ArrayList<>();

    /** What the line itself reads after the collector may have run in it; null where it cannot. */
    private BitSet readLater;
  }

  /**
   * Reads a function.
   *
   * @param function its text
   * @param collecting where the collector may run
   */
  References(String function, CollectingFunctions collecting) {
    this.flow = new FunctionFlow(function);
    this.collecting = collecting;
    String head = flow.lines().get(0);
    Matcher parameter = PARAMETER.matcher(head.substring(head.indexOf('(')));
    while (parameter.find()) {
      int number = number(parameter.group(2));
      parameters.add(parameter.group(1).endsWith("*") ? number : -1);
    }
    lines.add(new Line());
    for (String text : flow.lines().subList(1, flow.lines().size())) {
      String plain = QUOTED.matcher(text).replaceAll("");
      plain = CHECKED_BY_TABLE.matcher(plain).replaceAll("($3($2");
      lines.add(line(BY_TABLE.matcher(plain).replaceAll("$2($1")));
    }
    findLive();
  }

  FunctionFlow flow() {
    return flow;
  }

  /** The variables of the parameters, -1 for those that are no references. */
  List<Integer> parameters() {
    return parameters;
  }

  /** Whom the function calls, once for each call. */
  List<String> calls() {
    return lines.stream().flatMap(line -> line.calls.stream()).map(Call::name).toList();
  }

  boolean hasFrame() {
    return flow.lines().stream().anyMatch(line -> line.contains("TEAVM_ALLOC_STACK("));
  }

  String parameterName(int parameter) {
    int number = parameters.get(parameter);
    return numbers.entrySet().stream()
        .filter(e -> e.getValue() == number)
        .findFirst()
        .orElseThrow()
        .getKey();
  }

  /** The number of a variable. */
  int number(String variable) {
    return numbers.computeIfAbsent(variable, v -> numbers.size());
  }

  private BitSet variables(String text) {
    BitSet set = new BitSet();
    VARIABLE.matcher(text).results().forEach(m -> set.set(number(m.group())));
    return set;
  }

  private Line line(String text) {
    Line line = new Line();
    if (NeedlessRoots.isOfFrame(text) || DECLARED.matcher(text).matches()) {
      return line;
    }
    Matcher assigned = ASSIGNED.matcher(text);
    String read = text;
    if (assigned.matches()) {
      line.assigned = number(assigned.group(1));
      read = assigned.group(2);
      line.passing = !MADE.matcher(read).matches();
    }
    line.read.or(variables(read));
    int counted = 0;
    for (MatchResult call : CALL.matcher(read).results().toList()) {
      List<BitSet> arguments = new ArrayList<>();
      int end = arguments(read, call.end(), arguments);
      line.calls.add(new Call(call.group(1), arguments));
      if (collecting.isCollecting(call.group(1))) {
        counted++;
        line.readLater = variables(read.substring(0, call.start()) + " " + read.substring(end));
      }
    }
    if (counted > 1 || CollectingFunctions.isByTable(read)) {
      line.readLater = line.read;
    }
    return line;
  }

  /** Reads arguments until the bracket that closes them; returns where it is. */
  private int arguments(String text, int start, List<BitSet> arguments) {
    int depth = 1;
    int begin = start;
    int at = start;
    for (; depth > 0; at++) {
      if (at == text.length()) {
        throw new IllegalArgumentException("a call over more than a line: " + text.trim());
      }
      char c = text.charAt(at);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (depth == 0 || depth == 1 && c == ',') {
        arguments.add(variables(text.substring(begin, at)));
        begin = at + 1;
      }
    }
    return at;
  }

  private void findLive() {
    for (int i = 0; i < lines.size(); i++) {
      live.add(new BitSet());
    }
    boolean more = true;
    while (more) {
      more = false;
      for (int i = lines.size() - 1; i >= 0; i--) {
        BitSet out = new BitSet();
        for (int next = flow.after(i).nextSetBit(0);
            next >= 0;
            next = flow.after(i).nextSetBit(next + 1)) {
          Line line = lines.get(next);
          BitSet in = (BitSet) live.get(next).clone();
          if (line.assigned >= 0) {
            in.clear(line.assigned);
          }
          in.or(line.read);
          out.or(in);
        }
        if (!out.equals(live.get(i))) {
          live.set(i, out);
          more = true;
        }
      }
    }
  }

  /** Whether a called function leaves it to its callers to show a parameter to the collector. */
  interface Leaving {
    boolean leaves(String function, int parameter);
  }

  /** The variables that have to be known to the collector, for each line. */
  List<BitSet> needed(Leaving leaving) {
    List<BitSet> all = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      BitSet needed = new BitSet();
      if (line.readLater != null) {
        needed.or(live.get(i));
        if (line.assigned >= 0) {
          needed.clear(line.assigned);
        }
        needed.or(line.readLater);
      }
      for (Call call : line.calls) {
        for (int n = 0; n < call.arguments.size(); n++) {
          if (!call.arguments.get(n).isEmpty() && leaving.leaves(call.name, n)) {
            needed.or(call.arguments.get(n));
          }
        }
      }
      all.add(needed);
    }
    return all;
  }

  /**
   * Whether the value of a variable is needed on a way from a line.
   *
   * @param from the line after which the variable has the value
   * @param variable its number
   * @param needed what is needed at each line
   * @param ends lines at which a way ends
   */
  boolean isNeeded(int from, int variable, List<BitSet> needed, IntPredicate ends) {
    Map<Integer, BitSet> holding = new HashMap<>();
    Deque<Integer> toLook = new ArrayDeque<>();
    BitSet first = new BitSet();
    first.set(variable);
    spread(from, first, holding, toLook);
    while (!toLook.isEmpty()) {
      int at = toLook.remove();
      if (ends.test(at)) {
        continue;
      }
      BitSet holders = holding.get(at);
      if (holders.intersects(needed.get(at))) {
        return true;
      }
      Line line = lines.get(at);
      BitSet out = (BitSet) holders.clone();
      if (line.assigned >= 0) {
        out.set(line.assigned, line.passing && line.read.intersects(holders));
      }
      if (!out.isEmpty()) {
        spread(at, out, holding, toLook);
      }
    }
    return false;
  }

  private void spread(
      int from, BitSet holders, Map<Integer, BitSet> holding, Deque<Integer> toLook) {
    for (int next = flow.after(from).nextSetBit(0);
        next >= 0;
        next = flow.after(from).nextSetBit(next + 1)) {
      BitSet before = holding.computeIfAbsent(next, n -> new BitSet());
      int count = before.cardinality();
      before.or(holders);
      if (before.cardinality() > count) {
        toLook.add(next);
      }
    }
  }

  /** Whether a line at which the collector runs, if only to throw, is reached from another. */
  boolean isCollectedAfter(int from, IntPredicate ends) {
    BitSet seen = new BitSet();
    Deque<Integer> toLook = new ArrayDeque<>(List.of(from));
    while (!toLook.isEmpty()) {
      int at = toLook.remove();
      if (at != from && ends.test(at)) {
        continue;
      }
      if (at != from && collecting.mayEverCollect(flow.lines().get(at))) {
        return true;
      }
      flow.after(at).stream()
          .filter(n -> !seen.get(n))
          .forEach(
              n -> {
                seen.set(n);
                toLook.add(n);
              });
    }
    return false;
  }
}
