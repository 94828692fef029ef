package space.opensensor.nativeport.build;

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

  private GeneratedFile write(String changed) throws IOException {
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
