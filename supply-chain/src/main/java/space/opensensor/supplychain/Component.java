package space.opensensor.supplychain;

import java.util.List;

/**
 * A library of others that a module, its tests or a test's Node program is made of.
 *
 * @param name {@code group:artifact} of Maven, or {@code npm:package}
 * @param version its version
 * @param licences SPDX identifiers, or names where the library's author gives no identifier; a user
 *     may choose among several, as <a href="https://maven.apache.org/pom.html#Licenses">Maven says
 *     </a>
 */
record Component(String name, String version, List<String> licences) {

  @Override
  public String toString() {
    return name + " " + version;
  }
}
