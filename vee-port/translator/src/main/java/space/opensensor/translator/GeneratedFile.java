package space.opensensor.translator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file that TeaVM wrote, changed only where it is what the change expects. */
final class GeneratedFile {

  private final Path path;
  private String text;

  GeneratedFile(Path path) throws IOException {
    this.path = path;
    this.text = Files.readString(path);
  }

  String text() {
    return text;
  }

  /** Replaces the one place of a pattern. */
  GeneratedFile replace(String pattern, String replacement) throws IOException {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    if (matcher.results().count() != 1) {
      throw unexpected("one place of \"" + pattern + '"');
    }
    return write(matcher.reset().replaceFirst(replacement));
  }

  /** Replaces every place of a pattern; there may be none. */
  GeneratedFile replaceAll(String pattern, String replacement) throws IOException {
    return write(text.replaceAll(pattern, replacement));
  }

  /** What to do to one function. */
  interface FunctionChange {
    String changed(String function) throws IOException;
  }

  /** The text with each function changed, from its first line to the one before its last brace. */
  String withFunctions(FunctionChange change) throws IOException {
    StringBuilder out = new StringBuilder(text.length());
    int at = 0;
    // A function begins at the left margin, and a brace there ends it.
    Matcher function = Pattern.compile("(?m)^[^\\s#}].*\\{$").matcher(text);
    while (function.find(at)) {
      int end = text.indexOf("\n}", function.start()) + 1;
      if (end == 0) {
        break;
      }
      out.append(text, at, function.start());
      out.append(change.changed(text.substring(function.start(), end)));
      at = end;
    }
    return out.append(text, at, text.length()).toString();
  }

  /** Adds declarations to the header beside this file. */
  void declare(String declarations) throws IOException {
    String name = path.toString();
    Path header = Path.of(name.substring(0, name.length() - 1) + "h");
    Files.writeString(header, Files.readString(header) + declarations);
  }

  /** Replaces all of it. */
  GeneratedFile write(String changed) throws IOException {
    text = changed;
    Files.writeString(path, text);
    return this;
  }

  /** What to throw where the file is not what was expected. */
  IOException unexpected(String expected) {
    return new IOException(
        path + ": expected " + expected + "; TeaVM writes something else, look at its version");
  }
}
