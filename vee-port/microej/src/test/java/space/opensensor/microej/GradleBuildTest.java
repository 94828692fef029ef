package space.opensensor.microej;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** What can be known of the Gradle build without Gradle and without MicroEJ's SDK. */
class GradleBuildTest {

  private static final Pattern VERSION = Pattern.compile("([a-z0-9-]+) = \"([^\"]+)\"");
  private static final Pattern PLUGIN =
      Pattern.compile(
          "([a-z0-9-]+) = \\{ id = \"([a-z0-9.-]+)\", version\\.ref = \"([a-z0-9-]+)\" }");
  private static final Pattern LIBRARY =
      Pattern.compile(
          "([a-z0-9-]+) = \\{ module = \"([\\w.-]+:[\\w.-]+)\", version\\.ref = \"([a-z0-9-]+)\" }");

  private final Map<String, String> versions = new TreeMap<>();
  private final Map<String, String> plugins = new TreeMap<>();
  private final Map<String, String> libraries = new TreeMap<>();
  private final Set<String> referred = new TreeSet<>();

  GradleBuildTest() throws IOException {
    String section = "";
    for (String line : Files.readAllLines(Path.of("gradle/libs.versions.toml"))) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (line.startsWith("[")) {
        section = line;
        continue;
      }
      switch (section) {
        case "[versions]" -> {
          Matcher version = matched(VERSION, line);
          assertEquals(null, versions.put(version.group(1), version.group(2)), line);
        }
        case "[plugins]" -> {
          Matcher plugin = matched(PLUGIN, line);
          referred.add(plugin.group(3));
          assertEquals(null, plugins.put(plugin.group(1), plugin.group(2)), line);
        }
        case "[libraries]" -> {
          Matcher library = matched(LIBRARY, line);
          referred.add(library.group(3));
          assertEquals(null, libraries.put(library.group(1), library.group(2)), line);
        }
        default -> throw new AssertionError(section + ": " + line);
      }
    }
  }

  @Test
  void everyVersionIsInTheCatalogAndUsed() {
    assertEquals(versions.keySet(), referred);
    for (String version : versions.values()) {
      assertTrue(version.matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?"), version);
    }
  }

  @Test
  void everyPluginIsOneOfSdk6AndTheLibrariesAreOfKnownGroups() {
    assertEquals(
        Set.of(
            "com.microej.gradle.application",
            "com.microej.gradle.mock",
            "com.microej.gradle.veeport"),
        Set.copyOf(plugins.values()));
    for (String module : libraries.values()) {
      assertTrue(
          module.matches(
              "(ej\\.api|ej\\.library\\.[a-z]+|com\\.microej\\..+|space\\.opensensor):.+"),
          module);
    }
  }

  @ParameterizedTest
  @CsvSource({"app,microej.application", "mock,microej.mock", "vee-port,microej.veeport"})
  void aProjectAppliesItsPluginAloneAndNamesNoVersion(String project, String plugin)
      throws IOException {
    String script = script(project);
    assertEquals(List.of(plugin), all("alias\\(libs\\.plugins\\.([a-z.]+)\\)", script));
    assertTrue(plugins.containsKey(plugin.replace('.', '-')), plugin);
    assertFalse(script.contains(" version \""), script);
    assertFalse(script.matches("(?s).*\\b(id|kotlin)\\(.*"), "a plugin beside the catalog's");
    assertFalse(script.contains("repositories"), "repositories belong to the user's init script");
    assertFalse(script.matches("(?s).*[a-z]\\(\"[\\w.]+:[\\w.:-]+\"\\).*"), "a coordinate");
  }

  @Test
  void everyLibraryOfTheCatalogIsUsedAndEveryOneUsedIsThere() throws IOException {
    Set<String> used = new TreeSet<>();
    for (String project : projects()) {
      used.addAll(all("\\(libs\\.(?!plugins)([a-z0-9.]+)\\)", script(project)));
    }
    Set<String> named = new TreeSet<>();
    libraries.keySet().forEach(name -> named.add(name.replace('-', '.')));
    assertEquals(named, used);
  }

  @Test
  void everyProjectReferredToIsIncludedAndBalanced() throws IOException {
    List<String> projects = projects();
    assertEquals(List.of("app", "mock", "vee-port"), projects);
    for (String project : projects) {
      String script = script(project);
      for (String other : all("project\\(\":([a-z-]+)\"\\)", script)) {
        assertTrue(projects.contains(other), project + " refers to " + other);
      }
      assertEquals(script.chars().filter(c -> c == '{').count(), count(script, '}'), project);
      assertEquals(script.chars().filter(c -> c == '(').count(), count(script, ')'), project);
    }
    assertTrue(script("vee-port").contains("microejMock(project(\":mock\"))"));
    assertTrue(script("app").contains("microejVee(project(\":vee-port\"))"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"app", "mock", "vee-port"})
  void aProjectHasTheFilesThatSdk6Checks(String project) {
    for (String file : new String[] {"README.md", "CHANGELOG.md", "LICENSE.txt"}) {
      assertTrue(Files.isRegularFile(Path.of(project, file)), project + '/' + file);
    }
  }

  @Test
  void theEntryPointIsAClassWithAMain() throws Exception {
    List<String> entry = all("applicationEntryPoint = \"([\\w.]+)\"", script("app"));
    assertEquals(1, entry.size());
    assertTrue(
        ClassFiles.adapters().get(entry.get(0).replace('.', '/')).methods.stream()
            .anyMatch(m -> m.name.equals("main") && m.desc.equals("([Ljava/lang/String;)V")));
  }

  @Test
  void theStationComesFromThisBuildAndMavenPutsAllOfItIntoMicroejsFolder() throws Exception {
    assertEquals(parentProperty("version"), versions.get("station"));
    assertEquals("space.opensensor:firmware-app", libraries.get("firmware-app"));
    String pom = Files.readString(Path.of("pom.xml"));
    String profile = pom.substring(pom.indexOf("<profiles>"));
    assertEquals(
        List.of("sigv4", "parquet-lite", "vee-api", "firmware-app"),
        all("<id>microej-([a-z0-9-]+)</id>", profile));
    assertEquals(
        List.of("sigv4", "parquet-lite", "vee-api", "firmware-app"),
        all(
            "<pomFile>\\$\\{project\\.build\\.directory}/microej/([a-z0-9-]+)\\.pom</pomFile>",
            profile));
    assertEquals(List.of("maven"), all("<directory>([^<]+)</directory>\\s*<filtering>", profile));
    assertFalse(profile.contains("<activation>"), "the profile is off by default");
  }

  /** SDK 6 does not ask Maven Central, so that a parent or an import would not be found. */
  @ParameterizedTest
  @CsvSource({
    "sigv4,sigv4",
    "parquet-lite,parquet-lite",
    "vee-port/api,vee-api",
    "firmware-app,firmware-app"
  })
  void aRoomsPomForMicroejStandsAloneAndHasTheRoomsOwnDependencies(String room, String name)
      throws Exception {
    Element pom = xml(Path.of("maven", name + ".pom"));
    assertEquals(0, pom.getElementsByTagName("parent").getLength());
    assertEquals(0, pom.getElementsByTagName("dependencyManagement").getLength());
    assertEquals("space.opensensor", child(pom, "groupId"));
    assertEquals(name, child(pom, "artifactId"));
    assertEquals(name, child(xml(Path.of("../..", room, "pom.xml")), "artifactId"));
    assertEquals("${project.version}", child(pom, "version"));
    Set<String> versionless = new TreeSet<>();
    for (String dependency : dependencies(pom)) {
      assertTrue(dependency.endsWith(".version}"), dependency);
      versionless.add(dependency.substring(0, dependency.lastIndexOf(':')));
    }
    Set<String> rooms = new TreeSet<>();
    for (String dependency : dependencies(xml(Path.of("../..", room, "pom.xml")))) {
      rooms.add(dependency.substring(0, dependency.lastIndexOf(':')));
    }
    assertEquals(rooms, versionless);
  }

  /** Those of the compile scope, with their versions. */
  private static List<String> dependencies(Element pom) {
    List<String> found = new ArrayList<>();
    NodeList nodes = pom.getElementsByTagName("dependency");
    for (int i = 0; i < nodes.getLength(); i++) {
      Element dependency = (Element) nodes.item(i);
      if (child(dependency, "scope").isEmpty()) {
        found.add(
            child(dependency, "groupId")
                + ':'
                + child(dependency, "artifactId")
                + ':'
                + child(dependency, "version"));
      }
    }
    return found;
  }

  private static String parentProperty(String name) throws Exception {
    return child(xml(Path.of("../../pom.xml")), name);
  }

  private static Element xml(Path file) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(file.toFile())
        .getDocumentElement();
  }

  private static String child(Element parent, String name) {
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (name.equals(node.getNodeName())) {
        return node.getTextContent().trim();
      }
    }
    return "";
  }

  @Test
  void theWorkflowSimulatesOnlyWhereTheOwnerAcceptedTheEulaAndSaysSoOtherwise() throws IOException {
    String workflow = Files.readString(Path.of("../../.github/workflows/microej.yml"));
    String variable = "vars.ACCEPT_MICROEJ_SDK_EULA_V3_1C";
    assertEquals(
        List.of(variable + " != 'YES'", variable + " == 'YES'"), all("\\n +if: (.+)", workflow));
    int simulate = workflow.indexOf("  simulate:");
    assertTrue(workflow.substring(0, simulate).contains("::notice::"));
    assertFalse(workflow.substring(0, simulate).contains(".ci/microej"));
    assertTrue(workflow.substring(simulate).contains("run: .ci/microej\n"));
  }

  @Test
  void theScriptDoesNothingWithoutTheOwnersYes() throws Exception {
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "skipped: no bash here");
    for (String answer : new String[] {"", "yes", "NO"}) {
      ProcessBuilder script = new ProcessBuilder("/bin/bash", "../../.ci/microej");
      script.environment().put("ACCEPT_MICROEJ_SDK_EULA_V3_1C", answer);
      // Should it go on after all, it finds no tool to do anything with.
      script.environment().put("PATH", "/nowhere");
      Process process = script.redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), US_ASCII);
      assertEquals(2, process.waitFor(), said);
      assertTrue(said.contains("microej: ACCEPT_MICROEJ_SDK_EULA_V3_1C is not YES;"), said);
    }
    Process parse = new ProcessBuilder("/bin/bash", "-n", "../../.ci/microej").start();
    assertEquals(0, parse.waitFor());
  }

  /** Nothing in the tree accepts the EULA for anybody, or holds what only MicroEJ may give away. */
  @Test
  void nobodyAcceptsTheEulaForTheUserAndNoBinaryIsHere() throws IOException {
    Pattern accepted =
        Pattern.compile(
            "accept-microej-sdk-eula-v3-1c *= *YES|ACCEPT_MICROEJ_SDK_EULA_V3_1C *[=:] *[\"']?YES",
            Pattern.CASE_INSENSITIVE);
    List<Path> read = new ArrayList<>(List.of(Path.of("../../.ci/microej")));
    read.add(Path.of("../../.github/workflows/microej.yml"));
    try (var files = Files.walk(Path.of("."))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String path = file.toString();
        if (path.contains("/target/")
            || path.contains("/bsp-esp32s3/")
            || path.contains("/build/")) {
          continue;
        }
        assertFalse(path.matches(".*\\.(jar|a|o|xpf|xpfp|rip|zip|so|dll|class)"), path);
        if (!path.endsWith(".md") && !path.endsWith("GradleBuildTest.java")) {
          read.add(file);
        }
      }
    }
    for (Path file : read) {
      assertFalse(accepted.matcher(Files.readString(file)).find(), file::toString);
    }
  }

  private static long count(String text, char wanted) {
    return text.chars().filter(c -> c == wanted).count();
  }

  private static List<String> projects() throws IOException {
    String settings = Files.readString(Path.of("settings.gradle.kts"));
    String included = all("include\\(([^)]*)\\)", settings).get(0);
    return all("\"([a-z-]+)\"", included);
  }

  private static String script(String project) throws IOException {
    return Files.readString(Path.of(project, "build.gradle.kts"));
  }

  private static List<String> all(String pattern, String text) {
    List<String> found = new ArrayList<>();
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private static Matcher matched(Pattern pattern, String line) {
    Matcher matcher = pattern.matcher(line);
    assertTrue(matcher.matches(), line);
    return matcher;
  }
}
