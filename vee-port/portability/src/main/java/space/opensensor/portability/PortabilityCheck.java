package space.opensensor.portability;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.objectweb.asm.tree.AnnotationNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Fails the build when a portable module, or what it reaches of a library, could not run on a small
 * embedded VM: API outside the {@link PortableApi}, monitors and threads, class files or classes
 * that the VM's linker refuses. One line a finding.
 */
public final class PortabilityCheck {

  private final ClassSet classes;
  private final ApiRule api;
  private final ShapeRule shape;
  private final DivisionRule division;
  private final SortedSet<Finding> findings = new TreeSet<>();
  private int methods;
  private int libraryTypes;

  PortabilityCheck(List<Path> modules, List<Path> libraries) {
    PortableApi portable = new PortableApi();
    classes = new ClassSet(modules, libraries);
    api = new ApiRule(portable, classes);
    shape = new ShapeRule(portable, classes);
    division = new DivisionRule(portable);
  }

  /**
   * Checks the modules of a source tree; the libraries are those of the class path.
   *
   * @param arguments the root of the source tree, with the modules compiled
   */
  public static void main(String[] arguments) {
    if (arguments.length != 1) {
      System.err.println("portability: expected the root of the source tree as the only argument");
      System.exit(2);
    }
    PortabilityCheck check =
        new PortabilityCheck(PortableModule.classFolders(Path.of(arguments[0])), classPath());
    SortedSet<Finding> findings = check.run();
    findings.forEach(System.out::println);
    System.out.printf(
        Locale.ROOT,
        "portability: %d classes of the portable modules and %d library classes, %d methods, %d %s%n",
        check.classes.modules().size(),
        check.libraryTypes,
        check.methods,
        findings.size(),
        findings.size() == 1 ? "finding" : "findings");
    if (!findings.isEmpty()) {
      System.exit(1);
    }
  }

  /** The entries of this program's own class path. */
  static List<Path> classPath() {
    List<Path> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      entries.add(Path.of(entry));
    }
    return entries;
  }

  /** Everything found, in the order of class and line. */
  SortedSet<Finding> run() {
    for (ClassNode type : classes.modules()) {
      checkRoomType(type);
    }
    LibraryReach reach = new LibraryReach(classes);
    libraryTypes = reach.types().size();
    for (String name : reach.types()) {
      ClassNode type = classes.find(name);
      shape.checkType(type, findings::add);
      for (MethodNode method : reach.methods(name)) {
        checkMethod(type, method);
      }
    }
    return findings;
  }

  private void checkRoomType(ClassNode type) {
    List<Use> uses = new ArrayList<>();
    if (type.superName != null) {
      uses.add(Use.type(0, type.superName));
    }
    type.interfaces.forEach(name -> uses.add(Use.type(0, name)));
    for (FieldNode field : type.fields) {
      Use.addTypes(uses, 0, field.desc);
      addAnnotations(uses, field.visibleAnnotations);
    }
    addAnnotations(uses, type.visibleAnnotations);
    shape.checkType(type, findings::add);
    api.check(type, "", uses, findings::add);
    for (MethodNode method : type.methods) {
      checkMethod(type, method);
    }
  }

  private void checkMethod(ClassNode type, MethodNode method) {
    methods++;
    shape.checkMethod(type, method, findings::add);
    division.checkMethod(type, method, findings::add);
    if (ApiRule.isEnumValueOf(type, method)) {
      return;
    }
    int line = Use.firstLine(method);
    List<Use> uses = new ArrayList<>();
    Use.addTypes(uses, line, method.desc);
    method.exceptions.forEach(name -> uses.add(Use.type(line, name)));
    addAnnotations(uses, method.visibleAnnotations);
    uses.addAll(Use.in(method));
    api.check(type, method.name, uses, findings::add);
  }

  private static void addAnnotations(List<Use> uses, List<AnnotationNode> annotations) {
    if (annotations != null) {
      annotations.forEach(annotation -> Use.addTypes(uses, 0, annotation.desc));
    }
  }
}
