package space.opensensor.portability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortabilityCheckTest {

  private static final String MODULE = "space.opensensor.parquet";
  private static final String OUTSIDE =
      "; write the few lines yourself, or list it with its source in additions.tsv";

  @TempDir Path folder;
  private Sources sources;

  @BeforeEach
  void emptyModule() {
    sources = new Sources(folder);
  }

  @Test
  void plainCodeOfAStationIsFoundClean() throws IOException {
    sources
        .with(
            MODULE,
            "Colour",
            "/** An enum in a switch, as ecj compiles it. */",
            "enum Colour { RED, GREEN;",
            "  static int number(Colour c) {",
            "    switch (c) { case RED: return 1; default: return values().length; }",
            "  }",
            "}")
        .with(
            MODULE,
            "Plain",
            "import java.io.IOException;",
            "import java.util.ArrayList;",
            "import java.util.List;",
            "class Plain implements AutoCloseable {",
            "  static class Broken extends IOException {",
            "    Broken(String m) { super(m); }",
            "    String text() { return getMessage() + \": \" + this; }",
            "  }",
            "  @Override public void close() {}",
            "  static int sum(List<Integer> list) {",
            "    int sum = 0;",
            "    for (Integer i : list) { sum += i; }",
            "    assert sum > 0;",
            "    return sum;",
            "  }",
            "  static int size(String s) throws Broken {",
            "    try (Plain p = new Plain()) {",
            "      ArrayList<Object> list = new ArrayList<>();",
            "      list.add(s.substring(1).toCharArray().clone());",
            "      switch (s) { case \"a\": return list.size(); default: throw new Broken(s + 1L); }",
            "    }",
            "  }",
            "  StringBuilder text(byte[] b) {",
            "    byte[] c = new byte[b.length];",
            "    System.arraycopy(b, 0, c, 0, b.length);",
            "    StringBuilder text = new StringBuilder().append('a').append(1L);",
            "    text.setLength(Math.max(1, text.length()));",
            "    return text;",
            "  }",
            "}");

    assertEquals(List.of(), findings());
  }

  @Test
  void aStartedThreadIsRefusedWithClassMethodLineAndAdvice() throws IOException {
    sources.with(
        MODULE,
        "Bad",
        "class Bad {",
        "  void run(Runnable r) {",
        "    new Thread(r).start();",
        "  }",
        "}");

    assertEquals(
        List.of(
            "space.opensensor.parquet.Bad.run:4: uses"
                + " java.lang.Thread#<init>(java.lang.Runnable)void, which belongs to threads; give"
                + " the class a step(now) that the loop calls",
            "space.opensensor.parquet.Bad.run:4: uses java.lang.Thread#start()void, which belongs"
                + " to threads; give the class a step(now) that the loop calls"),
        findings());
  }

  @Test
  void aMethodThatNoSourceShowsASmallVmToHaveIsRefused() throws IOException {
    sources.with(
        MODULE,
        "Bad",
        "class Bad {",
        "  void m(byte[] b) { java.util.Arrays.fill(b, (byte) 0); }",
        "}");

    assertEquals(
        List.of(
            "space.opensensor.parquet.Bad.m:3: uses java.util.Arrays#fill(byte[],byte)void, which"
                + " is not in the portable API"
                + OUTSIDE),
        findings());
  }

  @Test
  void anUnlistedOverloadOfAListedMethodIsRefused() throws IOException {
    sources.with(
        MODULE,
        "Bad",
        "class Bad {",
        "  long m(long a) { return Math.abs(a) + Math.max(a, 1L); }",
        "}");

    assertEquals(
        List.of(
            "space.opensensor.parquet.Bad.m:3: uses java.lang.Math#abs(long)long, which is not in"
                + " the portable API"
                + OUTSIDE),
        findings());
  }

  @Test
  void anUnlistedFieldIsRefused() throws IOException {
    sources.with(
        MODULE, "Bad", "class Bad {", "  float m(float a) { return a + Float.MAX_VALUE; }", "}");
    sources.with(
        MODULE,
        "Worse",
        "class Worse {",
        "  Object m() { return String.CASE_INSENSITIVE_ORDER; }",
        "}");

    assertEquals(
        List.of(
            "space.opensensor.parquet.Worse.m:3: uses"
                + " java.lang.String#CASE_INSENSITIVE_ORDER:java.util.Comparator, which is not in"
                + " the portable API"
                + OUTSIDE),
        findings());
  }

  @Test
  void anUnlistedTypeIsRefusedInFieldsParametersCastsAndSuperTypes() throws IOException {
    sources
        .with(MODULE, "InField", "class InField {", "  java.math.BigInteger i;", "}")
        .with(MODULE, "InParameter", "class InParameter {", "  void m(java.util.UUID i) {}", "}")
        .with(
            MODULE,
            "InCast",
            "class InCast {",
            "  boolean m(Object o) { return o instanceof java.util.BitSet; }",
            "}")
        .with(MODULE, "InSuper", "abstract class InSuper extends java.util.TimeZone {", "}")
        .with(
            MODULE,
            "InCatch",
            "class InCatch {",
            "  int m(int[] a) {",
            "    try { return a[0]; } catch (ArrayStoreException e) { return 0; }",
            "  }",
            "}");

    List<String> found = findings();
    assertRefused(found, "InField: uses java.math.BigInteger,");
    assertRefused(found, "InParameter.m:3: uses java.util.UUID,");
    assertRefused(found, "InCast.m:3: uses java.util.BitSet,");
    assertRefused(found, "InSuper: uses java.util.TimeZone,");
    assertRefused(found, "InCatch.m:4: uses java.lang.ArrayStoreException,");
  }

  @Test
  void aMemberInheritedFromAListedTypeIsPermittedAndAnUnlistedOneIsNot() throws IOException {
    sources.with(
        MODULE,
        "Sink",
        "class Sink extends java.io.OutputStream {",
        "  @Override public void write(int b) {}",
        "  void good() throws java.io.IOException { write(new byte[1]); }",
        "  void bad() { finalize(); }",
        "  @Override protected void finalize() {}",
        "  Object worse() throws CloneNotSupportedException { return super.clone(); }",
        "}");

    List<String> found = findings();
    assertRefused(found, "Sink.worse:7: uses java.lang.Object#clone()java.lang.Object,");
    assertTrue(found.stream().noneMatch(f -> f.contains("Sink.good")), found::toString);
  }

  @Test
  void aSynchronizedMethodIsRefused() throws IOException {
    sources.with(MODULE, "Bad", "class Bad {", "  int i;", "  synchronized void m() { i++; }", "}");

    assertRefused(findings(), "Bad.m:4: is synchronized;");
  }

  @Test
  void aDivisionByWhatCouldBeZeroIsRefused() throws IOException {
    sources.with(
        MODULE,
        "Bad",
        "class Bad {",
        "  long m(int a, long b) {",
        "    return 7 / a",
        "        + b % a;",
        "  }",
        "}");

    assertRefused(
        findings(),
        "Bad.m:5: divides by what could be zero, 2 times, and 0 is declared; guard the divisor");
  }

  @Test
  void aDivisionByZeroItselfIsRefused() throws IOException {
    sources.with(MODULE, "Bad", "class Bad {", "  int m(int a) { return a / (0 * 1); }", "}");

    assertRefused(findings(), "Bad.m:3: divides by what could be zero, 1 time, and 0 is declared;");
  }

  @Test
  void aDivisionByAConstantIsFoundClean() throws IOException {
    sources.with(
        MODULE,
        "Good",
        "class Good {",
        "  static final int DAY = 86_400_000;",
        "  long m(int a, long b) {",
        "    return a / 3 + a % 60 + a / DAY + b / DAY + b % 1 + b / 1000L + a / 40_000 + a % -1;",
        "  }",
        "}");

    assertEquals(List.of(), findings());
  }

  @Test
  void aSynchronizedBlockIsRefused() throws IOException {
    sources.with(
        MODULE,
        "Bad",
        "class Bad {",
        "  int i;",
        "  void m() { synchronized (this) { i++; } }",
        "}");

    assertRefused(findings(), "Bad.m:4: enters a monitor (synchronized);");
  }

  @Test
  void waitNotifyAndNotifyAllAreRefused() throws IOException {
    sources.with(
        MODULE,
        "Bad",
        "class Bad {",
        "  void m(Object o) throws Exception {",
        "    o.wait();",
        "    o.wait(5);",
        "    o.notify();",
        "    notifyAll();",
        "  }",
        "}");

    List<String> found = findings();
    assertRefused(found, "Bad.m:4: uses java.lang.Object#wait()void, which needs a monitor;");
    assertRefused(found, "Bad.m:5: uses java.lang.Object#wait(long)void, which needs a monitor;");
    assertRefused(found, "Bad.m:6: uses java.lang.Object#notify()void, which needs a monitor;");
    assertRefused(found, "Bad.m:7: uses java.lang.Object#notifyAll()void, which needs a monitor;");
  }

  @Test
  void sleepingIsRefused() throws IOException {
    sources.with(
        MODULE, "Bad", "class Bad {", "  void m() throws Exception { Thread.sleep(1); }", "}");

    assertRefused(findings(), "Bad.m:3: uses java.lang.Thread#sleep(long)void,");
  }

  @Test
  void libraryClassesThatTakeMonitorsAreRefused() throws IOException {
    sources.with(
        MODULE,
        "Bad",
        "class Bad {",
        "  int m(java.util.Vector<String> v) { return v.size(); }",
        "  Object n() { return new java.util.Hashtable<String, String>(); }",
        "  Object o() { return new StringBuffer().append(1); }",
        "  Object p(java.io.InputStream in) { return new java.io.BufferedInputStream(in, 9); }",
        "  Object q(java.io.OutputStream out) { return new java.io.OutputStreamWriter(out); }",
        "}");

    List<String> found = findings();
    assertRefused(found, "Bad.m:3: uses java.util.Vector#size()int, which takes a monitor");
    assertRefused(found, "Bad.n:4: uses java.util.Hashtable#<init>()void, which takes a monitor");
    assertRefused(found, "Bad.o:5: uses java.lang.StringBuffer#append(int)");
    assertRefused(found, "Bad.p:6: uses java.io.BufferedInputStream#<init>(");
    assertRefused(found, "Bad.q:7: uses java.io.OutputStreamWriter#<init>(");
  }

  @Test
  void theClassLiteralOfAPrimitiveTypeIsRefused() throws IOException {
    sources.with(MODULE, "Bad", "class Bad {", "  Object m() { return int.class; }", "}");

    assertRefused(
        findings(),
        "Bad.m:3: uses java.lang.Integer#TYPE:java.lang.Class, which is the class literal of a"
            + " primitive type;");
  }

  @Test
  void aClassFileAboveVersion51IsRefused() throws IOException {
    sources.atLevel("1.8").with(MODULE, "Bad", "class Bad {", "}");

    assertRefused(findings(), "Bad: is a class file of version 52, and 51 is the highest;");
  }

  @Test
  void aLambdaIsRefused() throws IOException {
    sources
        .atLevel("1.8")
        .with(MODULE, "Bad", "class Bad {", "  Runnable m() { return () -> {}; }", "}");

    assertRefused(findings(), "Bad.m:3: uses invokedynamic (run);");
  }

  @Test
  void aNativeMethodNobodyServesIsRefused() throws IOException {
    sources.with(MODULE, "Bad", "class Bad {", "  native int m();", "}");

    assertRefused(findings(), "Bad.m: is native and no port is known to serve it;");
  }

  @Test
  void thirtyOneReferenceFieldsArePermittedAndOneMoreInASubclassIsNot() throws IOException {
    StringBuilder fields = new StringBuilder();
    for (int i = 0; i < 31; i++) {
      fields.append("  Object f").append(i).append(";\n");
    }
    sources
        .with(MODULE, "Full", "class Full {", fields.toString(), "  int i; static Object s;", "}")
        .with(MODULE, "Over", "class Over extends Full {", "  byte[] b;", "}");

    assertEquals(
        List.of(
            "space.opensensor.parquet.Over: has 32 reference fields with its super-classes, and 31"
                + " is the limit; group some of them in an object or an array"),
        findings());
  }

  @Test
  void sixtyFourExceptionHandlersInAMethodAreRefused() throws IOException {
    StringBuilder handlers = new StringBuilder();
    for (int i = 0; i < 64; i++) {
      handlers.append("    try { a[0]++; } catch (NullPointerException e) { b++; }\n");
    }
    sources.with(
        MODULE, "Bad", "class Bad {", "  int b;", "  void m(int[] a) {", handlers.toString(), "}}");

    assertRefused(findings(), "Bad.m:5: has 64 exception handlers, and 63 is the limit;");
  }

  @Test
  void callingValueOfOfAnEnumIsRefusedAndDeclaringTheEnumIsNot() throws IOException {
    sources
        .with(MODULE, "Colour", "enum Colour { RED }")
        .with(
            MODULE,
            "Bad",
            "class Bad {",
            "  Colour m(String s) { return Colour.valueOf(s); }",
            "}");

    List<String> found = findings();
    assertEquals(1, found.size(), found::toString);
    assertRefused(found, "Bad.m:3: uses java.lang.Enum#valueOf (");
  }

  @Test
  void theDefaultCharsetIsRefusedAndANamedOneIsNot() throws IOException {
    sources.with(
        MODULE,
        "Bad",
        "class Bad {",
        "  byte[] m(String s) throws Exception { return s.getBytes(\"UTF-8\"); }",
        "  byte[] n(String s) { return s.getBytes(); }",
        "}");

    List<String> found = findings();
    assertEquals(1, found.size(), found::toString);
    assertRefused(found, "Bad.n:4: uses java.lang.String#getBytes()byte[], which depends on");
  }

  @Test
  void aSocketOrMessageDigestIsRefusedWithThePortToUse() throws IOException {
    sources.with(
        MODULE,
        "Bad",
        "class Bad {",
        "  Object m() throws Exception { return new java.net.Socket(\"a\", 1); }",
        "  Object n() throws Exception { return java.security.MessageDigest.getInstance(\"\"); }",
        "}");

    List<String> found = findings();
    assertRefused(found, "Bad.m:3: uses java.net.Socket#<init>(");
    assertRefused(found, "Bad.n:4: uses java.security.MessageDigest#getInstance(");
  }

  @Test
  void aModuleThatLooksIntoAnotherWithoutAnArrowIsRefused() throws IOException {
    sources
        .with("space.opensensor.sigv4", "Signer", "public class Signer {", "}")
        .with(
            "space.opensensor.station",
            "Good",
            "class Good {",
            "  space.opensensor.sigv4.Signer s;",
            "}")
        .with(MODULE, "Bad", "class Bad {", "  space.opensensor.sigv4.Signer s;", "}");

    assertEquals(
        List.of(
            "space.opensensor.parquet.Bad: uses space.opensensor.sigv4.Signer, and no arrow leads"
                + " there; a module sees only the modules named in CONTRIBUTING.md"),
        findings());
  }

  @Test
  void aLibraryIsRefusedBecauseNoArrowLeadsThere() throws IOException {
    sources.with(
        "space.opensensor.sigv4", "Bad", "class Bad {", "  org.objectweb.asm.Attribute a;", "}");

    assertRefused(findings(), "space.opensensor.sigv4.Bad:", "no arrow leads");
  }

  @Test
  void aClassThatIsNowhereIsRefused() throws IOException {
    sources.with(MODULE, "Gone", "class Gone {", "}");
    sources.with(MODULE, "Bad", "class Bad {", "  Gone g = new Gone();", "}");
    Path classes = sources.compiled();
    java.nio.file.Files.delete(classes.resolve("space/opensensor/parquet/Gone.class"));

    assertRefused(
        findings(classes), "Bad.<init>:3: uses space.opensensor.parquet.Gone, which is in");
  }

  private List<String> findings() {
    return findings(sources.compiled());
  }

  private static List<String> findings(Path classes) {
    List<String> lines = new ArrayList<>();
    for (Finding finding :
        new PortabilityCheck(List.of(classes), PortabilityCheck.classPath()).run()) {
      lines.add(finding.toString());
    }
    return lines;
  }

  private static void assertRefused(List<String> found, String... parts) {
    assertTrue(
        found.stream().anyMatch(f -> List.of(parts).stream().allMatch(f::contains)),
        () -> "expected a finding with " + List.of(parts) + " among " + found);
  }
}
