package space.opensensor.portability;

import java.util.Comparator;

/**
 * One thing that a portable module must not do, as one line for the reader of the build.
 *
 * @param type the class it is in, as in source
 * @param method the method it is in, or empty for the class itself
 * @param line the source line, or 0 where the class file names none
 * @param what what is wrong
 * @param advice what to do about it
 */
record Finding(String type, String method, int line, String what, String advice)
    implements Comparable<Finding> {

  private static final Comparator<Finding> ORDER =
      Comparator.comparing(Finding::type)
          .thenComparingInt(Finding::line)
          .thenComparing(Finding::method)
          .thenComparing(Finding::what);

  boolean isAt(String otherType, String otherMethod, int otherLine) {
    return type.equals(otherType) && method.equals(otherMethod) && line == otherLine;
  }

  @Override
  public int compareTo(Finding other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(type);
    if (!method.isEmpty()) {
      text.append('.').append(method);
    }
    if (line > 0) {
      text.append(':').append(line);
    }
    return text.append(": ").append(what).append("; ").append(advice).toString();
  }
}
