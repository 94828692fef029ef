package space.opensensor.s3;

import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Decides for every request whether it goes wrong, and how. Asked before anything of the request is
 * checked, by several threads at once.
 */
@FunctionalInterface
public interface Faults {

  /** No request goes wrong. */
  Faults NONE = request -> Fault.NONE;

  /** The fault of a request about to be served; {@link Fault#NONE} for none. */
  Fault before(S3Request request);

  /** The first request takes the first fault, the next one the second; later ones go well. */
  static Faults script(Fault... faults) {
    return script(request -> true, faults);
  }

  /** The same for the requests {@code which} picks; the others go well. */
  static Faults script(Predicate<S3Request> which, Fault... faults) {
    Iterator<Fault> next = List.of(faults).iterator();
    return request -> {
      synchronized (next) {
        return which.test(request) && next.hasNext() ? next.next() : Fault.NONE;
      }
    };
  }
}
