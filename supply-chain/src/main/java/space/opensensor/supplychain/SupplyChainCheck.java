package space.opensensor.supplychain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import space.opensensor.supplychain.Advisory.Where;

/**
 * Fails the build when a library is used that has a known vulnerability, that nobody has looked at,
 * or whose licence is not allowed. One line a finding. It asks nobody: the lists are files beside
 * this module's README, which says how they are refreshed.
 */
public final class SupplyChainCheck {

  private final List<Advisory> advisories;
  private final Set<String> lookedAt = new HashSet<>();
  private final Licences licences;
  private final SortedSet<String> findings = new TreeSet<>();
  private final Set<String> seen = new HashSet<>();
  private int unseen;

  /**
   * Reads the lists.
   *
   * @param lists the folder of {@code advisories.tsv}, {@code components.tsv} and {@code
   *     licences.tsv}
   */
  SupplyChainCheck(Path lists) throws IOException {
    advisories = Advisory.read(lists.resolve("advisories.tsv"));
    for (List<String> each : Table.read(lists.resolve("components.tsv"), 2)) {
      unseen += each.get(1).equals("-") ? 1 : 0;
      if (!lookedAt.add(each.get(0))) {
        findings.add("components.tsv: " + each.get(0) + " is there twice; delete one");
      }
    }
    licences = Licences.read(lists.resolve("licences.tsv"));
  }

  /**
   * Checks all modules of a source tree.
   *
   * @param arguments the root of the source tree, with the modules packaged
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      System.err.println("supply-chain: expected the root of the source tree as the only argument");
      System.exit(2);
    }
    Path root = Path.of(arguments[0]).toAbsolutePath().normalize();
    SupplyChainCheck check;
    try {
      check = new SupplyChainCheck(root.resolve("supply-chain"));
      SourceTree tree = new SourceTree(root);
      check.check(tree.shipped(), true);
      check.check(tree.all(), false);
    } catch (IOException unreadable) {
      System.err.println("supply-chain: " + unreadable.getMessage());
      System.exit(2);
      return;
    }
    check.findWhatIsNotUsed();
    check.findings.forEach(System.out::println);
    System.out.printf(
        Locale.ROOT,
        "supply-chain: %d libraries, %d of them not looked through yet, %d advisories, %d %s%n",
        check.seen.size(),
        check.unseen,
        check.advisories.size(),
        check.findings.size(),
        check.findings.size() == 1 ? "finding" : "findings");
    if (!check.findings.isEmpty()) {
      System.exit(1);
    }
  }

  /**
   * Checks libraries.
   *
   * @param shipped whether users run them; otherwise tests, benchmarks or checks of the build do
   */
  void check(Iterable<Component> components, boolean shipped) {
    for (Component each : components) {
      seen.add(each.name());
      if (!lookedAt.contains(each.name())) {
        findings.add(
            each
                + ": new; look for its advisories as supply-chain/README.md says, then add it to"
                + " components.tsv");
      }
      for (Advisory advisory : advisories) {
        if (advisory.affects(each) && !isAccepted(advisory, shipped)) {
          findings.add(
              String.format(
                  Locale.ROOT,
                  "%s: has %s, which concerns %s: take a later version, or accept it with a reason in advisories.tsv",
                  each,
                  advisory.id(),
                  advisory.affected()));
        }
      }
      licences.problem(each, shipped).ifPresent(findings::add);
    }
  }

  private static boolean isAccepted(Advisory advisory, boolean shipped) {
    return advisory.accepted() == Where.EVERYWHERE
        || advisory.accepted() == Where.TESTS && !shipped;
  }

  /** A line for what is gone from the build would let it come back unseen. */
  void findWhatIsNotUsed() {
    for (String each : lookedAt) {
      if (!seen.contains(each)) {
        findings.add("components.tsv: " + each + " is used no more; delete its line");
      }
    }
  }

  SortedSet<String> findings() {
    return findings;
  }
}
