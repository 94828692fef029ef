package space.opensensor.ducklake.credentials;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Bounds how many requests of one network are open at once, from the first byte of the handshake to
 * the last of the answer, so that nobody takes all the threads of a server by not going on. It
 * counts by the thread that serves a connection, so that a connection may carry one request only.
 */
final class OpenRequests implements Executor {

  private final Executor workers;
  private final int most;
  private final Map<String, Integer> open = new ConcurrentHashMap<>();
  private final ThreadLocal<String> network = new ThreadLocal<>();

  /**
   * A bound.
   *
   * @param workers that serve, a thread for each connection
   * @param most open at once of one network
   */
  OpenRequests(Executor workers, int most) {
    this.workers = workers;
    this.most = most;
  }

  @Override
  public void execute(Runnable connection) {
    workers.execute(
        () -> {
          try {
            connection.run();
          } finally {
            leave();
          }
        });
  }

  /** Counts the connection that this thread serves, unless its network has enough. */
  boolean enter(InetAddress from) {
    String of = ClientNetwork.of(from);
    boolean[] entered = new boolean[1];
    open.compute(
        of,
        (key, count) -> {
          int before = count == null ? 0 : count;
          entered[0] = before < most;
          return entered[0] ? Integer.valueOf(before + 1) : count;
        });
    if (entered[0]) {
      network.set(of);
    }
    return entered[0];
  }

  private void leave() {
    String of = network.get();
    if (of != null) {
      network.remove();
      open.computeIfPresent(of, (key, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }
  }
}
