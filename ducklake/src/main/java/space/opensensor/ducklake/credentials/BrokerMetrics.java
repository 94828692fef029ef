package space.opensensor.ducklake.credentials;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** What Prometheus asks the broker for: counters of this process. */
final class BrokerMetrics {

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter given = counter("lake_credentials_keys_given", "Keys given to stations.");
  private final Counter enrolled =
      counter("lake_credentials_enrolled", "Certificates signed for a code.");
  private final Counter renewed =
      counter("lake_credentials_renewed", "Certificates signed for another one.");
  private final Counter failures =
      counter("lake_credentials_failures", "Keys or certificates that could not be made.");
  private final Counter refused =
      Counter.builder()
          .name("lake_credentials_refused")
          .help("Requests refused, by status.")
          .labelNames("status")
          .register(registry);
  private final Gauge up =
      Gauge.builder()
          .name("lake_credentials_up")
          .help("1 when the register answers and the last keys could be made.")
          .register(registry);

  private volatile String failure;

  private Counter counter(String name, String help) {
    return Counter.builder().name(name).help(help).register(registry);
  }

  void given() {
    given.inc();
    failure = null;
  }

  void enrolled() {
    enrolled.inc();
  }

  void renewed() {
    renewed.inc();
  }

  void failed(String why) {
    failures.inc();
    failure = why;
  }

  void refused(int status) {
    refused.labelValues(Integer.toString(status)).inc();
  }

  /** Why the last keys could not be made, or null. */
  String failure() {
    return failure;
  }

  /** The numbers in Prometheus's text format. */
  byte[] text(boolean isUp) throws IOException {
    up.set(isUp ? 1 : 0);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new PrometheusTextFormatWriter(false).write(out, registry.scrape());
    return out.toByteArray();
  }
}
