package space.opensensor.site;

import java.util.function.Consumer;

/** A cable between the page and a station, which can be pulled and plugged in again. */
final class Cable {

  /** The station's end. */
  interface Station extends AutoCloseable {
    /** Takes bytes from the page. */
    void send(byte[] bytes);

    @Override
    void close() throws Exception;
  }

  private Station station;
  private Consumer<byte[]> bytes = each -> {};
  private Consumer<Boolean> plugs = each -> {};
  private boolean plugged = true;
  private volatile String pulledAt;
  private final StringBuilder passed = new StringBuilder();

  synchronized void connect(Station other) {
    station = other;
  }

  synchronized void listener(Consumer<byte[]> taker, Consumer<Boolean> plugTaker) {
    bytes = taker;
    plugs = plugTaker;
  }

  /** Pulls the cable when the page next sends something with this text in it. */
  void pullAt(String text) {
    pulledAt = text;
  }

  /** From the page. */
  void send(byte[] sent) {
    String text = new String(sent, java.nio.charset.StandardCharsets.ISO_8859_1);
    String at = pulledAt;
    if (at != null && text.contains(at)) {
      pulledAt = null;
      pull();
      return;
    }
    Station to;
    synchronized (this) {
      to = plugged ? station : null;
    }
    if (to != null) {
      to.send(sent);
    }
  }

  /** From the station. */
  synchronized void receive(byte[] received) {
    if (plugged) {
      if (passed.length() < 20000) {
        passed.append(new String(received, java.nio.charset.StandardCharsets.ISO_8859_1));
      }
      bytes.accept(received);
    }
  }

  synchronized void pull() {
    plugged = false;
    plugs.accept(false);
  }

  synchronized void plug() {
    plugged = true;
    plugs.accept(true);
  }

  @Override
  public synchronized String toString() {
    int from = Math.max(0, passed.length() - 600);
    return (plugged ? "plugged: " : "pulled: ") + passed.substring(from);
  }
}
