package space.opensensor.ducklake.alert;

import java.io.IOException;

/** A way to tell people. A call may take long, and is made on a thread of the channel's own. */
interface AlertChannel {

  /** By which the catalog knows what it told; without secrets. */
  String name();

  /**
   * Tells.
   *
   * @throws IOException when it could not be delivered, with a message of one line without secrets
   */
  void send(AlertMessage message) throws IOException;
}
