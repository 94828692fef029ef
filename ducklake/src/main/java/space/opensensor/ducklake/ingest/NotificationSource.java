package space.opensensor.ducklake.ingest;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Tells of objects that have come into the bucket, sometimes late, twice, or not at all. */
public interface NotificationSource extends AutoCloseable {

  /** Begins to tell; keys may come on any thread. */
  void start(Consumer<List<String>> keys) throws IOException;

  @Override
  void close();
}
