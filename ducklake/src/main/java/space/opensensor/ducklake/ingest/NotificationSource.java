package space.opensensor.ducklake.ingest;

import java.io.IOException;

/** Tells of objects that have come into the bucket, sometimes late, twice, or not at all. */
public interface NotificationSource extends AutoCloseable {

  /** Begins to tell, on threads of its own. */
  void start(Inbox inbox) throws IOException;

  @Override
  void close();
}
