package space.opensensor.figures;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds numbers without a marker: in tables of sections that are named Figures or Measured every
 * one beside a row's name, elsewhere those that are a value of a results file to the last of four
 * or more digits.
 */
final class Copies {

  private static final Pattern GENERATED =
      Pattern.compile("<!-- results [a-z0-9-]+ -->\n.*?<!-- end -->", Pattern.DOTALL);
  private static final Pattern CODE = Pattern.compile("`[^`]*`|\\]\\([^)]*\\)");
  private static final Pattern NUMBER =
      Pattern.compile("(?<![\\w.,>*-])(\\**)\\d+(?:,\\d{3})*(?:\\.\\d+)?(?![\\w.]*\\w)");
  private static final Pattern MARKED = Pattern.compile("<!--=(?:(?!-->).)+-->\\**[\\d,.]*\\d");
  private static final int DIGITS = 4;

  /** A figure of its size has a comma. */
  private static final Pattern YEAR = Pattern.compile("20\\d\\d");

  /** Whole KiB are a size that someone chose. */
  private static final BigDecimal KIBI = new BigDecimal(1024);

  private Copies() {}

  /** The lines with such numbers, each with the first of them. */
  static List<String> found(String text, Collection<ResultsFile> results) {
    Set<BigDecimal> values = values(results);
    List<String> found = new ArrayList<>();
    boolean fenced = false;
    int depth = 0;
    for (String line : GENERATED.matcher(text).replaceAll("").split("\n")) {
      if (line.startsWith("```")) {
        fenced = !fenced;
      } else if (!fenced) {
        Matcher heading = Pattern.compile("(#+) (.*)").matcher(line);
        if (heading.matches()) {
          int level = heading.group(1).length();
          boolean figures = heading.group(2).matches("Figures|Measured");
          depth = figures && (depth == 0 || level <= depth) ? level : level <= depth ? 0 : depth;
        }
        String bare = CODE.matcher(MARKED.matcher(line).replaceAll("")).replaceAll("");
        boolean row = depth > 0 && line.startsWith("|");
        Matcher number = NUMBER.matcher(row ? bare.replaceFirst("\\|[^|]*", "") : bare);
        while (number.find()) {
          boolean year = YEAR.matcher(number.group()).matches();
          if (row || !year && values.contains(value(number.group()))) {
            found.add(number.group() + " in: " + line);
            break;
          }
        }
      }
    }
    return found;
  }

  private static Set<BigDecimal> values(Collection<ResultsFile> results) {
    Set<BigDecimal> values = new HashSet<>();
    for (ResultsFile file : results) {
      file.rows.values().stream()
          .flatMap(List::stream)
          .filter(value -> value != null && value.remainder(KIBI).signum() != 0)
          .map(BigDecimal::stripTrailingZeros)
          .filter(value -> value.precision() >= DIGITS)
          .forEach(values::add);
    }
    return values;
  }

  private static BigDecimal value(String number) {
    return new BigDecimal(number.replaceAll("[,*]", "")).stripTrailingZeros();
  }
}
