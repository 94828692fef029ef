package space.opensensor.portability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What can be known of the workflows without running them. */
class WorkflowTest {

  private static final Path TREE = Path.of("../..");
  private static final Path FOLDER = TREE.resolve(".github/workflows");
  private static final List<String> BRANCHES = List.of("main", "master", "develop");

  /** A commit, and beside it the release it is, for the reader. */
  private static final Pattern PINNED =
      Pattern.compile("uses: [a-z0-9-]+/[a-z0-9/-]+@[0-9a-f]{40} # v\\d+\\.\\d+\\.\\d+");

  /** At one minute, as the full hour is the busiest: minute, hour, day, month, weekday. */
  private static final Pattern CRON = Pattern.compile("[1-9]\\d? \\d{1,2} \\S+ \\S+ \\S+");

  private static final Set<String> TOOLS =
      Set.of("mvn", "git", "java", "tee", "node", "npm", "echo");

  static List<Path> workflows() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList();
    }
  }

  @Test
  void theWorkflowTestsOnTheThreeJdks() throws IOException {
    Object matrix =
        at(load(FOLDER.resolve("ci.yml")), "jobs", "build", "strategy", "matrix", "java");

    assertEquals(List.of("17", "21", "25"), matrix);
  }

  @Test
  void theWorkflowBuildsTestsSimulatesAndKeepsTheFiles() throws IOException {
    List<String> runs = new ArrayList<>();
    List<String> kept = new ArrayList<>();
    for (Map<?, ?> step : steps(load(FOLDER.resolve("ci.yml")))) {
      if (step.get("run") != null) {
        runs.add(step.get("run").toString());
      }
      if (String.valueOf(step.get("uses")).startsWith("actions/upload-artifact@")) {
        kept.addAll(at(step, "with", "path").toString().lines().toList());
      }
    }

    assertTrue(runs.contains("mvn -B verify"), runs::toString);
    assertTrue(
        runs.stream().anyMatch(r -> r.startsWith("./station simulate --windows 4 ")),
        runs::toString);
    assertTrue(kept.contains("simulation/s3"), kept::toString);
  }

  @Test
  void theLocalRunEndsWithTheSameCommand() throws IOException {
    List<String> lines = Files.readAllLines(TREE.resolve(".ci/run"));

    assertEquals("mvn -B verify", lines.get(lines.size() - 1));
    assertTrue(Files.isExecutable(TREE.resolve(".ci/run")));
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void pushesToTheMainBranchesTriggerItOrATagOrATimetableAndAHand(Path file) throws IOException {
    // YAML 1.1 reads the key "on" as true.
    Map<?, ?> triggers = (Map<?, ?>) load(file).get(Boolean.TRUE);

    if (triggers.containsKey("schedule")) {
      assertEquals(Set.of("schedule", "workflow_dispatch"), triggers.keySet());
      for (Object each : (List<?>) triggers.get("schedule")) {
        assertTrue(CRON.matcher(at(each, "cron").toString()).matches(), each::toString);
      }
    } else if (file.endsWith("release.yml")) {
      assertEquals(Map.of("push", Map.of("tags", List.of("v*"))), triggers);
    } else {
      assertEquals(BRANCHES, at(triggers, "push", "branches"));
      assertEquals(BRANCHES, at(triggers, "pull_request", "branches"));
    }
  }

  @Test
  void whatChecksEveryCommitRunsOnEveryPush() throws IOException {
    for (String name : List.of("ci.yml", "firmware.yml", "microej.yml")) {
      Map<?, ?> triggers = (Map<?, ?>) load(FOLDER.resolve(name)).get(Boolean.TRUE);
      assertTrue(triggers.containsKey("push"), name);
    }
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void everyActionIsPinnedToACommitAndNamesItsRelease(Path file) throws IOException {
    List<String> loose = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (line.contains("uses:") && !PINNED.matcher(line).find()) {
        loose.add(line.trim());
      }
    }

    assertEquals(List.of(), loose);
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void itMayOnlyReadTheRepositoryAndEveryJobHasATimeLimit(Path file) throws IOException {
    Map<?, ?> workflow = load(file);

    assertEquals(Map.of("contents", "read"), workflow.get("permissions"));
    for (Object job : ((Map<?, ?>) workflow.get("jobs")).values()) {
      assertNotNull(((Map<?, ?>) job).get("timeout-minutes"), job::toString);
    }
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void everyCommandIsAKnownToolOrAScriptOfThisRepository(Path file) throws IOException {
    Set<String> unknown = new TreeSet<>();
    for (Map<?, ?> step : steps(load(file))) {
      if (step.get("run") == null) {
        continue;
      }
      for (String command : step.get("run").toString().split("\\n|\\||&&|;")) {
        String program = command.trim().split(" ")[0];
        boolean script = program.startsWith("./") || program.startsWith(".ci/");
        if (script ? !Files.isExecutable(TREE.resolve(program)) : !TOOLS.contains(program)) {
          unknown.add(program);
        }
      }
    }

    assertEquals(Set.of(), unknown);
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void noStepPutsAnEventsTextIntoAShell(Path file) throws IOException {
    for (Map<?, ?> step : steps(load(file))) {
      String run = String.valueOf(step.get("run"));
      assertFalse(run.contains("${{ github.event"), run);
      assertFalse(run.contains("${{ github.head_ref"), run);
    }
  }

  private static List<Map<?, ?>> steps(Map<?, ?> workflow) {
    List<Map<?, ?>> steps = new ArrayList<>();
    for (Object job : ((Map<?, ?>) workflow.get("jobs")).values()) {
      for (Object step : (Collection<?>) ((Map<?, ?>) job).get("steps")) {
        steps.add((Map<?, ?>) step);
      }
    }
    assertFalse(steps.isEmpty());
    return steps;
  }

  private static Object at(Object node, String... keys) {
    Object found = node;
    for (String key : keys) {
      assertNotNull(found, "nothing at " + String.join(".", keys));
      found = ((Map<?, ?>) found).get(key);
    }
    return found;
  }

  private static Map<?, ?> load(Path file) throws IOException {
    Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
    return yaml.load(Files.readString(file));
  }
}
