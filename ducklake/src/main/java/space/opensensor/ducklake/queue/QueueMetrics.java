package space.opensensor.ducklake.queue;

/** Is told what comes from queues, for counting. */
public interface QueueMetrics {

  /** Counts nothing. */
  QueueMetrics NONE =
      new QueueMetrics() {
        @Override
        public void received(String queue, boolean isAgain) {}

        @Override
        public void setAside(String queue) {}

        @Override
        public void answers(String queue, boolean isThere) {}

        @Override
        public void waiting(String queue, long messages) {}
      };

  /** A message came, for the first time or again. */
  void received(String queue, boolean isAgain);

  /** A message was given up. */
  void setAside(String queue);

  /** Whether the server of a queue answers. */
  void answers(String queue, boolean isThere);

  /** So many messages wait at the server. */
  void waiting(String queue, long messages);
}
