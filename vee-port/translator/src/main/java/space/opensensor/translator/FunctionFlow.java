package space.opensensor.translator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of a function of a translation, and which may run after which. TeaVM writes one
 * statement a line, and of C's statements for control only those that are read here.
 */
final class FunctionFlow {

  private static final Pattern LABEL = Pattern.compile("(\\w+):;");
  private static final Pattern GOTO = Pattern.compile("goto (\\w+);");
  private static final Pattern END =
      Pattern.compile("^return\\b|^TEAVM_UNREACHABLE$|meth_otr_ExceptionHandling_throwException");

  private static final Pattern CONTROL =
      Pattern.compile("\\b(?:if|else|do|while|for|switch|goto|break|continue)\\b");
  private static final Pattern RETURN_IF = Pattern.compile("if \\(.*\\) return .*;");

  private final List<String> lines;
  private final List<BitSet> after = new ArrayList<>();

  /** Where a line that closes one branch of an {@code if} and opens the next goes on. */
  private final Map<Integer, Integer> ends = new HashMap<>();

  /** What is open: {@code if}, {@code while}, {@code switch}, or a case of it. */
  private static final class Block {
    private final String kind;
    private final int head;

    /** The last condition, from which a line after the branch is reached, or -1. */
    private int condition;

    private final List<Integer> elses = new ArrayList<>();
    private final List<Integer> breaks = new ArrayList<>();

    Block(String kind, int head) {
      this.kind = kind;
      this.head = head;
      this.condition = head;
    }
  }

  /** A step whose end is known when all is read. */
  private record Step(int from, int to) {}

  /**
   * Reads a function.
   *
   * @param function from its first line to the one before its last brace, without a {@code try}
   * @throws IllegalArgumentException where it has a statement that TeaVM does not write
   */
  FunctionFlow(String function) {
    lines = function.lines().toList();
    List<Step> steps = new ArrayList<>(List.of(new Step(0, 1)));
    Map<String, Integer> labels = new HashMap<>();
    Map<Integer, String> jumps = new HashMap<>();
    Deque<Block> open = new ArrayDeque<>();
    for (int i = 0; i < lines.size(); i++) {
      after.add(new BitSet());
    }
    for (int i = 1; i < lines.size(); i++) {
      String line = lines.get(i).trim();
      Matcher label = LABEL.matcher(line);
      Matcher jump = GOTO.matcher(line);
      boolean goesOn = true;
      if (line.startsWith("} else")) {
        Block block = open.element();
        after.get(block.condition).set(i);
        block.condition = line.equals("} else {") ? -1 : i;
        block.elses.add(i);
      } else if (line.startsWith("}")) {
        goesOn = close(open.remove(), i, steps);
      } else if (line.startsWith("case ") || line.startsWith("default:")) {
        Block block = innermost(open, false);
        after.get(block.head).set(i);
        block.condition = line.startsWith("default:") ? -1 : block.condition;
        if (line.endsWith("{")) {
          open.push(new Block("case", i));
        }
      } else if (line.endsWith("{")) {
        String kind = line.substring(0, Math.max(0, line.indexOf(" "))).replace("for", "while");
        if (!List.of("if", "while", "switch").contains(kind)) {
          throw new IllegalArgumentException("what is " + line);
        }
        open.push(new Block(kind, i));
        goesOn = !kind.equals("switch");
      } else if (label.matches()) {
        labels.put(label.group(1), i);
      } else if (jump.matches()) {
        jumps.put(i, jump.group(1));
        goesOn = false;
      } else if (line.equals("break;")) {
        innermost(open, true).breaks.add(i);
        goesOn = false;
      } else if (line.startsWith("if (") && line.endsWith(") break;")) {
        innermost(open, true).breaks.add(i);
      } else if (CONTROL.matcher(line).find() && !RETURN_IF.matcher(line).matches()) {
        throw new IllegalArgumentException("what is " + line);
      } else {
        goesOn = !END.matcher(line).find();
      }
      if (goesOn) {
        steps.add(new Step(i, i + 1));
      }
    }
    for (Step step : steps) {
      int to = ends.getOrDefault(step.to, step.to);
      if (to < lines.size()) {
        after.get(step.from).set(to);
      }
    }
    jumps.forEach((from, name) -> after.get(from).set(labels.get(name)));
  }

  /** Ends a block; says whether the line after it is reached from here. */
  private boolean close(Block block, int at, List<Step> steps) {
    for (int from : block.breaks) {
      steps.add(new Step(from, at + 1));
    }
    switch (block.kind) {
      case "while":
        after.get(at).set(block.head);
        if (!lines.get(block.head).contains("while (1) {")) {
          steps.add(new Step(block.head, at + 1));
        }
        return false;
      case "if":
        for (int each : block.elses) {
          ends.put(each, at);
        }
        if (block.condition >= 0) {
          after.get(block.condition).set(at);
        }
        return true;
      case "switch":
        if (block.condition >= 0) {
          after.get(block.head).set(at);
        }
        return true;
      default:
        return true;
    }
  }

  /** The innermost {@code switch}, or what a {@code break} leaves. */
  private static Block innermost(Deque<Block> open, boolean orLoop) {
    for (Block block : open) {
      if (block.kind.equals("switch") || orLoop && block.kind.equals("while")) {
        return block;
      }
    }
    throw new IllegalArgumentException("a break or case outside of a block");
  }

  /** The lines, of which the first is the head of the function. */
  List<String> lines() {
    return lines;
  }

  /** The numbers of the lines that may run after a line. */
  BitSet after(int line) {
    return after.get(line);
  }
}
