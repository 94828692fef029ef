package space.opensensor.ducklake.alert;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** A message by every channel, to see that it comes. */
public final class AlertTrial {

  private AlertTrial() {}

  /**
   * Sends it.
   *
   * @param say takes a line for each channel
   * @return whether all of them took it
   */
  public static boolean run(
      AlertSettings settings, AlertRules rules, Instant now, Consumer<String> say) {
    Alert alert = new Alert("test", "lake", "a test of lake alerts: nothing is the matter", now);
    boolean all = true;
    for (AlertChannel channel : settings.channels(rules)) {
      try {
        channel.send(new AlertMessage(List.of(new AlertChange(alert, true))));
        say.accept(channel.name() + ": told");
      } catch (IOException e) {
        say.accept(channel.name() + ": not told: " + e.getMessage());
        all = false;
      }
    }
    return all;
  }
}
