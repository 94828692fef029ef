package space.opensensor.supplychain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupplyChainCheckTest {

  private static final Component GOOD = new Component("org.a:a", "1.5", List.of("MIT"));
  private static final Component BAD = new Component("org.a:a", "1.4.9", List.of("MIT"));

  @TempDir private Path lists;

  @BeforeEach
  void writeLists() throws IOException {
    write("advisories.tsv", "CVE-2026-1\torg.a:a\t(,1.5)\tnowhere\thttps://example.org\t-");
    write("components.tsv", "org.a:a\t2026-11-28");
    write("licences.tsv", "licence\tMIT\teverywhere\tpermissive");
  }

  @Test
  void aVulnerableVersionIsAFindingAndTheFixedOneIsNone() throws IOException {
    assertEquals(List.of(), findings(true, GOOD));
    assertEquals(
        List.of(
            "org.a:a 1.4.9: has CVE-2026-1, which concerns (,1.5): take a later version, or accept it"
                + " with a reason in advisories.tsv"),
        findings(true, BAD));
    assertEquals(1, findings(false, BAD).size());
  }

  @Test
  void versionsAreOrderedAsMavenOrdersThem() throws IOException {
    write(
        "advisories.tsv",
        "CVE-2026-1\torg.a:a\t[1.9,1.10),[2.0,2.1]\tnowhere\thttps://example.org\t-");
    assertEquals(1, findings(true, new Component("org.a:a", "1.9.9", List.of("MIT"))).size());
    assertEquals(0, findings(true, new Component("org.a:a", "1.10", List.of("MIT"))).size());
    assertEquals(1, findings(true, new Component("org.a:a", "2.1.0", List.of("MIT"))).size());
    assertEquals(0, findings(true, new Component("org.a:a", "2.1.1", List.of("MIT"))).size());
  }

  @Test
  void whatIsAcceptedForTestsIsAFindingWhereUsersRunIt() throws IOException {
    write("advisories.tsv", "CVE-2026-1\torg.a:a\t(,1.5)\ttests\thttps://example.org\tno input");
    assertEquals(List.of(), findings(false, BAD));
    assertEquals(1, findings(true, BAD).size());
    write(
        "advisories.tsv", "CVE-2026-1\torg.a:a\t(,1.5)\teverywhere\thttps://example.org\tnot used");
    assertEquals(List.of(), findings(true, BAD));
  }

  @Test
  void aVulnerabilityIsNotAcceptedWithoutAReason() throws IOException {
    write("advisories.tsv", "CVE-2026-1\torg.a:a\t(,1.5)\ttests\thttps://example.org\t-");
    assertEquals(
        "advisories.tsv: CVE-2026-1 is accepted without a reason; write it in column 6",
        assertThrows(IOException.class, () -> new SupplyChainCheck(lists)).getMessage());
  }

  @Test
  void aMalformedLineIsNamed() throws IOException {
    write("advisories.tsv", "# a remark\n\nCVE-2026-1 org.a:a");
    assertEquals(
        "advisories.tsv:3: expected 6 columns with tabs between, none empty; got \"CVE-2026-1 org.a:a\"",
        assertThrows(IOException.class, () -> new SupplyChainCheck(lists)).getMessage());
    write("advisories.tsv", "CVE-2026-1\torg.a:a\t1.5\tnowhere\thttps://example.org\t-");
    assertEquals(
        "advisories.tsv: CVE-2026-1: expected a range such as (,1.2), got \"1.5\"",
        assertThrows(IOException.class, () -> new SupplyChainCheck(lists)).getMessage());
  }

  @Test
  void aLibraryThatNobodyHasLookedAtIsAFinding() throws IOException {
    assertEquals(
        List.of(
            "org.b:b 1: new; look for its advisories as supply-chain/README.md says, then add it to"
                + " components.tsv"),
        findings(true, new Component("org.b:b", "1", List.of("MIT"))));
  }

  @Test
  void aLineOfALibraryThatIsUsedNoMoreIsAFinding() throws IOException {
    SupplyChainCheck check = new SupplyChainCheck(lists);
    check.findWhatIsNotUsed();
    assertEquals(
        List.of("components.tsv: org.a:a is used no more; delete its line"),
        List.copyOf(check.findings()));
  }

  @Test
  void aLicenceThatIsNotAllowedIsAFinding() throws IOException {
    assertEquals(
        List.of(
            "org.a:a 1.5: its licence is not allowed in what users run: GPL-3.0; see licences.tsv"),
        findings(true, new Component("org.a:a", "1.5", List.of("GPL-3.0"))));
    assertEquals(
        List.of(), findings(true, new Component("org.a:a", "1.5", List.of("GPL-3.0", "MIT"))));
  }

  @Test
  void aLicenceForTestsIsNotOneForUsers() throws IOException {
    write("licences.tsv", "licence\tMIT\ttests\tsaid for this test");
    assertEquals(List.of(), findings(false, GOOD));
    assertEquals(1, findings(true, GOOD).size());
  }

  @Test
  void aLibraryWithoutALicenceIsAFindingUntilOneIsStated() throws IOException {
    Component without = new Component("org.a:a", "1.5", List.of());
    assertEquals(
        List.of(
            "org.a:a 1.5: states no licence; find it, and add a line to licences.tsv with its source"),
        findings(true, without));
    write(
        "licences.tsv",
        "licence\tMIT\teverywhere\tpermissive\nlibrary\torg.a:a\tMIT\tits file LICENSE");
    assertEquals(List.of(), findings(true, without));
  }

  private List<String> findings(boolean shipped, Component component) throws IOException {
    SupplyChainCheck check = new SupplyChainCheck(lists);
    check.check(List.of(component), shipped);
    return List.copyOf(check.findings());
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(lists.resolve(name), text + "\n");
  }
}
