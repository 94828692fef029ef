package space.opensensor.ducklake.api;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import space.opensensor.ducklake.queue.QueueMetrics;

/** What Prometheus is told of queues, by the kind of queue. */
final class QueueCounters implements QueueMetrics {

  private final Counter received;
  private final Counter redelivered;
  private final Counter setAside;
  private final Gauge up;
  private final Gauge waiting;

  QueueCounters(PrometheusRegistry registry) {
    received = counter(registry, "ducklake_queue_messages", "Messages handed over.");
    redelivered = counter(registry, "ducklake_queue_redeliveries", "Messages that came once more.");
    setAside = counter(registry, "ducklake_queue_messages_set_aside", "Messages given up.");
    up = gauge(registry, "ducklake_queue_up", "1 when the queue answers.");
    waiting = gauge(registry, "ducklake_queue_waiting_messages", "Messages at the server.");
  }

  @Override
  public void received(String queue, boolean isAgain) {
    received.labelValues(queue).inc();
    redelivered.labelValues(queue).inc(isAgain ? 1 : 0);
  }

  @Override
  public void setAside(String queue) {
    setAside.labelValues(queue).inc();
  }

  @Override
  public void answers(String queue, boolean isThere) {
    up.labelValues(queue).set(isThere ? 1 : 0);
    for (Counter counter : List.of(received, redelivered, setAside)) {
      counter.initLabelValues(queue);
    }
    waiting.initLabelValues(queue);
  }

  @Override
  public void waiting(String queue, long messages) {
    waiting.labelValues(queue).set(messages);
  }

  private static Counter counter(PrometheusRegistry registry, String name, String help) {
    return Counter.builder().name(name).help(help).labelNames("queue").register(registry);
  }

  private static Gauge gauge(PrometheusRegistry registry, String name, String help) {
    return Gauge.builder().name(name).help(help).labelNames("queue").register(registry);
  }
}
