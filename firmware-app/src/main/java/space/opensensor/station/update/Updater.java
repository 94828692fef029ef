package space.opensensor.station.update;

import java.io.IOException;

/**
 * Keeps a station's firmware and settings up to date. An interface, so that no code of updates
 * comes into the image of a port that has none.
 */
public interface Updater {

  /** Sees what became of the last update; called once, before anything else. */
  void boot();

  /**
   * Looks after what is on trial.
   *
   * @param now uptime
   * @param rows put on flash since the boot
   * @throws IOException where its end cannot be written
   */
  void watch(long now, long rows) throws IOException;

  /**
   * Does what can be done now; the network is up and the time is known.
   *
   * @param now uptime
   * @param epochMillis the time of day
   */
  void step(long now, long epochMillis);

  /** When the next piece of work is due, as an uptime; during a trial, with that of the station. */
  long due();

  /** Whether a request is under way. */
  boolean isBusy();

  /** Gives up what is under way after memory ran out, and tries again later. */
  void recover(long now);

  /** Whether the board must restart now. */
  boolean isRestarting();

  /** Restarts the board. */
  void restart();

  /** Which slot runs, 0 or 1. */
  int slot();

  /** What became of the last update of the firmware, an {@link UpdateResult}. */
  int result();

  /** The version of the last settings document that was taken, or 0. */
  int settingsVersion();

  /** What became of the last settings document, an {@link UpdateResult}. */
  int settingsResult();
}
