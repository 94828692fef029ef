package space.opensensor.station.update;

import space.opensensor.station.settings.StationSettings;
import space.opensensor.station.upkeep.Backoff;
import space.opensensor.station.upload.Uploader;
import space.opensensor.vee.Log;

/** What a port that can replace its firmware gives to its station. */
public interface Updates {

  /** An updater that asks with what an uploader sends with, or null where no channel is set. */
  Updater updater(Uploader uploader, StationSettings settings, Backoff backoff, Log log);
}
