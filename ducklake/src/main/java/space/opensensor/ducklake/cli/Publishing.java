package space.opensensor.ducklake.cli;

import java.util.List;
import java.util.ServiceLoader;
import space.opensensor.ducklake.Lake;
import space.opensensor.ducklake.LakeSetting;
import space.opensensor.ducklake.Publisher;
import space.opensensor.ducklake.SettingException;

/** What follows an ingest where the settings ask for it: the tables are published. */
final class Publishing {

  private final Lake lake;
  private final Publisher publisher;
  private long published = -1;

  /**
   * Finds the publisher that the settings name, if any.
   *
   * @throws SettingException when there is none such
   */
  Publishing(Lake lake) {
    this.lake = lake;
    String format = lake.settings().publish();
    List<Publisher> all =
        ServiceLoader.load(Publisher.class).stream().map(ServiceLoader.Provider::get).toList();
    this.publisher =
        format == null
            ? null
            : all.stream()
                .filter(p -> p.format().equalsIgnoreCase(format))
                .findFirst()
                .orElseThrow(
                    () ->
                        new SettingException(
                            LakeSetting.PUBLISH.variable()
                                + ": expected one of "
                                + all.stream().map(Publisher::format).toList()
                                + (all.isEmpty()
                                    ? ", whose modules are not on this class path; start by ./lake"
                                    : "")));
  }

  /**
   * Publishes the lake's newest snapshot, once.
   *
   * @return what other engines do not see, a line each
   */
  List<String> run() {
    if (publisher == null) {
      return List.of();
    }
    long latest = lake.catalog().read(r -> r.latest().id());
    if (latest == published) {
      return List.of();
    }
    List<String> missing = publisher.publish(lake);
    published = latest;
    return missing;
  }

  /**
   * Looks whether all tables can be published, and changes none.
   *
   * @return what keeps a table from it, a line each
   */
  List<String> examine() {
    return publisher == null ? List.of() : publisher.examine(lake);
  }
}
