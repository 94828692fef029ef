package space.opensensor.ducklake;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Processes that share a catalog, in every order of their transactions. Each is a thread that waits
 * before each of its transactions until it is given a turn; between two turns one process runs and
 * the others stand still. {@link PowerCuts} must be installed.
 *
 * <p>All orders are gone through, each from a new beginning: the longest common way with the one
 * before is repeated, then another process goes first. Of two neighbours that only read, one order
 * is enough. A process can also be killed before one of its transactions, once in an order.
 *
 * <p>How often a process loses its turn before its end can be bounded: most faults that orders
 * show, orders with few such turns show.
 *
 * @see <a href="https://doi.org/10.1145/1273442.1250785">Musuvathi, Qadeer: Iterative context
 *     bounding for systematic testing of multithreaded programs</a>
 */
public final class Turns {

  /** A fresh lake and what its processes do. */
  public interface World extends AutoCloseable {
    /** The processes; each is run once. */
    List<PowerCuts.Work> processes();

    /**
     * Judges the lake when all processes have ended.
     *
     * @param way the order that led here
     */
    void check(String way) throws Exception;

    @Override
    void close() throws Exception;
  }

  /** Makes worlds that are alike. */
  @FunctionalInterface
  public interface Worlds {
    World next() throws Exception;
  }

  /** What was chosen at one point of an order, out of how many. */
  private record Choice(int chosen, int of) {}

  private static final ThreadLocal<Process> CURRENT = new ThreadLocal<>();

  private final boolean kills;
  private final boolean alike;
  private final int interruptions;
  private final List<Choice> path = new ArrayList<>();

  private Turns(boolean kills, boolean alike, int interruptions) {
    this.kills = kills;
    this.alike = alike;
    this.interruptions = interruptions;
  }

  /**
   * Goes through all orders within a bound.
   *
   * @param kills whether also those in which one process is killed
   * @param alike whether all processes do the same, so that it does not matter which of them is
   *     first
   * @param interruptions how often in an order another process may come before one has ended
   * @return how many there were
   */
  public static int all(boolean kills, boolean alike, int interruptions, Worlds worlds)
      throws Exception {
    return new Turns(kills, alike, interruptions).run(worlds);
  }

  /** Waits for a turn, in a process; elsewhere nothing. */
  static void await() {
    Process process = CURRENT.get();
    if (process != null) {
      process.pause();
    }
  }

  /** Notes that the transaction of this turn changes something. */
  static void commits() {
    Process process = CURRENT.get();
    if (process != null) {
      process.wrote = true;
    }
  }

  private int run(Worlds worlds) throws Exception {
    int orders = 0;
    do {
      try (World world = worlds.next()) {
        if (runOnce(world)) {
          orders++;
        }
      }
    } while (nextPath());
    return orders;
  }

  /** Whether there is another path: the last choice that has an alternative takes it. */
  private boolean nextPath() {
    while (!path.isEmpty()) {
      Choice last = path.remove(path.size() - 1);
      if (last.chosen + 1 < last.of) {
        path.add(new Choice(last.chosen + 1, last.of));
        return true;
      }
    }
    return false;
  }

  /** Whether the order was new; one that only exchanges two readers is left where it does so. */
  private boolean runOnce(World world) throws Exception {
    List<Process> processes = new ArrayList<>();
    for (PowerCuts.Work work : world.processes()) {
      processes.add(new Process(processes.size(), work));
    }
    StringBuilder way = new StringBuilder();
    boolean killed = false;
    int interrupted = 0;
    Process before = null;
    Process last = null;
    try {
      for (int depth = 0; ; depth++) {
        List<Process> waiting = processes.stream().filter(p -> !p.ended).toList();
        if (waiting.isEmpty()) {
          world.check(way.toString());
          return true;
        }
        if (depth == 0 && alike) {
          waiting = waiting.subList(0, 1);
        }
        boolean goesOn = last != null && !last.ended;
        if (goesOn && interrupted == interruptions) {
          waiting = List.of(last);
        }
        int choices = waiting.size() * (kills && !killed ? 2 : 1);
        if (depth == path.size()) {
          path.add(new Choice(0, choices));
        }
        int chosen = path.get(depth).chosen;
        Process process = waiting.get(chosen % waiting.size());
        boolean dies = chosen >= waiting.size();
        interrupted += goesOn && process != last ? 1 : 0;
        last = process;
        killed |= dies;
        way.append((char) ('A' + process.number)).append(dies ? "†" : "");
        process.turn(dies);
        if (before != null
            && process.number < before.number
            && !dies
            && !process.wrote
            && !before.wrote) {
          return false;
        }
        before = dies ? null : process;
      }
    } finally {
      for (Process process : processes) {
        process.end();
      }
    }
  }

  private static final class Process {

    private final int number;
    private final Semaphore mayRun = new Semaphore(0);
    private final Semaphore hasPaused = new Semaphore(0);
    private final Thread thread;
    private volatile boolean dies;
    private volatile boolean wrote;
    private volatile boolean ended;
    private volatile Throwable failure;

    Process(int number, PowerCuts.Work work) throws Exception {
      this.number = number;
      this.thread = new Thread(() -> live(work), "process-" + number);
      thread.start();
      hasPaused.acquire();
    }

    private void live(PowerCuts.Work work) {
      CURRENT.set(this);
      try {
        pause();
        work.run();
      } catch (PowerCuts.PowerCut e) {
        // It was killed.
      } catch (Throwable e) {
        failure = e;
      } finally {
        ended = true;
        hasPaused.release();
      }
    }

    private void pause() {
      hasPaused.release();
      mayRun.acquireUninterruptibly();
      if (dies) {
        throw new PowerCuts.PowerCut();
      }
    }

    /** Runs to the next pause or the end. */
    void turn(boolean death) throws Exception {
      wrote = false;
      dies = death;
      mayRun.release();
      hasPaused.acquire();
      if (failure != null) {
        throw new AssertionError("process " + (char) ('A' + number), failure);
      }
    }

    void end() throws Exception {
      while (!ended) {
        dies = true;
        mayRun.release();
        hasPaused.acquire();
      }
      thread.join();
    }
  }
}
