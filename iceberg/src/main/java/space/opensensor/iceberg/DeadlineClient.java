package space.opensensor.iceberg;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.iceberg.exceptions.RESTException;
import org.apache.iceberg.rest.RESTClient;
import org.apache.iceberg.rest.auth.AuthSession;

/**
 * A client whose requests end in time. Iceberg's own waits for as long as a server's {@code
 * Retry-After} says, reads an answer that comes drop by drop to its end, and asks for the next page
 * of a list as often as the server says that there is one.
 */
final class DeadlineClient implements InvocationHandler {

  private final RESTClient client;
  private final RestLimits limits;
  private final AtomicInteger pages;
  private final ExecutorService threads;
  private final boolean root;

  private DeadlineClient(
      RESTClient client,
      RestLimits limits,
      AtomicInteger pages,
      ExecutorService threads,
      boolean root) {
    this.client = client;
    this.limits = limits;
    this.pages = pages;
    this.threads = threads;
    this.root = root;
  }

  /**
   * A client with limits for each request.
   *
   * @param client which it closes when it is closed
   */
  static RESTClient of(RESTClient client, RestLimits limits) {
    ExecutorService threads =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, "iceberg-rest");
              thread.setDaemon(true);
              return thread;
            });
    return of(client, limits, new AtomicInteger(), threads, true);
  }

  private static RESTClient of(
      RESTClient client,
      RestLimits limits,
      AtomicInteger pages,
      ExecutorService threads,
      boolean root) {
    return (RESTClient)
        Proxy.newProxyInstance(
            RESTClient.class.getClassLoader(),
            new Class<?>[] {RESTClient.class},
            new DeadlineClient(client, limits, pages, threads, root));
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    switch (method.getName()) {
      case "withAuthSession" -> {
        RESTClient child = client.withAuthSession((AuthSession) arguments[0]);
        // Shares the connections of this one, which its close leaves open.
        return of(child, limits, pages, threads, false);
      }
      case "close" -> {
        close();
        return null;
      }
      case "equals" -> {
        return proxy == arguments[0];
      }
      case "hashCode" -> {
        return System.identityHashCode(proxy);
      }
      case "toString" -> {
        return client.toString();
      }
      default -> {
        if (isNextPage(arguments) && pages.incrementAndGet() > limits.pages()) {
          throw new RESTException("a list of more than %d pages", limits.pages());
        }
        return inTime(method, arguments);
      }
    }
  }

  /** Ends what still waits for an answer, too. */
  private void close() throws IOException {
    if (root) {
      threads.shutdownNow();
      client.close();
    }
  }

  private static boolean isNextPage(Object[] arguments) {
    return arguments.length > 1
        && arguments[1] instanceof Map<?, ?> query
        && query.get("pageToken") instanceof String token
        && !token.isEmpty();
  }

  private Object inTime(Method method, Object[] arguments) throws Throwable {
    Future<Object> answer = threads.submit(() -> method.invoke(client, arguments));
    try {
      return answer.get(limits.request().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof InvocationTargetException thrown
          ? thrown.getTargetException()
          : e.getCause();
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new RESTException(e, "no whole answer within %d s", limits.request().toSeconds());
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new RESTException(e, "interrupted");
    }
  }
}
