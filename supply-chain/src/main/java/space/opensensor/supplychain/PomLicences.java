package space.opensensor.supplychain;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/**
 * Reads the names of licences from the POMs in a local Maven repository: a library's own, or its
 * nearest parent's that has any, as <a
 * href="https://maven.apache.org/ref/3.9.9/maven-model-builder/#Inheritance_Assembly">Maven
 * inherits them</a>.
 */
final class PomLicences {

  private final Map<Path, List<String>> known = new HashMap<>();

  /**
   * The names, or none where neither the POM nor a parent states one.
   *
   * @param repository the local repository's folder
   * @throws IOException when a POM is missing or malformed
   */
  List<String> of(Path repository, String group, String artifact, String version)
      throws IOException {
    Path pom =
        repository
            .resolve(folder(group, artifact, version))
            .resolve(artifact + "-" + version + ".pom");
    List<String> names = known.get(pom);
    if (names == null) {
      names = read(repository, pom);
      known.put(pom, names);
    }
    return names;
  }

  /** Where a version lies in a repository. */
  static Path folder(String group, String artifact, String version) {
    return Path.of(group.replace('.', '/'), artifact, version);
  }

  private List<String> read(Path repository, Path pom) throws IOException {
    Element project = parse(pom);
    List<String> names = new ArrayList<>();
    for (Element licences : children(project, "licenses")) {
      for (Element licence : children(licences, "license")) {
        names.add(text(licence, "name"));
      }
    }
    for (Element parent : children(project, "parent")) {
      if (names.isEmpty()) {
        return of(
            repository,
            text(parent, "groupId"),
            text(parent, "artifactId"),
            text(parent, "version"));
      }
    }
    return names;
  }

  private static Element parse(Path file) throws IOException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      DocumentBuilder builder = factory.newDocumentBuilder();
      // It would print what is thrown.
      builder.setErrorHandler(null);
      try (InputStream in = Files.newInputStream(file)) {
        return builder.parse(in).getDocumentElement();
      }
    } catch (ParserConfigurationException | SAXException malformed) {
      throw new IOException(file + ": no POM: " + malformed.getMessage(), malformed);
    }
  }

  private static List<Element> children(Element of, String name) {
    List<Element> children = new ArrayList<>();
    for (Node each = of.getFirstChild(); each != null; each = each.getNextSibling()) {
      if (each instanceof Element element && element.getTagName().equals(name)) {
        children.add(element);
      }
    }
    return children;
  }

  private static String text(Element of, String name) {
    List<Element> children = children(of, name);
    return children.isEmpty() ? "" : children.get(0).getTextContent().strip();
  }
}
