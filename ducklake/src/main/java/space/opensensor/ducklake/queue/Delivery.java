package space.opensensor.ducklake.queue;

import java.time.Duration;

/** A message of a queue, as its server hands it over. */
interface Delivery {

  /** Its text. */
  byte[] body();

  /** Which message of the queue it is, for people. */
  String name();

  /** How often it was handed over, this time included. */
  long times();

  /** Tells the server that it is done with. May fail unseen: then it comes again. */
  void done();

  /** Tells the server to hand it over again after a time. May fail unseen as well. */
  void again(Duration after);
}
