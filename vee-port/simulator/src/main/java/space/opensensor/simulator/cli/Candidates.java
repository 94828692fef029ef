package space.opensensor.simulator.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import space.opensensor.simulator.WifiFault;
import space.opensensor.station.sensor.profile.SensorProfile;

/** Words that a shell completes, where an option takes a text and not a choice. */
final class Candidates {

  private Candidates() {}

  /** Kinds of stores. */
  static final class Stores extends ArrayList<String> {

    private static final long serialVersionUID = 1L;

    Stores() {
      Arrays.stream(StorePreset.values()).map(StorePreset::word).forEach(this::add);
    }
  }

  /** Names of profiles. */
  static final class Profiles extends ArrayList<String> {

    private static final long serialVersionUID = 1L;

    Profiles() {
      addAll(List.of(SensorProfile.names()));
    }
  }

  /** What can be wrong with a Wi-Fi. */
  static final class WifiFaults extends ArrayList<String> {

    private static final long serialVersionUID = 1L;

    WifiFaults() {
      Arrays.stream(WifiFault.values()).map(WifiFault::toString).forEach(this::add);
    }
  }
}
