package space.opensensor.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Looks for what keeps people out of a page, by <a href="https://github.com/dequelabs/axe-core">
 * axe-core</a>, which npm brings as its lock file says.
 */
final class Axe {

  private static final Path SOURCE = Path.of("src/test/npm");
  private static final Path WORK = Path.of("target/npm-tests");
  private static final Path SCRIPT = WORK.resolve("node_modules/axe-core/axe.min.js");

  private final String script;

  private Axe(String script) {
    this.script = script;
  }

  /** One, or null where npm cannot bring it; a line says so. */
  static Axe find() throws IOException, InterruptedException {
    Files.createDirectories(WORK);
    if (!Files.exists(SCRIPT)) {
      for (String name : List.of("package.json", "package-lock.json")) {
        Files.copy(SOURCE.resolve(name), WORK.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
      try {
        Process npm =
            new ProcessBuilder("npm", "ci", "--prefer-offline", "--no-audit", "--no-fund")
                .directory(WORK.toFile())
                .redirectErrorStream(true)
                .redirectOutput(WORK.resolve("log").toFile())
                .start();
        npm.waitFor(2, TimeUnit.MINUTES);
        npm.destroyForcibly();
      } catch (IOException e) {
        // Said below.
      }
    }
    if (!Files.exists(SCRIPT)) {
      System.out.println(
          "site: skipped: pages are not looked at by axe-core, which npm did not bring");
      return null;
    }
    return new Axe(Files.readString(SCRIPT));
  }

  /** The serious and critical faults of a page, each with the first place of it. */
  String faults(Tab tab) {
    tab.value(script + ";''");
    return tab.value(
        "axe.run(document, { resultTypes: ['violations'] }).then(found => found.violations"
            + ".filter(each => ['serious', 'critical'].includes(each.impact))"
            + ".map(each => each.id + ': ' + each.nodes[0].html + ' ' + each.nodes[0].failureSummary).join('\\n'))");
  }
}
