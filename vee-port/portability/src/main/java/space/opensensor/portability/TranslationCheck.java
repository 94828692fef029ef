package space.opensensor.portability;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;
import org.teavm.callgraph.CallGraphNode;
import org.teavm.callgraph.CallSite;
import org.teavm.dependency.DependencyInfo;
import org.teavm.dependency.MethodDependencyInfo;
import org.teavm.diagnostics.DefaultProblemTextConsumer;
import org.teavm.diagnostics.Problem;
import org.teavm.model.CallLocation;
import org.teavm.model.ElementModifier;
import org.teavm.model.MethodDescriptor;
import org.teavm.model.MethodReader;
import org.teavm.model.MethodReference;
import org.teavm.tooling.TeaVMTargetType;
import org.teavm.tooling.TeaVMTool;
import org.teavm.tooling.TeaVMToolException;
import org.teavm.vm.TeaVMOptimizationLevel;

/**
 * Fails the build when TeaVM cannot turn a portable module into C: a class, method or field that
 * its class library lacks, or a monitor anywhere in what the modules reach, class library included.
 * One line a finding.
 *
 * <p>TeaVM follows calls from a main method, so it is given a {@link RootClass} that calls
 * everything; a module's method that is not reached even so is a finding as well. The C is written
 * to a folder, and no C compiler is needed.
 */
public final class TranslationCheck {

  private static final MethodReference MONITOR =
      new MethodReference(Object.class, "monitorEnter", Object.class, void.class);
  private static final MethodReference SYNCHRONOUS_MONITOR =
      new MethodReference(Object.class, "monitorEnterSync", Object.class, void.class);

  private final List<Path> modules;
  private final List<Path> libraries;
  private final Path output;
  private final ClassSet classes;
  private final SortedSet<Finding> findings = new TreeSet<>();
  private int methods;

  TranslationCheck(List<Path> modules, List<Path> libraries, Path output) {
    this.modules = modules;
    this.libraries = libraries;
    this.output = output;
    this.classes = new ClassSet(modules, libraries);
  }

  /**
   * Checks the modules of a source tree; the libraries are those of the class path.
   *
   * @param arguments the root of the source tree, with the modules compiled, and a folder for the C
   */
  public static void main(String[] arguments) {
    if (arguments.length != 2) {
      System.err.println(
          "translation: expected the root of the source tree and a folder for the C");
      System.exit(2);
    }
    TranslationCheck check =
        new TranslationCheck(
            PortableModule.classFolders(Path.of(arguments[0])),
            PortabilityCheck.classPath(),
            Path.of(arguments[1]));
    SortedSet<Finding> findings = check.run();
    findings.forEach(System.out::println);
    System.out.printf(
        Locale.ROOT,
        "translation: %d methods of the portable modules to C, %d %s%n",
        check.methods,
        findings.size(),
        findings.size() == 1 ? "finding" : "findings");
    if (!findings.isEmpty()) {
      System.exit(1);
    }
  }

  /** Everything found, in the order of class and line. */
  SortedSet<Finding> run() {
    Path rootClasses = output.resolve("root");
    Path c = output.resolve("c");
    clear(rootClasses);
    clear(c);
    new RootClass(classes, new LibraryReach(classes), rootClasses).generate();
    TeaVMTool tool = translate(rootClasses, c);
    DependencyInfo reached = tool.getDependencyInfo();
    CallPath paths = new CallPath(reached.getCallGraph(), classes);
    for (Problem problem : tool.getProblemProvider().getSevereProblems()) {
      report(problem, paths);
    }
    reportMonitors(reached, paths);
    reportUnreached(reached);
    if (findings.isEmpty() && !Files.exists(c.resolve("all.c"))) {
      findings.add(
          new Finding("TeaVM", "", 0, "wrote no all.c to " + c, "look at the version of TeaVM"));
    }
    return findings;
  }

  private TeaVMTool translate(Path rootClasses, Path c) {
    List<File> classPath = new ArrayList<>();
    classPath.add(rootClasses.toFile());
    modules.forEach(module -> classPath.add(module.toFile()));
    libraries.forEach(library -> classPath.add(library.toFile()));
    TeaVMTool tool = new TeaVMTool();
    tool.setTargetType(TeaVMTargetType.C);
    tool.setTargetDirectory(c.toFile());
    tool.setClassPath(classPath);
    tool.setMainClass(RootClass.NAME.replace('/', '.'));
    tool.setOptimizationLevel(TeaVMOptimizationLevel.ADVANCED);
    tool.setShortFileNames(true);
    try {
      tool.generate();
    } catch (TeaVMToolException e) {
      throw new IllegalStateException("TeaVM could not write to " + c, e);
    }
    return tool;
  }

