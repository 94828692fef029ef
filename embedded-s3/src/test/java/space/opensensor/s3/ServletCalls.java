package space.opensensor.s3;

import java.lang.reflect.Proxy;
import java.util.function.BiFunction;

/** Stands in for a servlet container's request or response, of which a test answers the calls. */
final class ServletCalls {

  private ServletCalls() {}

  /**
   * An instance of an interface of the servlet API.
   *
   * @param answers what a call of a method's name with arguments gives
   */
  static <T> T of(Class<T> type, BiFunction<String, Object[], Object> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> answers.apply(method.getName(), arguments)));
  }
}
