package space.opensensor.translator;

import java.util.HashSet;
import java.util.Set;
import org.teavm.backend.c.CTarget;
import org.teavm.backend.c.generate.CNameProvider;
import org.teavm.backend.c.generate.ShorteningFileNameProvider;
import org.teavm.backend.c.generate.SimpleFileNameProvider;
import org.teavm.model.BasicBlock;
import org.teavm.model.MethodReader;
import org.teavm.model.MethodReference;
import org.teavm.model.Program;
import org.teavm.model.optimization.InliningFilterFactory;

/**
 * TeaVM's C with methods that catch kept out of their callers. To catch is {@code setjmp} in C, and
 * a compiler keeps in memory what is used on both sides of one, in the whole function: a caller
 * that a method with a {@code try} were put into would be larger than both.
 */
final class StationTarget extends CTarget {

  private final Set<MethodReference> catching = new HashSet<>();

  StationTarget() {
    super(new CNameProvider());
    setObfuscated(true);
    setFileNames(new ShorteningFileNameProvider(new SimpleFileNameProvider()));
  }

  @Override
  public void beforeInlining(Program program, MethodReader method) {
    super.beforeInlining(program, method);
    for (BasicBlock block : program.getBasicBlocks()) {
      if (!block.getTryCatchBlocks().isEmpty()) {
        catching.add(method.getReference());
      }
    }
  }

  @Override
  public InliningFilterFactory getInliningFilter() {
    InliningFilterFactory filters = super.getInliningFilter();
    return caller ->
        callee -> !catching.contains(callee) && filters.createFilter(caller).apply(callee);
  }
}
