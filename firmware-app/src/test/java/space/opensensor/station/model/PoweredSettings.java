package space.opensensor.station.model;

import space.opensensor.vee.SettingsStore;

/** A settings store in whose changes the power can fail: each is there whole, or not at all. */
public final class PoweredSettings implements SettingsStore {

  private final MapSettings settings;
  private final PowerSupply power;

  /** A store. */
  public PoweredSettings(MapSettings settings, PowerSupply power) {
    this.settings = settings;
    this.power = power;
  }

  @Override
  public void put(String name, byte[] value) {
    boolean fails = power.failsNow();
    if (!fails || power.random().nextBoolean()) {
      settings.put(name, value);
    }
    power.check();
  }

  @Override
  public void clear() {
    boolean fails = power.failsNow();
    if (!fails || power.random().nextBoolean()) {
      settings.clear();
    }
    power.check();
  }

  @Override
  public String[] names() {
    power.check();
    return settings.names();
  }

  @Override
  public byte[] get(String name) {
    power.check();
    return settings.get(name);
  }
}
