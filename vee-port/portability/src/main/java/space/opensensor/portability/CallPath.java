package space.opensensor.portability;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.teavm.callgraph.CallGraph;
import org.teavm.callgraph.CallGraphNode;
import org.teavm.callgraph.CallSite;
import org.teavm.model.CallLocation;
import org.teavm.model.MethodReference;
import org.teavm.model.TextLocation;

/**
 * Leads from a place in TeaVM's call graph, often deep in its class library, back to the nearest
 * method of a module, because that is where the reader can do something about it.
 */
final class CallPath {

  private final CallGraph calls;
  private final ClassSet classes;

  CallPath(CallGraph calls, ClassSet classes) {
    this.calls = calls;
    this.classes = classes;
  }

  /**
   * A finding at the module's method nearest to a place; the way from there is part of the text.
   */
  Finding finding(CallLocation place, String what, String advice) {
    if (place == null) {
      return new Finding("TeaVM", "", 0, what, advice);
    }
    MethodReference start = place.getMethod();
    TextLocation location = place.getSourceLocation();
    if (isModule(start)) {
      int line = location == null ? 0 : Math.max(0, location.getLine());
      return new Finding(start.getClassName(), start.getName(), line, what, advice);
    }
    Map<MethodReference, MethodReference> next = new HashMap<>();
    Deque<MethodReference> open = new ArrayDeque<>();
    next.put(start, start);
    open.add(start);
    while (!open.isEmpty()) {
      MethodReference method = open.remove();
      if (isModule(method)) {
        return at(method, next, start, what, advice);
      }
      CallGraphNode node = calls.getNode(method);
      if (node != null) {
        for (MethodReference caller : callers(node)) {
          if (next.putIfAbsent(caller, method) == null) {
            open.add(caller);
          }
        }
      }
    }
    return new Finding(start.getClassName(), start.getName(), 0, what, advice);
  }

  /** The methods that call a method, each once. */
  static Collection<MethodReference> callers(CallGraphNode callee) {
    Set<MethodReference> callers = new LinkedHashSet<>();
    for (CallSite site : callee.getCallerCallSites()) {
      for (CallGraphNode caller : site.getCallers()) {
        callers.add(caller.getMethod());
      }
    }
    return callers;
  }

  private Finding at(
      MethodReference user,
      Map<MethodReference, MethodReference> next,
      MethodReference start,
      String what,
      String advice) {
    StringBuilder way = new StringBuilder();
    MethodReference step = user;
    while (!step.equals(start)) {
      step = next.get(step);
      way.append(way.length() == 0 ? "calls " : ", which calls ");
      way.append(step.getClassName()).append('.').append(step.getName());
    }
    way.append(", which ").append(what);
    MethodReference first = next.get(user);
    return new Finding(
        user.getClassName(), user.getName(), line(user, first), way.toString(), advice);
  }

  private int line(MethodReference caller, MethodReference callee) {
    CallGraphNode node = calls.getNode(callee);
    for (CallSite site : node.getCallerCallSites()) {
      for (CallGraphNode user : site.getCallers()) {
        if (user.getMethod().equals(caller)) {
          for (TextLocation location : site.getLocations(user)) {
            return Math.max(0, location.getLine());
          }
        }
      }
    }
    return 0;
  }

  private boolean isModule(MethodReference method) {
    String name = method.getClassName().replace('.', '/');
    return classes.origin(name) == ClassSet.Origin.MODULE;
  }
}