  private void report(Problem problem, CallPath paths) {
    DefaultProblemTextConsumer text = new DefaultProblemTextConsumer();
    problem.render(text);
    findings.add(
        paths.finding(
            problem.getLocation(),
            "cannot become C: " + text.getText(),
            "TeaVM's class library has no such thing, so use something else"));
  }

  private void reportMonitors(DependencyInfo reached, CallPath paths) {
    Set<MethodReference> users = new LinkedHashSet<>();
    for (MethodReference monitor : List.of(MONITOR, SYNCHRONOUS_MONITOR)) {
      CallGraphNode node = reached.getCallGraph().getNode(monitor);
      if (node != null) {
        users.addAll(CallPath.callers(node));
      }
    }
    for (MethodReference method : reached.getReachableMethods()) {
      MethodReader reader = reached.getClassSource().resolve(method);
      if (reader != null
          && reader.hasModifier(ElementModifier.SYNCHRONIZED)
          && reached.getMethod(method).isUsed()) {
        users.add(reader.getReference());
      }
    }
    for (MethodReference user : users) {
      findings.add(
          paths.finding(
              new CallLocation(user),
              "enters a monitor",
              "a collection inside it breaks the monitor, so use something else"));
    }
  }

  private void reportUnreached(DependencyInfo reached) {
    for (ClassNode type : classes.modules()) {
      for (MethodNode method : type.methods) {
        if ((method.access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE)) != 0) {
          continue;
        }
        methods++;
        String name = Member.typeName(type.name);
        MethodReference reference =
            new MethodReference(name, MethodDescriptor.parse(method.name + method.desc));
        MethodDependencyInfo info = reached.getMethod(reference);
        if (info == null || !info.isUsed()) {
          findings.add(
              new Finding(
                  name,
                  method.name,
                  Use.firstLine(method),
                  "is not reached by the generated root",
                  "teach RootClass or Values to call it"));
        } else {
          reportBlindCalls(type, method, called(reached, reference));
        }
      }
    }
  }

  /**
   * A virtual call that was followed nowhere, which means that what lies behind it was not looked
   * at. Where TeaVM lacks the method it says so itself.
   */
  private void reportBlindCalls(ClassNode type, MethodNode method, Set<MethodDescriptor> called) {
    String name = Member.typeName(type.name);
    for (Use use : Use.in(method)) {
      Member member = use.member();
      if (use.kind() == Use.Kind.VIRTUAL_CALL
          && findings.stream().noneMatch(f -> f.isAt(name, method.name, use.line()))
          && !called.contains(MethodDescriptor.parse(member.name() + member.descriptor()))) {
        findings.add(
            new Finding(
                name,
                method.name,
                use.line(),
                "calls " + member.signature() + " on a value the generated root never makes",
                "teach Values to make one"));
      }
    }
  }

  /** What calls lead to from a method: methods that TeaVM has looked into, abstract ones not. */
  private static Set<MethodDescriptor> called(DependencyInfo reached, MethodReference caller) {
    Set<MethodDescriptor> called = new HashSet<>();
    for (CallSite site : reached.getCallGraph().getNode(caller).getCallSites()) {
      for (CallGraphNode callee : site.getCalledMethods()) {
        MethodReference reference = callee.getMethod();
        MethodReader reader = reached.getClassSource().resolve(reference);
        MethodDependencyInfo info = reached.getMethod(reference);
        if (info != null && info.isUsed() && !reader.hasModifier(ElementModifier.ABSTRACT)) {
          called.add(reference.getDescriptor());
        }
      }
    }
    return called;
  }

  private static void clear(Path folder) {
    try {
      if (Files.exists(folder)) {
        try (Stream<Path> files = Files.walk(folder)) {
          for (Path file : files.sorted(Comparator.reverseOrder()).toArray(Path[]::new)) {
            Files.delete(file);
          }
        }
      }
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot empty " + folder, e);
    }
  }
}
