package space.opensensor.supplychain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.artifact.versioning.DefaultArtifactVersion;
import org.apache.maven.artifact.versioning.InvalidVersionSpecificationException;
import org.apache.maven.artifact.versioning.VersionRange;

/**
 * A published vulnerability of a library.
 *
 * @param id its identifier, {@code CVE-…} or {@code GHSA-…}
 * @param component {@link Component#name} of the library
 * @param affected the affected versions, as one of <a
 *     href="https://maven.apache.org/pom.html#Dependency_Version_Requirement_Specification">Maven's
 *     ranges</a>
 * @param accepted where the library may be used all the same
 */
record Advisory(String id, String component, VersionRange affected, Where accepted) {

  /** Where a library is used. */
  enum Where {
    NOWHERE,
    /** Only where no user runs it: in tests, benchmarks and checks of the build. */
    TESTS,
    EVERYWHERE
  }

  /**
   * Reads the list: id, library, affected range, accepted where, source, reason.
   *
   * @throws IOException when a line is malformed, or a vulnerability is accepted without a reason
   */
  static List<Advisory> read(Path file) throws IOException {
    List<Advisory> advisories = new ArrayList<>();
    for (List<String> each : Table.read(file, 6)) {
      String id = each.get(0);
      Where accepted = where(file, id, each.get(3));
      if (accepted != Where.NOWHERE && each.get(5).equals("-")) {
        throw new IOException(
            file.getFileName() + ": " + id + " is accepted without a reason; write it in column 6");
      }
      advisories.add(new Advisory(id, each.get(1), range(file, id, each.get(2)), accepted));
    }
    return advisories;
  }

  private static Where where(Path file, String id, String word) throws IOException {
    switch (word) {
      case "nowhere":
        return Where.NOWHERE;
      case "tests":
        return Where.TESTS;
      case "everywhere":
        return Where.EVERYWHERE;
      default:
        throw new IOException(
            file.getFileName()
                + ": "
                + id
                + ": expected nowhere, tests or everywhere in column 4, got \""
                + word
                + "\"");
    }
  }

  private static VersionRange range(Path file, String id, String range) throws IOException {
    try {
      VersionRange parsed = VersionRange.createFromVersionSpec(range);
      if (parsed.hasRestrictions()) {
        return parsed;
      }
    } catch (InvalidVersionSpecificationException notARange) {
      throw new IOException(file.getFileName() + ": " + id + ": " + notARange.getMessage());
    }
    throw new IOException(
        file.getFileName()
            + ": "
            + id
            + ": expected a range such as (,1.2), got \""
            + range
            + "\"");
  }

  boolean affects(Component of) {
    return component.equals(of.name())
        && affected.containsVersion(new DefaultArtifactVersion(of.version()));
  }
}
