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
  Faults NONE = request -> ServerFault.NONE;

  /** The fault of a request about to be served; {@link ServerFault#NONE} for none. */
  ServerFault before(IncomingRequest request);

  /** The first request takes the first fault, the next one the second; later ones go well. */
  static Faults script(ServerFault... faults) {
    return script(request -> true, faults);
  }

  /** The same for the requests {@code which} picks; the others go well. */
  static Faults script(Predicate<IncomingRequest> which, ServerFault... faults) {
    Iterator<ServerFault> next = List.of(faults).iterator();
    return request -> {
      synchronized (next) {
        return which.test(request) && next.hasNext() ? next.next() : ServerFault.NONE;
      }
    };
  }
}
