package space.opensensor.ducklake;

import java.util.List;

/**
 * Shows a lake's tables to engines of another format. Modules beside this one bring them as
 * services; {@link LakeSetting#PUBLISH} names the one that follows each ingest.
 */
public interface Publisher {

  /** By which the setting names it. */
  String format();

  /**
   * Publishes what is new in all tables.
   *
   * @return what other engines do not see and why, a line each
   * @throws RuntimeException when it cannot be done now; a later call goes on from there
   */
  List<String> publish(Lake lake);

  /**
   * Looks whether all tables can be published, and changes none.
   *
   * @return what keeps a table from it and what to do, a line each
   * @throws RuntimeException when that cannot be found out
   */
  List<String> examine(Lake lake);
}
